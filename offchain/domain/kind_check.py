"""What each kind of promotion reads of the terms: everything that it needs is there, everything that it does not read
is zero, and what is there can be reached. A part of `terms_check`. Twin of contracts/libraries/KindCheck.sol."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from offchain.domain.bounds import BPS, LINES, QUANTITY
from offchain.domain.refusals import Field, Refusal
from offchain.domain.terms import Audience, Flags, Kind, Scope, Terms

_UP_TO_ORDER: Final = (Scope.UNIT, Scope.LINE, Scope.ORDER)
_SCOPES: Final[Mapping[int, tuple[Scope, ...]]] = MappingProxyType(
    {
        Kind.PERCENT: _UP_TO_ORDER,
        Kind.FIXED: _UP_TO_ORDER,
        Kind.FIXED_PRICE: _UP_TO_ORDER,
        Kind.EVERY: (Scope.LINE, Scope.ORDER),
        Kind.TIER: _UP_TO_ORDER,
        Kind.BXGY: (Scope.LINE, Scope.ORDER),
        Kind.GIFT: (Scope.ORDER,),
        Kind.SHIPPING: (Scope.SHIPPING,),
    }
)

_COMMON: Final = (
    Flags.MIN_ON_LIST_PRICE
    | Flags.MIN_QUANTITY_IN_LINE
    | Flags.EXCLUDE_DISCOUNTED
    | Flags.EXCLUSIVE
    | Flags.CONDITION_TARGET
    | Flags.REQUIRES
)
_ON_GOODS: Final = _COMMON | Flags.ON_LIST_PRICE | Flags.UNMARKED | Flags.RECALC_ON_RETURN
_FLAGS: Final[Mapping[int, Flags]] = MappingProxyType(
    {
        Kind.PERCENT: _ON_GOODS | Flags.WHOLE_GROUPS,
        Kind.FIXED: _ON_GOODS | Flags.WHOLE_GROUPS,
        Kind.FIXED_PRICE: _ON_GOODS | Flags.WHOLE_GROUPS,
        Kind.EVERY: _ON_GOODS | Flags.WHOLE_GROUPS,
        Kind.TIER: _ON_GOODS | Flags.TIER_BY_QUANTITY | Flags.VALUE_FIXED,
        Kind.BXGY: _ON_GOODS | Flags.GET_DEAREST | Flags.PARTIAL_CYCLE,
        Kind.GIFT: _COMMON | Flags.WHOLE_GROUPS,
        Kind.SHIPPING: _COMMON | Flags.ON_LIST_PRICE | Flags.RECALC_ON_RETURN | Flags.VALUE_FIXED,
    }
)


def check(terms: Terms) -> None:
    """Refuses terms whose kind does not go together with the rest. The kind is a known one."""
    _check_scope(terms)
    _check_flags(terms)
    _check_condition_flags(terms)
    _check_value(terms)
    _check_money(terms)
    _check_buy_get(terms)
    _check_gift(terms)
    _check_counts(terms)
    _check_groups(terms)
    _check_stock(terms)


def refuse_field(terms: Terms, field: Field, value: int) -> None:
    """Refuses a field that is set although nothing reads it."""
    if value:
        raise Refusal("Terms_FieldUnread", kind=terms.kind, field=field, value=value)


def need_field(terms: Terms, field: Field, value: int) -> None:
    """Refuses a field that is zero although the promotion needs it."""
    if value == 0:
        raise Refusal("Terms_FieldMissing", kind=terms.kind, field=field)


def _check_scope(terms: Terms) -> None:
    if terms.scope not in _SCOPES[terms.kind]:
        raise Refusal("Terms_ScopeOfKind", kind=terms.kind, scope=terms.scope)


def _check_flags(terms: Terms) -> None:
    read = int(_FLAGS[terms.kind])
    if terms.audience == Audience.HOLDER:
        read |= Flags.TRANSFERABLE
    unread = int(terms.flags) & ~read
    _refuse_flag(terms, unread & -unread)  # the lowest of them
    if terms.scope != Scope.LINE:
        return
    if terms.kind == Kind.EVERY and terms.flags & Flags.WHOLE_GROUPS:
        raise Refusal("Terms_ScopeOfFlag", flag=Flags.WHOLE_GROUPS, scope=terms.scope)
    if terms.flags & Flags.GET_DEAREST:
        raise Refusal("Terms_ScopeOfFlag", flag=Flags.GET_DEAREST, scope=terms.scope)


def _refuse_flag(terms: Terms, flag: int) -> None:
    if flag:
        raise Refusal("Terms_FlagUnread", kind=terms.kind, flag=flag)


def _check_condition_flags(terms: Terms) -> None:
    """Flags that say how a condition is measured need the condition."""
    by_quantity = bool(terms.flags & Flags.TIER_BY_QUANTITY)
    of_amount = terms.min_amount or (terms.kind == Kind.TIER and not by_quantity)
    of_units = terms.min_quantity or by_quantity
    if not of_amount:
        _refuse_flag(terms, terms.flags & Flags.MIN_ON_LIST_PRICE)
    if not of_units:
        _refuse_flag(terms, terms.flags & Flags.MIN_QUANTITY_IN_LINE)
    if not of_amount and not of_units:
        _refuse_flag(terms, terms.flags & Flags.CONDITION_TARGET)


def _check_value(terms: Terms) -> None:
    if terms.kind in (Kind.BXGY, Kind.GIFT):
        refuse_field(terms, Field.VALUE, terms.value)
    elif terms.kind != Kind.TIER and terms.value == 0:
        raise Refusal("Terms_NoValue", kind=terms.kind)
    if terms.is_percent and terms.value > BPS:
        raise Refusal("Terms_PercentAboveWhole", bps=terms.value, limit=BPS)
    by_amount = terms.kind == Kind.EVERY and not terms.flags & Flags.WHOLE_GROUPS
    if by_amount and terms.min_amount == 0:
        raise Refusal("Terms_NoStep")


def _check_money(terms: Terms) -> None:
    """A gift moves goods, not money."""
    if terms.kind == Kind.GIFT:
        refuse_field(terms, Field.BUDGET, terms.budget)
        refuse_field(terms, Field.CAP_AMOUNT, terms.cap_amount)
        return
    if terms.budget == 0:
        raise Refusal("Terms_NoBudget")
    if terms.cap_amount == 0:
        raise Refusal("Terms_NoCapAmount")
    if terms.budget < terms.cap_amount:
        raise Refusal("Terms_BudgetBelowOneUse", budget=terms.budget, capAmount=terms.cap_amount)


def _check_buy_get(terms: Terms) -> None:
    ask = need_field if terms.kind == Kind.BXGY else refuse_field
    ask(terms, Field.BUY_QUANTITY, terms.buy_quantity)
    ask(terms, Field.GET_QUANTITY, terms.get_quantity)
    ask(terms, Field.GET_BPS, terms.get_bps)
    if terms.get_bps > BPS:
        raise Refusal("Terms_PercentAboveWhole", bps=terms.get_bps, limit=BPS)
    if terms.kind != Kind.BXGY or terms.scope != Scope.LINE:
        return
    least = terms.buy_quantity + (1 if terms.flags & Flags.PARTIAL_CYCLE else terms.get_quantity)
    if least > QUANTITY:
        raise Refusal("Terms_UnitsUnreachable", units=least, limit=QUANTITY)


def _check_gift(terms: Terms) -> None:
    ask = need_field if terms.kind == Kind.GIFT else refuse_field
    ask(terms, Field.GIFT_SKU, terms.gift_sku)
    ask(terms, Field.GIFT_QUANTITY, terms.gift_quantity)
    if terms.kind == Kind.GIFT:
        need_field(terms, Field.STOCK_UNITS, terms.stock_units)


def _check_counts(terms: Terms) -> None:
    repeats = (
        terms.kind in (Kind.EVERY, Kind.BXGY)
        or terms.flags & Flags.WHOLE_GROUPS
        or (terms.kind == Kind.GIFT and terms.min_amount)
    )
    if not repeats:
        refuse_field(terms, Field.MAX_TIMES, terms.max_times)
    if terms.kind in (Kind.BXGY, Kind.GIFT, Kind.SHIPPING):
        refuse_field(terms, Field.MAX_UNITS, terms.max_units)


def _check_groups(terms: Terms) -> None:
    if terms.flags & Flags.MIN_QUANTITY_IN_LINE and terms.min_quantity > QUANTITY:
        raise Refusal("Terms_UnitsUnreachable", units=terms.min_quantity, limit=QUANTITY)
    if not terms.flags & Flags.WHOLE_GROUPS:
        return
    need_field(terms, Field.MIN_QUANTITY, terms.min_quantity)
    most = terms.max_units if terms.scope == Scope.ORDER else terms.max_units * LINES
    if 0 < most < terms.min_quantity:
        raise Refusal("Terms_MaxUnitsBelowGroup", most=most, minQuantity=terms.min_quantity)


def _check_stock(terms: Terms) -> None:
    """The stock is enough for the smallest use."""
    if terms.kind == Kind.SHIPPING:
        refuse_field(terms, Field.STOCK_UNITS, terms.stock_units)
    least = 1
    if terms.kind == Kind.GIFT:
        least = terms.gift_quantity
    elif terms.flags & Flags.WHOLE_GROUPS:
        least = terms.min_quantity
    elif terms.kind == Kind.BXGY and not terms.flags & Flags.PARTIAL_CYCLE:
        least = terms.get_quantity
    if 0 < terms.stock_units < least:
        raise Refusal("Terms_StockBelowOneUse", stockUnits=terms.stock_units, needed=least)
