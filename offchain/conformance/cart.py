"""The lines of a case as lines of an order: catalogue facts become tags, fees of delivery one fee."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from offchain.conformance.case import EVERYTHING, CartLine, Case, CaseSelector
from offchain.domain.basket import Basket
from offchain.domain.extra import Selector
from offchain.domain.order import Line
from offchain.domain.terms import Target

NOWHERE: Final = -1
"""Origin of the line that stands in for goods where a case has none."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Lines that get one tag: those of the selector; delivery : fees instead of goods; cheapest : of those the one of
    the lowest unit price, ties to the earlier; part : where they are presented in parts, those that count; owner :
    the promotion at whose turn it is settled what was discounted before, None where that does not matter."""

    selector: CaseSelector
    delivery: bool = False
    cheapest: bool = False
    part: bool = False
    owner: int | None = None


@dataclass(slots=True)
class Cart:
    """facts : (n,) lines of the case; origin : (m,) position in `facts` of each line of the order; fees : positions in
    `facts` that are the delivery fee, None = those of delivery are lines like others; tags : the tag of each pick, as
    they were asked for."""

    facts: Sequence[CartLine]
    origin: list[int]
    fees: list[int] | None
    tags: dict[Pick, int] = field(default_factory=dict)

    @property
    def delivery(self) -> int:
        """The fee, minor units."""
        return sum(self.facts[position].amount for position in self.fees or ())

    @property
    def worth(self) -> int:
        """List price of goods and delivery, minor units."""
        return sum(line.amount for line in self.facts)

    def selector(self, pick: Pick) -> Selector:
        """What the terms target to mean these lines. A line has room for 64 tags, and the promotions that an order may
        present need fewer."""
        if pick.delivery and self.fees is not None:
            return Selector()  # the fee is no line: what is off it targets the whole order
        plain = not (pick.delivery or pick.cheapest or pick.part or pick.owner is not None)
        if plain and pick.selector == EVERYTHING and all(self._is_goods(origin) for origin in self.origin):
            return Selector()
        tag = self.tags.setdefault(pick, len(self.tags))
        return Selector(Target.TAGS, 1 << tag)

    def lines(self) -> list[Line]:
        """The order's lines with the tags of all picks that have no owner."""
        masks = self._masks(None, 0)
        return [
            Line(self.facts[origin].price, self.facts[origin].units, tags=mask)
            if origin >= 0
            else Line(0, 1, tags=mask)
            for origin, mask in zip(self.origin, masks, strict=True)
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
            and not marked >> position & 1
        ]
        if not (pick.cheapest and found):
            return found
        return [min(found, key=lambda position: (self.facts[self.origin[position]].price, self.origin[position]))]

    def _is_goods(self, origin: int) -> bool:
        return origin >= 0 and not self.facts[origin].delivery


def fill_cart(case: Case, *, fees: Sequence[int] | None) -> Cart:
    """fees : lines that are the delivery fee, None = those of delivery are lines like others."""
    origin = [
        position for position, line in enumerate(case.lines) if line.units and (fees is None or not line.delivery)
    ]
    return Cart(case.lines, origin or [NOWHERE], None if fees is None else list(fees))
