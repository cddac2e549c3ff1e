"""An order while promotions take from it, one after the other. Twin of contracts/libraries/BasketLib.sol."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from offchain.domain.bounds import LINES, QUANTITY
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal


@dataclass(slots=True)
class Basket:
    """What is left of an order.

    lines : as presented; delivery : list fee, minor units; goods : list price of all lines, minor units;
    taken : (n_lines,) minor units that earlier promotions took; delivery_taken : the same of the fee;
    marked : whether an earlier promotion discounted the line, one bit a line; served : (n_lines,) units that an earlier
    BXGY counted as bought or given.
    """

    lines: Sequence[Line]
    delivery: int
    goods: int
    taken: list[int] = field(default_factory=list)
    delivery_taken: int = 0
    marked: int = 0
    served: list[int] = field(default_factory=list)

    def left(self, position: int) -> int:
        """What is left of a line, minor units, never negative."""
        return self.lines[position].amount - self.taken[position]

    def base(self, position: int, units: int, *, list_price: bool) -> int:
        """What `units` units of a line are still worth, minor units: what was taken from the line counts against the
        units that count first, so that no later promotion is measured on money that is gone."""
        amount = self.lines[position].unit_price * units
        if list_price:
            return amount
        taken = self.taken[position]
        return amount - taken if amount > taken else 0

    def unserved_base(self, position: int, units: int, *, list_price: bool) -> int:
        """The same of units that no BXGY counted yet: what was taken counts against the served units before it counts
        against these."""
        amount = self.lines[position].unit_price * units
        before = self.lines[position].unit_price * self.served[position]
        if list_price or self.taken[position] <= before:
            return amount
        taken = self.taken[position] - before
        return amount - taken if amount > taken else 0

    def take(self, shares: Sequence[int], *, mark: bool) -> None:
        """Takes a promotion's discount off the lines. shares : (n_lines,) minor units, each at most what is left."""
        for position, share in enumerate(shares):
            if share:
                self.taken[position] += share
                if mark:
                    self.marked |= 1 << position

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
    return Basket(lines, delivery, goods, [0] * len(lines), served=[0] * len(lines))
