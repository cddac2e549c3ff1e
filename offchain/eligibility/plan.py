"""The integers that steer who gets which offer. They are committed in the manifest, so that nothing else can."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityPlan:
    """Steers models, depth and allocation of one campaign.

    neighbourhood, shrinkage : of the item-based recommender; clusters, seed : of the segments;
    group : the product group that the campaign is about; lowest_bps, step_bps, highest_bps : depth of the offers, from
    the segment that needs the least to the one that needs the most, basis points;
    expected_use_bps : share of the offers that is expected to be redeemed, for overbooking; 10000 promises every offer.
    """

    group: str
    clusters: int = 5
    seed: int = 1
    neighbourhood: int = 100
    shrinkage: int = 5
    lowest_bps: int
    step_bps: int
    highest_bps: int
    expected_use_bps: int = 10_000

    def __post_init__(self) -> None:
        if not 0 < self.lowest_bps <= self.highest_bps <= 10_000 or self.step_bps < 0:
            depth = (self.lowest_bps, self.step_bps, self.highest_bps)
            raise ValueError(f"depth {depth} must rise from above 0 to at most 10000 basis points")
        if not 0 < self.expected_use_bps <= 10_000:
            raise ValueError(f"expected_use_bps is {self.expected_use_bps}; it must be above 0 and at most 10000")

    @property
    def model_settings(self) -> tuple[int, ...]:
        """What the models learn with; the rest of the plan does not change them."""
        return (self.clusters, self.seed, self.neighbourhood, self.shrinkage)

    def as_json(self) -> dict[str, object]:
        """Names and values, for the manifest."""
        return asdict(self)
