"""The next campaign: of all designs within what was measured, the one with the best lower bound of its expected gain.

Designs: every kind and segment that was run, its measured thresholds and windows, its measured depths and the middles
between them, one step from a design that was run. Nothing outside of the measured range is proposed or estimated. By
`expected` the mean decides. Ties go to the smaller depth, then to the smaller threshold, window, segment and the first
kind.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, product
from typing import Any, Final

from offchain.campaigns.errors import CampaignError
from offchain.domain.refusals import Refusal
from offchain.optimisation.cells import Cell, Design
from offchain.optimisation.effects import MICRO, effect
from offchain.optimisation.shrinkage import Estimate, Shrinkage

CONFIDENCE: Final = 80
"""Per cent of the interval. Chosen among 80, 90 and the mean on simulated shops 21 to 25: by 90 the proposals stayed
with short and shallow campaigns."""
_HUNDREDTHS: Final = {80: 128, 90: 164, 95: 196, 99: 258}
"""Per cent -> hundredths of a standard deviation on both sides of the mean."""
_STEP: Final = 50
"""Depths are proposed in steps of half a per cent, basis points."""


class TooFewCampaignsError(CampaignError):
    """Thrown when records are too few to tell noise from effect."""

    def __init__(self, cells: int, wanted: int) -> None:
        super().__init__(f"{cells} cells of past campaigns; wanted {wanted} or more: run some with a holdout first")
        self.found = cells
        self.wanted = wanted


class Rule(StrEnum):
    """What decides: the lower end of the interval, or the expected gain."""

    LOWER = "lower"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the merchant fixes; None leaves it open. depth : basis points; threshold : minor units; window : days."""

    kind: str | None = None
    segment: int | None = None
    depth: int | None = None
    threshold: int | None = None
    window: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """gain, low, high : of the whole campaign, minor units: estimate of a shopper times `shoppers`; average : gain of
    the average past campaign with as many shoppers; notes : what was never run; others : the next best designs."""

    estimate: Estimate
    shoppers: int
    orders: int
    discount: int
    gain: int
    low: int
    high: int
    average: int
    notes: tuple[str, ...]
    others: tuple[Estimate, ...]
    cells: int
    between: int


FEWEST: Final = 4


def propose(cells: Sequence[Cell], margin_bps: int, wish: Wish, rule: Rule, confidence: int = CONFIDENCE) -> Proposal:
    """The proposal. Raises `Refusal` for a wish outside of the measured range, `TooFewCampaignsError`."""
    if len(cells) < FEWEST:
        raise TooFewCampaignsError(len(cells), FEWEST)
    effects = [effect(cell, margin_bps) for cell in cells]
    learned = Shrinkage(effects)
    z = _HUNDREDTHS[confidence]
    estimates = [learned.estimate(design) for design in designs(cells, wish)]
    estimates.sort(key=lambda it: _rank(it, cells, z, rule))
    best = estimates[0]
    shoppers = _shoppers(cells, best.design.segment)
    orders, discount = _use(cells, best.design, shoppers)
    weight = sum(cell.shown for cell in cells)
    average = sum(it.mean * cell.shown for it, cell in zip(effects, cells, strict=True)) * shoppers // (weight * MICRO)
    return Proposal(
        estimate=best,
        shoppers=shoppers,
        orders=orders,
        discount=discount,
        gain=best.mean * shoppers // MICRO,
        low=best.lower(z) * shoppers // MICRO,
        high=best.upper(z) * shoppers // MICRO,
        average=average,
        notes=tuple(_notes(cells, best.design)),
        others=tuple(estimates[1:4]),
        cells=len(cells),
        between=learned.between_,
    )


def designs(cells: Sequence[Cell], wish: Wish) -> list[Design]:
    """All that may be proposed, within the wish, ascending: what differs from a run design of the same segment in one
    thing at most, for effects of several changes do not simply add up; anything when the wish leaves nothing else."""
    found: set[Design] = set()
    measured = check_measured(cells, wish)
    for kind, segment in sorted({(cell.design.kind, cell.design.segment) for cell in cells}):
        if kind not in measured or wish.segment not in (None, segment):
            continue
        same = [cell.design for cell in cells if cell.design.kind == kind]
        depths = [wish.depth] if wish.depth is not None else _with_middles(sorted({it.depth for it in same}))
        thresholds = [wish.threshold] if wish.threshold is not None else sorted({it.threshold for it in same})
        windows = [wish.window] if wish.window is not None else sorted({it.window for it in same})
        found |= {Design(kind, segment, *rest) for rest in product(depths, thresholds, windows)}
    near = {design for design in found if any(_steps(design, cell.design) <= 1 for cell in cells)}
    return sorted(near or found)


def _steps(one: Design, other: Design) -> int:
    """In how many of depth, threshold and window two designs differ; more than there are where they are not alike."""
    if (one.kind, one.segment) != (other.kind, other.segment):
        return 4
    return sum(a != b for a, b in zip(_measures(one), _measures(other), strict=True))


def _measures(design: Design) -> tuple[int, int, int]:
    return (design.depth, design.threshold, design.window)


def check_measured(cells: Sequence[Cell], wish: Wish) -> set[str]:
    """The kinds of which past campaigns measured what is wished for. Raises `Refusal` where there is none."""
    kept = [cell.design for cell in cells if wish.kind in (None, cell.design.kind)]
    segments = sorted({design.segment for design in kept})
    if not kept or (wish.segment is not None and wish.segment not in segments):
        raise Refusal("Optimise_SegmentUnmeasured", segment=wish.segment or 0, segments=len(segments))
    if wish.segment is not None:
        kinds = {design.kind for design in kept if design.segment == wish.segment}
        kept = [design for design in kept if design.kind in kinds]
    ranges: Sequence[tuple[str, int | None, Callable[[Design], int]]] = (
        ("Optimise_DepthUnmeasured", wish.depth, lambda design: design.depth),
        ("Optimise_ThresholdUnmeasured", wish.threshold, lambda design: design.threshold),
        ("Optimise_WindowUnmeasured", wish.window, lambda design: design.window),
    )
    for code, asked, part in ranges:
        if asked is not None:
            kept = _within(kept, code, asked, part)
    return {design.kind for design in kept}


def _within(measured: Sequence[Design], code: str, asked: int, part: Callable[[Design], int]) -> list[Design]:
    """Those of the kinds whose own range holds what is asked. Raises `Refusal` with the nearest where there is none."""
    ranges: dict[str, tuple[int, int]] = {}
    for kind in sorted({design.kind for design in measured}):
        values = [part(design) for design in measured if design.kind == kind]
        ranges[kind] = min(values), max(values)
    kinds = {kind for kind, (least, most) in ranges.items() if least <= asked <= most}
    if not kinds:
        least, most = min(ranges.values(), key=lambda ends: max(ends[0] - asked, asked - ends[1]))
        raise Refusal(code, asked=asked, least=least, most=most)
    return [design for design in measured if design.kind in kinds]


def document_of(proposal: Proposal, confidence: int) -> dict[str, Any]:
    """The proposal for programs: minor units, basis points, days."""
    best = proposal.estimate
    return {
        "design": _design(best.design),
        "shoppers": proposal.shoppers,
        "expected": {
            "gain": proposal.gain,
            "interval": [proposal.low, proposal.high],
            "confidence_percent": confidence,
            "gain_micro_a_shopper": best.mean,
            "orders": proposal.orders,
            "discount": proposal.discount,
        },
        "average_past_campaign_gain": proposal.average,
        "measured": best.measured,
        "extrapolated": list(proposal.notes),
        "next_best": [{**_design(it.design), "gain_micro_a_shopper": it.mean} for it in proposal.others],
        "cells": proposal.cells,
        "variance_between_cells": proposal.between,
    }


def _design(design: Design) -> dict[str, int | str]:
    return {
        "kind": design.kind,
        "depth_bps": design.depth,
        "threshold": design.threshold,
        "segment": design.segment,
        "window_days": design.window,
    }


def _rank(estimate: Estimate, cells: Sequence[Cell], z: int, rule: Rule) -> tuple[int | str, ...]:
    design = estimate.design
    value = estimate.lower(z) if rule is Rule.LOWER else estimate.mean
    gain = value * _shoppers(cells, design.segment)
    return (-gain, design.depth, design.threshold, design.window, design.segment, design.kind)


def _shoppers(cells: Sequence[Cell], segment: int) -> int:
    """Shoppers whom a campaign for this segment reaches: those of its largest past campaign, the held out included."""
    return max(cell.shown + cell.holdout for cell in cells if cell.design.segment == segment)


def _use(cells: Sequence[Cell], design: Design, shoppers: int) -> tuple[int, int]:
    """(orders, discount) to expect: those of the nearest past campaigns of the segment, the discount by its depth."""
    near = [cell for cell in cells if cell.design.segment == design.segment]
    shown, orders = sum(cell.shown for cell in near), sum(cell.converted for cell in near)
    sales = sum(cell.sales for cell in near)
    return -(-orders * shoppers // shown), -(-sales * shoppers * design.depth // (shown * 10_000))


def _with_middles(depths: Sequence[int]) -> list[int]:
    middles = [(low + high) // 2 // _STEP * _STEP for low, high in pairwise(depths) if high - low >= 2 * _STEP]
    return sorted({*depths, *middles})


def _notes(cells: Sequence[Cell], design: Design) -> Iterator[str]:
    """What of a design no past campaign had."""
    same = [cell.design for cell in cells if cell.design.segment == design.segment and cell.design.kind == design.kind]
    if design in same:
        return
    depths = sorted({cell.design.depth for cell in cells if cell.design.kind == design.kind})
    if design.depth not in depths:
        low = max(depth for depth in depths if depth < design.depth)
        high = min(depth for depth in depths if depth > design.depth)
        yield f"a depth of {design.depth} basis points was never run: it lies between {low} and {high}"
    elif design.depth not in {it.depth for it in same}:
        yield f"a depth of {design.depth} basis points was never run in segment {design.segment}"
    for name, value, seen in (
        ("threshold", design.threshold, {it.threshold for it in same}),
        ("window", design.window, {it.window for it in same}),
    ):
        if value not in seen:
            yield f"a {name} of {value} was never run in segment {design.segment}"
    yield "this combination was never run: its effect is that of similar campaigns, with a wider interval"
