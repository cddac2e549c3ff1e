"""Evaluates one promotion on what is left of an order (RULES sections 3 and 4). Twin of contracts/libraries/Rules.sol.

Terms are those of an accepted campaign (`terms_check`), so that rates, steps and kinds are in range.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from offchain.domain import buy_get
from offchain.domain.allocation import split
from offchain.domain.basket import Basket
from offchain.domain.bounds import BPS
from offchain.domain.counting import units_that_count
from offchain.domain.discount_math import above, cut, percent_half_up, times_down
from offchain.domain.extra import Extra, Selector
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind, Scope, Terms
from offchain.domain.tiers import reached_value

_Element = Callable[[int, int], int]
"""(base of one scope element, units or groups in it) -> its discount; minor units, at most the base."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """base : what the discount was measured on; discount : what the order gets (minor units); units : units that
    counted, of a gift those that are given; shares : (n_lines,) the discount's parts, summing to it unless it is on the
    delivery fee; served : (n_lines,) units that no later BXGY may count."""

    base: int
    discount: int
    units: int
    shares: Sequence[int]
    served: Sequence[int]
    weights: Sequence[int] = ()
    """(n_lines,) what the discount was split by, minor units; empty where the shares follow by themselves. Where they
    do not, the chain must be given them if a later promotion reads lines."""

    @property
    def is_split(self) -> bool:
        """Whether the shares do not follow by themselves."""
        return bool(self.weights)


@dataclass(frozen=True, slots=True)
class _Measure:
    """What conditions and tiers are measured on: amount : minor units; units : of all or, by flag, of one line."""

    amount: int
    units: int


@dataclass(frozen=True, slots=True)
class _Counted:
    """units : (n_lines,) that count; groups : whole groups of them; served : (n_lines,) that BXGY uses up."""

    units: Sequence[int]
    groups: int
    served: Sequence[int]


def evaluate(terms: Terms, extra: Extra, basket: Basket, *, personal: int, max_discount: int) -> Evaluation:
    """What the promotion takes off what is left of the order; the basket is not changed.

    personal : the coupon's own value, which counts only where it is better for the shopper than the terms';
    max_discount : the most this coupon may cost, at most the terms' cap_amount, minor units.
    Raises `Refusal` with the same code and numbers as the contract.
    """
    excluded = basket.marked if terms.flags & Flags.EXCLUDE_DISCOUNTED else 0
    target = Selector(terms.target, terms.target_key)
    units = basket.units_in(target, excluded)
    if not any(units):
        raise Refusal("Rules_NothingInTarget", target=terms.target, targetKey=terms.target_key)
    measure = _check_conditions(terms, extra, basket, units)
    value = better_value(terms, _open_value(terms, extra, measure), personal)
    if terms.kind == Kind.GIFT:
        return _gift(terms, basket, measure)
    if terms.scope == Scope.SHIPPING:
        return _of_delivery(terms, basket, sum(units), value, max_discount)
    counted = _count(terms, extra, basket, units, excluded)
    return _of_goods(terms, basket, counted, _element(terms, value), max_discount)


def better_value(terms: Terms, open_value: int, personal: int) -> int:
    """The better of the public and the personal value for the shopper, in the unit of the kind; 0 = no personal one."""
    if terms.is_percent and personal > BPS:
        raise Refusal("Rules_PercentAboveWhole", bps=personal, limit=BPS)
    if terms.kind == Kind.FIXED_PRICE:
        return personal if 0 < personal < open_value else open_value
    return personal if personal > open_value else open_value


def _check_conditions(terms: Terms, extra: Extra, basket: Basket, in_target: Sequence[int]) -> _Measure:
    """The step of EVERY is its `min_amount`: what is below it has no element that reaches it."""
    flags = terms.flags
    if extra.requires and not any(line.tags & extra.requires for line in basket.lines):
        raise Refusal("Rules_MissingRequired", requires=extra.requires)
    units = in_target if extra.condition is None else basket.units_in(extra.condition, 0)
    amount = basket.amount_of(units, list_price=bool(flags & Flags.MIN_ON_LIST_PRICE))
    if amount < terms.min_amount:
        raise Refusal("Rules_BelowMinAmount", have=amount, needed=terms.min_amount)
    have = max(units) if flags & Flags.MIN_QUANTITY_IN_LINE else sum(units)
    if have < terms.min_quantity:
        raise Refusal("Rules_BelowMinQuantity", have=have, needed=terms.min_quantity)
    return _Measure(amount, have)


def _open_value(terms: Terms, extra: Extra, measure: _Measure) -> int:
    """The value that the terms give to everybody for what the order reaches."""
    if terms.kind == Kind.BXGY:
        return terms.get_bps
    if terms.kind != Kind.TIER:
        return terms.value
    by_quantity = bool(terms.flags & Flags.TIER_BY_QUANTITY)
    reached = measure.units if by_quantity else measure.amount
    value = reached_value(extra.tiers, reached, terms.value)
    if value:
        return value
    code = "Rules_BelowMinQuantity" if by_quantity else "Rules_BelowMinAmount"
    raise Refusal(code, have=reached, needed=extra.tiers[0].threshold)


def _gift(terms: Terms, basket: Basket, measure: _Measure) -> Evaluation:
    """`gift_quantity` units each time the condition is met: by groups of units, else by `min_amount`, else once."""
    nothing = [0] * len(basket.lines)
    if terms.flags & Flags.WHOLE_GROUPS:
        times = times_down(measure.units, terms.min_quantity, terms.max_times)
    elif terms.min_amount:
        times = times_down(measure.amount, terms.min_amount, terms.max_times)
    else:
        times = 1
    return Evaluation(measure.amount, 0, times * terms.gift_quantity, nothing, nothing)


def _of_delivery(terms: Terms, basket: Basket, units: int, value: int, max_discount: int) -> Evaluation:
    left = basket.delivery - basket.delivery_taken
    base = basket.delivery if terms.flags & Flags.ON_LIST_PRICE else left
    wanted = percent_half_up(base, value) if terms.is_percent else value
    discount = cut(cut(wanted, left), max_discount)
    if discount == 0:
        raise Refusal("Rules_ZeroDiscount", base=base)
    nothing = [0] * len(basket.lines)
    return Evaluation(base, discount, units, nothing, nothing)


def _count(terms: Terms, extra: Extra, basket: Basket, in_target: Sequence[int], excluded: int) -> _Counted:
    if terms.kind != Kind.BXGY:
        counted, groups = units_that_count(terms, in_target)
        return _Counted(counted, groups, [0] * len(counted))
    gettable = basket.units_in(extra.get or Selector(), excluded)
    given, served = buy_get.count(
        terms, basket, lambda position: in_target[position] > 0, lambda position: gettable[position] > 0
    )
    return _Counted(given, 1, served)


def _of_goods(terms: Terms, basket: Basket, counted: _Counted, element: _Element, max_discount: int) -> Evaluation:
    """One rounding and one cut a scope element: the order, each line, or each unit."""
    list_price = bool(terms.flags & Flags.ON_LIST_PRICE)
    base_of = basket.base_of_free if terms.kind == Kind.BXGY else basket.base
    bases = [base_of(position, units, list_price=list_price) for position, units in enumerate(counted.units)]
    base = sum(bases)
    if terms.scope == Scope.ORDER and terms.kind != Kind.BXGY:
        weights = _at_most_left(basket, bases) if list_price else bases
        wanted = cut(element(base, counted.groups), sum(weights))
    else:
        a_unit = terms.scope == Scope.UNIT or terms.kind == Kind.BXGY
        parts = [
            (_of_units(element, part, units) if a_unit else element(part, units)) if units else 0
            for part, units in zip(bases, counted.units, strict=True)
        ]
        weights = _at_most_left(basket, parts)
        wanted = sum(weights)
    discount = cut(wanted, max_discount)
    if discount == 0:
        raise Refusal("Rules_ZeroDiscount", base=base)
    units = sum(counted.units)
    if discount == sum(weights):
        return Evaluation(base, discount, units, weights, counted.served)
    return Evaluation(base, discount, units, split(discount, weights), counted.served, weights)


def _at_most_left(basket: Basket, parts: Sequence[int]) -> list[int]:
    """(n_lines,) the parts, each cut to what is left of its line."""
    return [cut(part, basket.left(position)) for position, part in enumerate(parts)]


def _of_units(element: _Element, base: int, units: int) -> int:
    """The discount of `units` units that are worth `base` together: as even as whole minor units allow, so that
    `base mod units` of them hold one more."""
    low, higher = divmod(base, units)
    discount = element(low, 1) * (units - higher)
    return discount + element(low + 1, 1) * higher if higher else discount


def _element(terms: Terms, value: int) -> _Element:
    """What one scope element gets; never more than the element."""
    if terms.is_percent:
        return lambda base, _: percent_half_up(base, value)
    if terms.kind == Kind.FIXED_PRICE:
        return lambda base, units: above(base, value * units)
    if terms.kind == Kind.EVERY and terms.flags & Flags.WHOLE_GROUPS:
        return lambda base, groups: cut(value * groups, base)
    if terms.kind == Kind.EVERY:
        return lambda base, _: cut(value * times_down(base, terms.min_amount, terms.max_times), base)
    return lambda base, _: cut(value, base)
