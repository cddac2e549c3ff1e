"""What an allocation has to keep to beside the budget: a YAML file.

    schema: promissory-constraints/1
    segments:
      - segment: 2
        offers: { at_least: "10%", at_most: "500" }    # of the segment's shoppers, or a number
        spend: { at_most: "1000.00" }                   # of the budget in percent, or an amount
    fairness: { measure: offers, ratio: "1.25" }

Percentages are rounded into the allowed side: up for a minimum, down for a maximum. Only shoppers who can be offered
anything count.
"""

from collections.abc import Callable, Mapping
from math import gcd
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from offchain.campaigns import forms
from offchain.campaigns.entries import Money, Part, Value
from offchain.campaigns.problems import Problems
from offchain.campaigns.reading import Parts, text_of, validated
from offchain.campaigns.yaml_source import Place, parse
from offchain.domain.bounds import BPS
from offchain.eligibility.knapsack.problem import UNBOUNDED, Bound, Constraints, Fairness, Measure, Problem

_RATIO_DECIMALS = 4
_HIGHEST_RATIO = 100 * 10**_RATIO_DECIMALS


class BoundsEntry(Part):
    """A minimum and a maximum."""

    at_least: Value | None = None
    at_most: Value | None = None


class SegmentEntry(Part):
    """The bounds of one segment."""

    segment: Annotated[int, Field(ge=0)]
    offers: Annotated[BoundsEntry, Field(default_factory=BoundsEntry)]
    spend: Annotated[BoundsEntry, Field(default_factory=BoundsEntry)]


class FairnessEntry(Part):
    """ratio : most that the best served segment gets for what the worst served one gets."""

    measure: Literal["offers", "depth"]
    ratio: Money


class ConstraintsDocument(Part):
    """The file."""

    schema_: Literal["promissory-constraints/1"] = Field(alias="schema")
    segments: Annotated[list[SegmentEntry], Field(default_factory=list)]
    fairness: FairnessEntry | None = None


_PARTS: Parts = {
    (): ConstraintsDocument,
    ("segments",): SegmentEntry,
    ("segments", "offers"): BoundsEntry,
    ("segments", "spend"): BoundsEntry,
    ("fairness",): FairnessEntry,
}


def load(path: Path, problem: Problem, budget: int, decimals: int) -> Constraints:
    """The constraints of a file for a problem; budget : minor units; decimals : of the currency. Raises
    `DocumentError` with all mistakes."""
    source = parse(text_of(path), path.name)
    document = validated(ConstraintsDocument, _PARTS, source)
    problems = Problems(source)
    people = _people(problem)
    spend, shoppers = {}, {}
    for number, entry in enumerate(document.segments):
        place = ("segments", number)
        if entry.segment in shoppers:
            problems.note((*place, "segment"), str(entry.segment), "a segment that comes once")
        count = people.get(entry.segment, 0)
        shoppers[entry.segment] = _bound(problems, (*place, "offers"), entry.offers, count, forms.whole)
        spend[entry.segment] = _bound(
            problems, (*place, "spend"), entry.spend, budget, lambda text: forms.money(text, decimals)
        )
    fairness = _fairness(problems, document.fairness)
    problems.stop()
    return Constraints(budget=budget, spend=_binding(spend), shoppers=_binding(shoppers), fairness=fairness)


def _bound(problems: Problems, place: Place, entry: BoundsEntry, whole: int, read: Callable[[str], int]) -> Bound:
    """whole : what percentages are of."""

    def share(text: str, up: int) -> int:
        return (forms.percent(text) * whole + up * (BPS - 1)) // BPS if text.endswith("%") else read(text)

    least = problems.read((*place, "at_least"), lambda text: share(text, 1), entry.at_least, most=UNBOUNDED)
    if entry.at_most is None:
        return Bound(least)
    return Bound(least, problems.read((*place, "at_most"), lambda text: share(text, 0), entry.at_most, most=UNBOUNDED))


def _fairness(problems: Problems, entry: FairnessEntry | None) -> Fairness | None:
    if entry is None:
        return None
    scale = 10**_RATIO_DECIMALS
    place = ("fairness", "ratio")
    most = problems.read(place, lambda text: forms.money(text, _RATIO_DECIMALS), entry.ratio, most=_HIGHEST_RATIO)
    if most < scale:
        problems.note(place, repr(entry.ratio), 'a ratio from "1" to "100"')
        return None
    common = gcd(most, scale)
    return Fairness(Measure(entry.measure), most // common, scale // common)


def _binding(table: Mapping[int, Bound]) -> dict[int, Bound]:
    return {segment: bound for segment, bound in sorted(table.items()) if bound != Bound()}


def _people(problem: Problem) -> dict[int, int]:
    """Segment -> shoppers who can be offered anything."""
    names, counts = np.unique(problem.segment[problem.open.any(axis=0)], return_counts=True)
    return dict(zip(names.tolist(), counts.tolist(), strict=True))
