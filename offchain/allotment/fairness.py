"""How evenly segments are served: what a shopper of each effectively gets, beside what everybody gets.

Effective discount of a shopper: the depth of the personal offer, or of the public one for whoever has none, basis
points. Medians are of the middle two's sum halved and rounded down. All whole numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offchain.domain.bounds import BPS
from offchain.models.bounds import Integers


@dataclass(frozen=True, slots=True)
class SegmentShare:
    """shoppers : in all; opted_out : of them; offered : got a personal offer; offered_bps : the same of those who did
    not opt out; median, mean : their effective discount, basis points."""

    segment: int
    shoppers: int
    opted_out: int
    offered: int
    offered_bps: int
    median: int
    mean: int


@dataclass(frozen=True, slots=True)
class FairnessReport:
    """public : what everybody gets, basis points; opted_out, opted_out_served : shoppers who opted out, and of them who
    get what everybody gets."""

    public: int
    segments: tuple[SegmentShare, ...]
    opted_out: int
    opted_out_served: int

    def ratio(self, figure: str) -> tuple[int, int] | None:
        """(largest, smallest) of a figure over the segments in which anybody takes part; None where there are none."""
        values = [getattr(share, figure) for share in self.segments if share.shoppers > share.opted_out]
        return (max(values), min(values)) if values else None

    def as_json(self) -> dict[str, Any]:
        """Names and whole numbers; a ratio is (largest, smallest), so that a smallest of 0 can be told."""
        return {
            "public_bps": self.public,
            "segments": [
                {
                    "segment": share.segment,
                    "shoppers": share.shoppers,
                    "opted_out": share.opted_out,
                    "offered": share.offered,
                    "offered_bps": share.offered_bps,
                    "median_discount_bps": share.median,
                    "mean_discount_bps": share.mean,
                    "gap_to_public_bps": share.median - self.public,
                }
                for share in self.segments
            ],
            "max_min": {
                "median_discount_bps": self.ratio("median"),
                "mean_discount_bps": self.ratio("mean"),
                "offered_bps": self.ratio("offered_bps"),
            },
            "opted_out": {"shoppers": self.opted_out, "get_the_public_offer": self.opted_out_served},
        }


def report(segment: Integers, depth: Integers, opted_out: NDArray[np.bool_], public: int) -> FairnessReport:
    """The report of an allocation.

    segment : (n_shoppers,); depth : (n_shoppers,) of the personal offer, 0 for none, basis points; opted_out :
    (n_shoppers,) bool; public : depth of what everybody gets, basis points.
    """
    effective = np.maximum(depth, public)
    shares = [
        _share(int(name), depth[inside], effective[inside], opted_out[inside])
        for name in np.unique(segment)
        for inside in [segment == name]
    ]
    served = int((opted_out & (effective == public)).sum())
    return FairnessReport(public, tuple(shares), int(opted_out.sum()), served)


def _share(name: int, depth: Integers, effective: Integers, opted_out: NDArray[np.bool_]) -> SegmentShare:
    taking = effective[~opted_out]
    offered = int((depth[~opted_out] > 0).sum())
    return SegmentShare(
        segment=name,
        shoppers=int(depth.size),
        opted_out=int(opted_out.sum()),
        offered=offered,
        offered_bps=offered * BPS // taking.size if taking.size else 0,
        median=median(taking.tolist()),
        mean=int(taking.sum()) // taking.size if taking.size else 0,
    )


def median(values: Sequence[int]) -> int:
    """The middle value, or half the sum of the middle two, rounded down; 0 of nothing."""
    ordered = sorted(values)
    if not ordered:
        return 0
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) // 2
