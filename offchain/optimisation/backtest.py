"""Proposals tried on a simulated shop whose shoppers' true answers are known.

Past campaigns of designs drawn by lot are run on its shoppers, half of them held out; from their figures alone the next
one is proposed; what it would truly bring is then worked out from everybody's chances, as it is for the past ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from offchain.data.draws import Draws
from offchain.data.shoppers import GroundTruth, Offer
from offchain.data.simulator import ShopParameters, Simulation, simulate
from offchain.domain.bounds import BPS
from offchain.optimisation.cells import Cell, Design, added
from offchain.optimisation.effects import MICRO
from offchain.optimisation.proposal import Proposal, Rule, Wish, propose

MARGIN_BPS: Final = 4_000
DEPTHS: Final = (500, 1_000, 2_000, 3_000, 4_000)
THRESHOLDS: Final = (0, 500, 1_000)
WINDOWS: Final = (7, 14, 28)
SEGMENTS: Final = 3
CAMPAIGNS: Final = 30
_DAYS_A_VISIT: Final = 7
"""A shopper decides once a week about one product."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """True gains, micro a shopper: of the proposal, the mean of the past campaigns, the best of them, and the best of
    all designs that could have been proposed."""

    seed: int
    proposal: Proposal
    proposed: int
    average_past: int
    best_past: int
    best_possible: int

    @property
    def holds(self) -> bool:
        """Whether the truth lies within the interval that was told."""
        low, high = (end * MICRO for end in (self.proposal.low, self.proposal.high))
        return low <= self.proposed * self.proposal.shoppers <= high


def backtest(seed: int, shoppers: int = 600) -> Backtest:
    """One shop of that seed; the same for the same seed."""
    shop = simulate(ShopParameters(seed=seed, shoppers=shoppers, products=60, days=60))
    segments = _segments(shop)
    cells = past(shop.truth, segments, seed)
    proposal = propose(cells, MARGIN_BPS, Wish(), Rule.LOWER)
    trues = {cell.design: true_gain(shop.truth, segments[cell.design.segment], cell.design) for cell in cells}
    every = [
        true_gain(shop.truth, segments[segment], Design("PERCENT", segment, depth, threshold, window))
        for segment in segments
        for depth in DEPTHS
        for threshold in THRESHOLDS
        for window in WINDOWS
    ]
    chosen = proposal.estimate.design
    return Backtest(
        seed=seed,
        proposal=proposal,
        proposed=true_gain(shop.truth, segments[chosen.segment], chosen),
        average_past=sum(trues.values()) // len(trues),
        best_past=max(trues.values()),
        best_possible=max(every),
    )


def document_of(results: Sequence[Backtest]) -> dict[str, Any]:
    """Of several seeds, for programs."""
    return {
        "seeds": [
            {
                "seed": it.seed,
                "proposed_micro_a_shopper": it.proposed,
                "expected_micro_a_shopper": it.proposal.estimate.mean,
                "interval_micro_a_shopper": [
                    end * MICRO // it.proposal.shoppers for end in (it.proposal.low, it.proposal.high)
                ],
                "average_past_micro_a_shopper": it.average_past,
                "best_past_micro_a_shopper": it.best_past,
                "best_possible_micro_a_shopper": it.best_possible,
                "design": str(it.proposal.estimate.design),
            }
            for it in results
        ],
        "inside_the_interval": sum(it.holds for it in results),
        "beat_the_average": sum(it.proposed > it.average_past for it in results),
        "of": len(results),
    }


def past(truth: GroundTruth, segments: Mapping[int, Sequence[str]], seed: int) -> tuple[Cell, ...]:
    """Figures of past campaigns with designs by lot, as a shop would have recorded them."""
    found: dict[Design, Cell] = {}
    draws = Draws(seed, "past campaigns")
    for number in range(CAMPAIGNS):
        design = Design(
            "PERCENT",
            sorted(segments)[draws.below(len(segments))],
            DEPTHS[draws.below(len(DEPTHS))],
            THRESHOLDS[draws.below(len(THRESHOLDS))],
            WINDOWS[draws.below(len(WINDOWS))],
        )
        cell = run(truth, segments[design.segment], design, f"{seed}/{number}")
        found[design] = added(found[design], cell) if design in found else cell
    return tuple(found[design] for design in sorted(found))


def run(truth: GroundTruth, shoppers: Sequence[str], design: Design, occasion: str) -> Cell:
    """One campaign with every other shopper, by lot, held out."""
    counts = [[0, 0, 0, 0], [0, 0, 0, 0]]
    for shopper in shoppers:
        held = Draws(truth.seed, "holdout", occasion, shopper).below(2)
        bought = [
            (price, discount)
            for item, price, discount in _decisions(truth, shopper, design, occasion)
            if _buys(truth, shopper, Offer(item, 0 if held else discount, f"{occasion}/{item}"))
        ]
        side = counts[held]
        side[0] += 1
        side[1] += bool(bought)
        side[2] += sum(price for price, _ in bought)
        side[3] += 0 if held else sum(discount for _, discount in bought)
    (shown, converted, sales, discount), (holdout, kept, without, _) = counts
    return Cell(design, shown, converted, sales, discount, holdout, kept, without)


def true_gain(truth: GroundTruth, shoppers: Sequence[str], design: Design) -> int:
    """Expected gain of a design, micro a shopper, from everybody's chances and the occasions of a campaign `truth`."""
    gain = 0
    for shopper in shoppers:
        for item, price, discount in _decisions(truth, shopper, design, "truth"):
            with_, without = truth.chance(shopper, item, discount), truth.chance(shopper, item, 0)
            gain += (with_ - without) * price * MARGIN_BPS - with_ * discount * BPS
    return gain * MICRO // (BPS * BPS * len(shoppers))


def _buys(truth: GroundTruth, shopper: str, offer: Offer) -> bool:
    return truth.respond(shopper, offer).buys


def _decisions(truth: GroundTruth, shopper: str, design: Design, occasion: str) -> list[tuple[str, int, int]]:
    """(SKU, price, discount) of each week's product, by lot among the shopper's favourite group."""
    found = []
    tastes = truth.shoppers[shopper].tastes
    goods = sorted(sku for sku, group in truth.groups_of.items() if tastes[group] == max(tastes))
    for week in range(design.window // _DAYS_A_VISIT):
        item = goods[Draws(truth.seed, "week", occasion, shopper, week).below(len(goods))]
        price = truth.products[item].price
        found.append((item, price, price * design.depth // BPS if price >= design.threshold else 0))
    return found


def _segments(shop: Simulation) -> dict[int, list[str]]:
    """Thirds of the shoppers by how often they bought so far, the least often first; ties by id."""
    events = shop.dataset.events.before(shop.dataset.cutoff).table
    bought = events.filter(events["type"] == "purchase").group_by("shopper").len()
    counts = dict(zip(bought["shopper"].to_list(), bought["len"].to_list(), strict=True))
    order = sorted(shop.truth.shoppers, key=lambda shopper: (counts.get(shopper, 0), shopper))
    size = -(-len(order) // SEGMENTS)
    return {number: order[number * size : (number + 1) * size] for number in range(SEGMENTS)}
