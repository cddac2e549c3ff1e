"""Evaluates one promotion on what is left of an order (RULES sections 3 and 4). Twin of contracts/libraries/Rules.sol.

Terms are those of an accepted campaign (`terms_check`), so that rates, steps and kinds are in range.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from offchain.domain import buy_get, conditions
from offchain.domain.allocation import split
from offchain.domain.basket import Basket
from offchain.domain.bounds import BPS
from offchain.domain.conditions import Reached
from offchain.domain.counting import units_that_count
from offchain.domain.discount_math import cut, percent_half_up, times_down
from offchain.domain.elements import Element, at_most_left, element_of, of_units
from offchain.domain.extra import Extra, Selector
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind, Scope, Terms


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
    reached = conditions.check(terms, extra, basket, units)
    value = better_value(terms, conditions.open_value(terms, extra, reached), personal)
    if terms.kind == Kind.GIFT:
        return _gift(terms, basket, reached)
    if terms.scope == Scope.SHIPPING:
        return _of_delivery(terms, basket, sum(units), value, max_discount)
    counted = _count(terms, extra, basket, units, excluded)
    return _of_goods(terms, basket, counted, element_of(terms, value), max_discount)


def better_value(terms: Terms, open_value: int, personal: int) -> int:
    """The better of the public and the personal value for the shopper, in the unit of the kind; 0 = no personal one."""
    if terms.is_percent and personal > BPS:
        raise Refusal("Rules_PercentAboveWhole", bps=personal, limit=BPS)
    if terms.kind == Kind.FIXED_PRICE:
        return personal if 0 < personal < open_value else open_value
    return personal if personal > open_value else open_value


def _gift(terms: Terms, basket: Basket, reached: Reached) -> Evaluation:
    """`gift_quantity` units each time the condition is met: by groups of units, else by `min_amount`, else once."""
    nothing = [0] * len(basket.lines)
    if terms.flags & Flags.WHOLE_GROUPS:
        times = times_down(reached.units, terms.min_quantity, terms.max_times)
    elif terms.min_amount:
        times = times_down(reached.amount, terms.min_amount, terms.max_times)
    else:
        times = 1
    return Evaluation(reached.amount, 0, times * terms.gift_quantity, nothing, nothing)


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


def _of_goods(terms: Terms, basket: Basket, counted: _Counted, element: Element, max_discount: int) -> Evaluation:
    """One rounding and one cut a scope element: the order, each line, or each unit."""
    list_price = bool(terms.flags & Flags.ON_LIST_PRICE)
    base_of = basket.base_of_free if terms.kind == Kind.BXGY else basket.base
    bases = [base_of(position, units, list_price=list_price) for position, units in enumerate(counted.units)]
    base = sum(bases)
    if terms.scope == Scope.ORDER and terms.kind != Kind.BXGY:
        weights = at_most_left(basket, bases) if list_price else bases
        wanted = cut(element(base, counted.groups), sum(weights))
    else:
        a_unit = terms.scope == Scope.UNIT or terms.kind == Kind.BXGY
        parts = [
            (of_units(element, part, units) if a_unit else element(part, units)) if units else 0
            for part, units in zip(bases, counted.units, strict=True)
        ]
        weights = at_most_left(basket, parts)
        wanted = sum(weights)
    discount = cut(wanted, max_discount)
    if discount == 0:
        raise Refusal("Rules_ZeroDiscount", base=base)
    units = sum(counted.units)
    if discount == sum(weights):
        return Evaluation(base, discount, units, weights, counted.served)
    return Evaluation(base, discount, units, split(discount, weights), counted.served, weights)
