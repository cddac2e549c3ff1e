"""An order while promotions take from it, one after the other. Twin of contracts/libraries/BasketLib.sol."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from offchain.domain.bounds import LINES, QUANTITY
from offchain.domain.extra import Selector
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Target


@dataclass(slots=True)
class Basket:
    """What is left of an order.

    lines : as presented; delivery : list fee, minor units; goods : list price of all lines, minor units;
    taken : (n_lines,) minor units that earlier promotions took; delivery_taken : the same of the fee;
    marked : whether an earlier promotion discounted the line, one bit a line; served : (n_lines,) units that an earlier
    BXGY counted as bought or given; served_taken : (n_lines,) minor units of `taken` that BXGY took, from those units.
    """

    lines: Sequence[Line]
    delivery: int
    goods: int
    taken: list[int] = field(default_factory=list)
    delivery_taken: int = 0
    marked: int = 0
    served: list[int] = field(default_factory=list)
    served_taken: list[int] = field(default_factory=list)

    def left(self, position: int) -> int:
        """What is left of a line, minor units, never negative."""
        return self.lines[position].amount - self.taken[position]

    def units_in(self, selector: Selector, excluded: int) -> list[int]:
        """(n_lines,) units of the lines that are in the selector and not in the mask of excluded ones, else 0."""
        if selector.target == Target.ALL and not excluded:
            return [line.quantity for line in self.lines]
        return [
            line.quantity if selector.holds(line) and not excluded >> position & 1 else 0
            for position, line in enumerate(self.lines)
        ]

    def amount_of(self, units: Sequence[int], *, list_price: bool) -> int:
        """What the lines with units are worth together, or were by their list price; minor units."""
        amount = 0
        for line, part, taken in zip(self.lines, units, self.taken, strict=True):
            if part:
                amount += line.unit_price * line.quantity - (0 if list_price else taken)
        return amount

    def base(self, position: int, units: int, *, list_price: bool) -> int:
        """What `units` units of a line are still worth, minor units: what was taken from the line counts against the
        units that count first, so that no later promotion is measured on money that is gone."""
        amount = self.lines[position].unit_price * units
        if list_price:
            return amount
        taken = self.taken[position]
        return amount - taken if amount > taken else 0

    def base_of_free(self, position: int, units: int, *, list_price: bool) -> int:
        """What `units` of the units that no BXGY served are still worth, minor units, rounded down: their part of what
        is left of all of these. What a BXGY took came from the units that it served, and counts against no others."""
        line = self.lines[position]
        if list_price or not units:
            return line.unit_price * units
        free = line.quantity - self.served[position]
        left = line.unit_price * free - self.taken[position] + self.served_taken[position]
        return left * units // free if left > 0 else 0

    def take(self, shares: Sequence[int], *, mark: bool) -> None:
        """Takes a promotion's discount off the lines. shares : (n_lines,) minor units, each at most what is left."""
        for position, share in enumerate(shares):
            if share:
                self.taken[position] += share
                if mark:
                    self.marked |= 1 << position

    def serve(self, units: Sequence[int], shares: Sequence[int]) -> None:
        """Notes the units that a BXGY used up, and what it took from them. units, shares : (n_lines,)."""
        for position, (part, share) in enumerate(zip(units, shares, strict=True)):
            self.served[position] += part
            self.served_taken[position] += share

    def copy(self) -> "Basket":
        """A basket to go on from without changing this one."""
        return Basket(
            self.lines,
            self.delivery,
            self.goods,
            list(self.taken),
            self.delivery_taken,
            self.marked,
            list(self.served),
            list(self.served_taken),
        )

    @property
    def payable(self) -> int:
        """What is left of everything, minor units."""
        return self.goods - sum(self.taken) + self.delivery - self.delivery_taken


def fill(lines: Sequence[Line], delivery: int) -> Basket:
    """The basket of an order that nothing was taken from. Raises `Refusal` where a bound is broken."""
    if not 0 < len(lines) <= LINES:
        raise Refusal("Rules_LineCount", lines=len(lines), limit=LINES)
    goods = 0
    for position, line in enumerate(lines):
        quantity = line.quantity
        if not 0 < quantity <= QUANTITY:
            raise Refusal("Rules_Quantity", line=position, quantity=quantity, limit=QUANTITY)
        goods += line.unit_price * quantity
    count = len(lines)
    return Basket(lines, delivery, goods, [0] * count, served=[0] * count, served_taken=[0] * count)
