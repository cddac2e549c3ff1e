"""How a discount came to be, step by step, as the twin computes it: each step is asked of the rules themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from offchain.domain import conditions, rules
from offchain.domain.basket import Basket
from offchain.domain.bounds import BPS, MAX_U96
from offchain.domain.cascade import Presented, apply
from offchain.domain.extra import Selector
from offchain.domain.terms import Flags, Kind, Scope


@dataclass(frozen=True, slots=True)
class LineStep:
    """One line of the order. position : from 0; amount : list price; before : what earlier coupons left of it; counted
    : whether it is in the target; wanted : what the rules give it before the coupon's limit; share : what it got; all
    minor units but quantity."""

    position: int
    unit_price: int
    quantity: int
    amount: int
    before: int
    counted: bool
    wanted: int
    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The arithmetic of one coupon.

    reached, reached_units : what thresholds are measured on; open_value : what the terms give to everybody; value : the
    better of that and the coupon's own; base : what the discount is measured on; exact : numerator and denominator of
    the discount before rounding, where the whole order is one percentage, else None; wanted : after rounding, before
    the limit; limit : the most that this coupon may cost; discount : what was given. Amounts are minor units.
    """

    reached: int
    reached_units: int
    open_value: int
    value: int
    base: int
    exact: tuple[int, int] | None
    wanted: int
    limit: int
    discount: int
    units: int
    lines: tuple[LineStep, ...]
    delivery_before: int


def steps(presented: Presented, basket: Basket) -> Steps:
    """The steps of one coupon; afterwards the basket is what the coupon leaves of it. Raises `Refusal`."""
    terms, extra, before = presented.terms, presented.extra, basket.copy()
    excluded = before.marked if terms.flags & Flags.EXCLUDE_DISCOUNTED else 0
    in_target = before.units_in(Selector(terms.target, terms.target_key), excluded)
    reached = conditions.check(terms, extra, before, in_target)
    open_value = conditions.open_value(terms, extra, reached)
    value = rules.better_value(terms, open_value, presented.personal)
    unlimited = rules.evaluate(terms, extra, before.copy(), personal=presented.personal, max_discount=MAX_U96)
    given = apply(presented, basket)
    whole = terms.is_percent and terms.scope in (Scope.ORDER, Scope.SHIPPING) and terms.kind != Kind.BXGY
    return Steps(
        reached=reached.amount,
        reached_units=reached.units,
        open_value=open_value,
        value=value,
        base=given.base,
        exact=(given.base * value, BPS) if whole else None,
        wanted=unlimited.discount,
        limit=presented.max_discount,
        discount=given.discount,
        units=given.units,
        lines=_lines(before, in_target, unlimited.shares, given.shares),
        delivery_before=before.delivery - before.delivery_taken,
    )


def _lines(
    basket: Basket, in_target: Sequence[int], wanted: Sequence[int], shares: Sequence[int]
) -> tuple[LineStep, ...]:
    return tuple(
        LineStep(at, line.unit_price, line.quantity, line.amount, basket.left(at), units > 0, most, share)
        for at, (line, units, most, share) in enumerate(zip(basket.lines, in_target, wanted, shares, strict=True))
    )
