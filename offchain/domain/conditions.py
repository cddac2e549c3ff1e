"""What an order must contain and reach for a promotion, and the value that this opens (RULES section 3). Twin of
contracts/libraries/Conditions.sol."""

from collections.abc import Sequence
from dataclasses import dataclass

from offchain.domain.basket import Basket
from offchain.domain.extra import Extra
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind, Terms
from offchain.domain.tiers import reached_value


@dataclass(frozen=True, slots=True)
class Reached:
    """What conditions and tiers are measured on: amount : minor units; units : of all or, by flag, of one line."""

    amount: int
    units: int


def check(terms: Terms, extra: Extra, basket: Basket, in_target: Sequence[int]) -> Reached:
    """Refuses an order without what it must contain, or below a threshold. The step of EVERY is its `min_amount`: what
    is below it has no element that reaches it.

    in_target : (n_lines,) units of the target's lines, 0 elsewhere. Raises `Refusal`.
    """
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
    return Reached(amount, have)


def open_value(terms: Terms, extra: Extra, reached: Reached) -> int:
    """The value that the terms give to everybody for what the order reaches, in the unit of the kind.
    Raises `Refusal`."""
    if terms.kind == Kind.BXGY:
        return terms.get_bps
    if terms.kind != Kind.TIER:
        return terms.value
    by_quantity = bool(terms.flags & Flags.TIER_BY_QUANTITY)
    have = reached.units if by_quantity else reached.amount
    value = reached_value(extra.tiers, have, terms.value)
    if value:
        return value
    code = "Rules_BelowMinQuantity" if by_quantity else "Rules_BelowMinAmount"
    raise Refusal(code, have=have, needed=extra.tiers[0].threshold)
