"""What a shopper is charged, line by line, with the discount and the tax of each. Off chain only.

The chain knows prices and discounts as they are stated; where prices exclude the tax, it comes on top of what the hub
calls payable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from offchain.domain.basket import Basket
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.tax import Taxed, taxed


@dataclass(frozen=True, slots=True)
class TaxPlan:
    """rates : (n_lines,) basis points; delivery_rate : basis points; included : whether stated prices have the tax in
    them."""

    rates: tuple[int, ...]
    delivery_rate: int
    included: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a receipt, minor units.

    list_price : as stated, before the discount; discount : of all promotions; rate : tax, basis points; net, tax,
    gross : of what is left, `net + tax = gross`.
    """

    list_price: int
    discount: int
    rate: int
    net: int
    tax: int
    gross: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """lines : (n_lines,) as in the order; delivery : the fee; included : whether list prices and discounts have the tax
    in them."""

    lines: tuple[Entry, ...]
    delivery: Entry
    included: bool

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The lines, then the delivery."""
        return (*self.lines, self.delivery)

    @property
    def list_price(self) -> int:
        """Of goods and delivery, as stated, minor units."""
        return sum(entry.list_price for entry in self.entries)

    @property
    def discount(self) -> int:
        """Of goods and delivery, as stated, minor units."""
        return sum(entry.discount for entry in self.entries)

    @property
    def net(self) -> int:
        """Without tax, minor units."""
        return sum(entry.net for entry in self.entries)

    @property
    def tax(self) -> int:
        """The sum of the lines' taxes, minor units."""
        return sum(entry.tax for entry in self.entries)

    @property
    def gross(self) -> int:
        """What the shopper pays, minor units."""
        return sum(entry.gross for entry in self.entries)

    def by_rate(self) -> Mapping[int, Taxed]:
        """Net and tax of each rate, lower rates first: sums of the lines, so that they add up to the totals."""
        found: dict[int, Taxed] = {}
        for entry in sorted(self.entries, key=lambda entry: entry.rate):
            before = found.get(entry.rate, Taxed(0, 0))
            found[entry.rate] = Taxed(before.net + entry.net, before.tax + entry.tax)
        return found


def receipt(basket: Basket, plan: TaxPlan) -> Receipt:
    """The receipt of an order that promotions took from. Raises `Refusal` where rates and lines differ in number."""
    return receipt_of(basket.lines, basket.taken, basket.delivery, basket.delivery_taken, plan)


def receipt_of(
    lines: Sequence[Line], discounts: Sequence[int], delivery: int, delivery_discount: int, plan: TaxPlan
) -> Receipt:
    """The same of lines and their discounts. discounts : (n_lines,) minor units, each at most its line's price."""
    if len(plan.rates) != len(lines):
        raise Refusal("Order_TaxRates", rates=len(plan.rates), lines=len(lines))
    entries = tuple(
        _entry(line.amount, discount, rate, included=plan.included)
        for line, discount, rate in zip(lines, discounts, plan.rates, strict=True)
    )
    fee = _entry(delivery, delivery_discount, plan.delivery_rate, included=plan.included)
    return Receipt(entries, fee, plan.included)


def _entry(list_price: int, discount: int, rate: int, *, included: bool) -> Entry:
    found = taxed(list_price - discount, rate, included=included)
    return Entry(list_price, discount, rate, found.net, found.tax, found.gross)
