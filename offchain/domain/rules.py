"""Evaluates one promotion on one order (RULES sections 3 and 4). Twin of contracts/libraries/Rules.sol.

Terms are those of an accepted campaign (`terms_check`), so that rates, steps and kinds are in range.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from offchain.domain.bounds import BPS, LINES, QUANTITY
from offchain.domain.discount_math import cut, percent_half_up, times_down
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind, Scope, Target, Terms
from offchain.domain.tiers import Tier, reached_value


@dataclass(frozen=True, slots=True)
class Evaluation:
    """base : what the discount was measured on; discount : what the order gets; total : list price of all lines with
    delivery (minor units, all three); units : units in the target lines."""

    base: int
    discount: int
    units: int
    total: int

    @property
    def payable(self) -> int:
        """What is left to pay, minor units."""
        return self.total - self.discount


def evaluate(
    terms: Terms,
    tiers: Sequence[Tier],
    lines: Sequence[Line],
    delivery: int,
    *,
    personal: int,
    max_discount: int,
) -> Evaluation:
    """What the promotion takes off the order.

    personal : the coupon's own value, which counts only where it is better for the shopper than the terms';
    max_discount : the most this coupon may cost, at most the terms' cap_amount, minor units.
    Raises `Refusal` with the same code and numbers as the contract.
    """
    base, units, total = _measure(terms, lines)
    _check_conditions(terms, base, units)
    value = better_value(_open_value(terms, tiers, base, units), personal, terms.is_percent)
    discount = cut(_discount(terms, lines, base, value), max_discount)
    if discount == 0:
        raise Refusal("Rules_ZeroDiscount", base=base)
    return Evaluation(base, discount, units, total + delivery)


def better_value(open_value: int, personal: int, is_percent: bool) -> int:
    """The better of the public and the personal value, in the unit of the kind."""
    if is_percent and personal > BPS:
        raise Refusal("Rules_PercentAboveWhole", bps=personal, limit=BPS)
    return personal if personal > open_value else open_value


def in_target(line: Line, target: int, target_key: int) -> bool:
    """Whether the line is in the promotion's target."""
    if target == Target.ALL:
        return True
    if target == Target.TAGS:
        return line.tags & target_key != 0
    return line.sku == target_key


def _measure(terms: Terms, lines: Sequence[Line]) -> tuple[int, int, int]:
    """(amount in target, units in target, list price of all lines); minor units, units, minor units."""
    if not 0 < len(lines) <= LINES:
        raise Refusal("Rules_LineCount", lines=len(lines), limit=LINES)
    base = units = total = 0
    target, target_key = terms.target, terms.target_key
    for position, line in enumerate(lines):
        quantity = line.quantity
        if not 0 < quantity <= QUANTITY:
            raise Refusal("Rules_Quantity", line=position, quantity=quantity, limit=QUANTITY)
        amount = line.unit_price * quantity
        total += amount
        if in_target(line, target, target_key):
            base += amount
            units += quantity
    return base, units, total


def _check_conditions(terms: Terms, base: int, units: int) -> None:
    """The step of EVERY is its `min_amount`: a target below it has no element that reaches it."""
    if units == 0:
        raise Refusal("Rules_NothingInTarget", target=terms.target, targetKey=terms.target_key)
    if base < terms.min_amount:
        raise Refusal("Rules_BelowMinAmount", have=base, needed=terms.min_amount)
    if units < terms.min_quantity:
        raise Refusal("Rules_BelowMinQuantity", have=units, needed=terms.min_quantity)


def _open_value(terms: Terms, tiers: Sequence[Tier], base: int, units: int) -> int:
    """The value that the terms give to everybody for what the order reaches."""
    if terms.kind != Kind.TIER:
        return terms.value
    by_quantity = bool(terms.flags & Flags.TIER_BY_QUANTITY)
    reached = units if by_quantity else base
    value = reached_value(tiers, reached, terms.value)
    if value:
        return value
    code = "Rules_BelowMinQuantity" if by_quantity else "Rules_BelowMinAmount"
    raise Refusal(code, have=reached, needed=tiers[0].threshold)


def _discount(terms: Terms, lines: Sequence[Line], base: int, value: int) -> int:
    """One rounding and one cut a scope element: the order, each line, or each unit."""
    if terms.scope == Scope.ORDER:
        return _of_element(terms, base, value)
    discount = 0
    for line in lines:
        if not in_target(line, terms.target, terms.target_key):
            continue
        if terms.scope == Scope.UNIT:
            discount += _of_element(terms, line.unit_price, value) * line.quantity
        else:
            discount += _of_element(terms, line.amount, value)
    return discount


def _of_element(terms: Terms, base: int, value: int) -> int:
    """What one scope element of `base` minor units gets; never more than the element."""
    if terms.is_percent:
        return percent_half_up(base, value)
    if terms.kind == Kind.EVERY:
        value *= times_down(base, terms.min_amount, terms.max_times)
    return cut(value, base)
