"""The lines of a case as lines of an order: catalogue facts become tags, fees of delivery one fee."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from offchain.conformance.case import EVERYTHING, CartLine, Case, CaseSelector, UnsupportedCaseError
from offchain.domain.basket import Basket
from offchain.domain.extra import Selector
from offchain.domain.order import Line
from offchain.domain.terms import Target

TAGS: Final = 64
"""Tags that a line has room for."""
NOWHERE: Final = -1
"""Origin of the line that stands in for goods where a case has none."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Lines that get one tag: those of the selector; delivery : fees instead of goods; cheapest : of those the one of
    the lowest unit price, ties to the earlier; part : of a line in two parts the first only; owner : the promotion at
    whose turn it is settled what was discounted before, None where that does not matter."""

    selector: CaseSelector
    delivery: bool = False
    cheapest: bool = False
    part: bool = False
    owner: int | None = None


@dataclass(slots=True)
class Cart:
    """facts : (n,) lines of the case; origin : (m,) position in `facts` of each line of the order; units : (m,) of
    each; first : (m,) whether the line is the first or only part of its origin; fees : positions in `facts` that are
    the delivery fee, None = those of delivery are lines like others; tags : the tag of each pick, as they were asked
    for."""

    facts: Sequence[CartLine]
    origin: list[int]
    units: list[int]
    first: list[bool]
    fees: list[int] | None
    tags: dict[Pick, int] = field(default_factory=dict)

    @property
    def delivery(self) -> int:
        """The fee, minor units."""
        return sum(self.facts[position].amount for position in self.fees or ())

    def selector(self, pick: Pick) -> Selector:
        """What the terms target to mean these lines. Raises `UnsupportedCaseError` when there are too many."""
        if pick.delivery and self.fees is not None:
            return Selector()  # the fee is no line: what is off it targets the whole order
        plain = not (pick.delivery or pick.cheapest or pick.part or pick.owner is not None)
        if plain and pick.selector == EVERYTHING and all(self._is_goods(origin) for origin in self.origin):
            return Selector()
        tag = self.tags.setdefault(pick, len(self.tags))
        if tag >= TAGS:
            raise UnsupportedCaseError(f"more than {TAGS} selections of lines")
        return Selector(Target.TAGS, 1 << tag)

    def lines(self) -> list[Line]:
        """The order's lines with the tags of all picks that have no owner."""
        masks = self._masks(None, 0)
        return [
            Line(self.facts[origin].price if origin >= 0 else 0, units, tags=mask)
            for origin, units, mask in zip(self.origin, self.units, masks, strict=True)
        ]

    def tag(self, basket: Basket, turn: int) -> None:
        """Gives the lines the tags that the promotion owns whose turn it is, by what is discounted now. Nobody else
        reads them, so the last lines are those that an order would be presented with."""
        if any(pick.owner == turn for pick in self.tags):
            masks = self._masks(turn, basket.marked)
            lines = zip(basket.lines, masks, strict=True)
            basket.lines = [replace(line, tags=line.tags | mask) for line, mask in lines]

    def _masks(self, owner: int | None, marked: int) -> list[int]:
        masks = [0] * len(self.origin)
        for pick, tag in self.tags.items():
            if pick.owner == owner:
                for position in self._picked(pick, marked):
                    masks[position] |= 1 << tag
        return masks

    def _picked(self, pick: Pick, marked: int) -> list[int]:
        found = [
            position
            for position, origin in enumerate(self.origin)
            if origin >= 0
            and self.facts[origin].delivery == pick.delivery
            and pick.selector.holds(self.facts[origin])
            and (self.first[position] or not pick.part)
            and not marked >> position & 1
        ]
        if not (pick.cheapest and found):
            return found
        return [min(found, key=lambda position: (self.facts[self.origin[position]].price, self.origin[position]))]

    def _is_goods(self, origin: int) -> bool:
        return origin >= 0 and not self.facts[origin].delivery


def fill_cart(case: Case, *, part_units: int, fees: Sequence[int] | None) -> Cart:
    """part_units : where not 0, lines of more units are in two parts, the first of so many; fees : lines that are the
    delivery fee, None = those of delivery are lines like others."""
    origin, units, first = [], [], []
    for position, line in enumerate(case.lines):
        if line.delivery and fees is not None:
            continue
        head = min(line.units, part_units) if part_units else line.units
        for part, is_first in ((head, True), (line.units - head, False)):
            if part:
                origin.append(position)
                units.append(part)
                first.append(is_first)
    if not origin:
        origin, units, first = [NOWHERE], [1], [True]
    return Cart(case.lines, origin, units, first, None if fees is None else list(fees))
