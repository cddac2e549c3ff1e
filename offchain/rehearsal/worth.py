"""Checks of one campaign: what it is worth to a shopper and what it costs the shop."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from offchain.data.product import Product
from offchain.domain.bounds import BPS
from offchain.domain.discount_math import above, cut, percent_half_up
from offchain.domain.terms import Flags, Kind, Scope, Terms
from offchain.rehearsal.findings import Finding, Level, Subject, named
from offchain.texts.said import said

_FIXED_PLACE: Final = ("offer", "amount")
_AT_MOST: Final = ("offer", "at_most")


def check_worth(subject: Subject) -> Iterator[Finding]:
    """Every check of this module."""
    yield from _of_nothing(subject)
    yield from _cut_by_at_most(subject)
    yield from _budget(subject)
    yield from _stock(subject)
    yield from _gifts(subject)
    yield from _free_goods(subject)
    yield from _below_cost(subject)


def unit_discount(terms: Terms, price: int) -> int:
    """What one unit alone gets at list price, minor units, whatever the thresholds; only of PERCENT, FIXED, FIXED_PRICE
    by unit or line."""
    if terms.kind == Kind.PERCENT:
        return percent_half_up(price, terms.value)
    return cut(terms.value, price) if terms.kind == Kind.FIXED else above(price, terms.value)


def _of_nothing(subject: Subject) -> Iterator[Finding]:
    """Prices that are no lower than the list price, and percentages that round to nothing."""
    terms = subject.draft.terms
    products = subject.goods(subject.target)
    if terms.kind == Kind.FIXED_PRICE and terms.scope == Scope.ORDER:
        yield from _bundle(subject, products)
        return
    by_unit = terms.kind == Kind.FIXED_PRICE or (terms.kind == Kind.PERCENT and terms.scope == Scope.UNIT)
    nothing = [product for product in products if unit_discount(terms, product.price) == 0] if by_unit else []
    if not nothing:
        return
    every = len(nothing) == len(products)
    fixed = terms.kind == Kind.FIXED_PRICE
    found = (
        said("{}, whose list price is no higher", named(nothing))
        if fixed
        else said("{}, where it rounds to 0", named(nothing))
    )
    wanted = "a price below the list price" if fixed else "scope LINE or ORDER, or more than that"
    level, code = (Level.ERROR, "always-zero") if every else (Level.WARNING, "zero-for-some")
    yield subject.finding(level, code, ("offer", "price" if fixed else "percent"), found, wanted)


def _bundle(subject: Subject, products: tuple[Product, ...]) -> Iterator[Finding]:
    terms = subject.draft.terms
    if not products or not terms.flags & Flags.WHOLE_GROUPS:
        return
    prices = [product.price for product in products]
    dearest, cheapest = max(prices) * terms.min_quantity, min(prices) * terms.min_quantity
    price = subject.money(terms.value)
    wanted = "a price below what the units cost"
    if terms.value >= dearest:
        found = said("{}, and {} of the dearest cost {}", price, terms.min_quantity, subject.money(dearest))
        yield subject.finding(Level.ERROR, "always-zero", ("offer", "price"), found, wanted)
    elif terms.value >= cheapest:
        found = said(
            "{}, and {} of the cheapest cost {}: they get nothing", price, terms.min_quantity, subject.money(cheapest)
        )
        yield subject.finding(Level.WARNING, "zero-for-some", ("offer", "price"), found, wanted)


def _cut_by_at_most(subject: Subject) -> Iterator[Finding]:
    terms = subject.draft.terms
    promised = _promised(subject)
    if promised is None or promised == terms.cap_amount:
        return
    if promised > terms.cap_amount:
        found = said("{}, and the offer gives up to {}", subject.money(terms.cap_amount), subject.money(promised))
        wanted = "as much as is promised, or a smaller promise"
        yield subject.finding(Level.WARNING, "cut-by-at-most", _AT_MOST, found, wanted)
    elif subject.papers.document.personal is None:
        found = said(
            "{}, and the offer never gives more than {}", subject.money(terms.cap_amount), subject.money(promised)
        )
        wanted = "that amount: the budget is planned with `at_most`"
        yield subject.finding(Level.NOTE, "at-most-unreached", _AT_MOST, found, wanted)


def _promised(subject: Subject) -> int | None:
    """The most that the public offer can give an order, minor units; None where the goods alone bound it."""
    terms, tiers = subject.draft.terms, subject.draft.extra.tiers
    if terms.kind == Kind.EVERY and terms.scope == Scope.ORDER and terms.max_times:
        return terms.value * terms.max_times
    if terms.kind == Kind.FIXED and terms.scope == Scope.ORDER:
        return terms.value
    if terms.kind == Kind.SHIPPING and not terms.is_percent:
        return terms.value
    if terms.kind == Kind.TIER and not terms.is_percent and terms.scope == Scope.ORDER:
        return max(tier.value for tier in tiers)
    return None


def _budget(subject: Subject) -> Iterator[Finding]:
    terms, place = subject.draft.terms, ("limits", "budget")
    if terms.kind == Kind.GIFT or not terms.cap_amount:
        return
    full = terms.budget // terms.cap_amount
    if full == 0:
        found = said("{}, and one order may get {}", subject.money(terms.budget), subject.money(terms.cap_amount))
        yield subject.finding(Level.ERROR, "budget-below-one-use", place, found, "at least one full use")
    elif full < terms.cap:
        found = said("{}: enough for {} of {} uses that get `at_most`", subject.money(terms.budget), full, terms.cap)
        wanted = said(
            "{} for all of them; first come, first served with less", subject.money(terms.cap * terms.cap_amount)
        )
        yield subject.finding(Level.WARNING, "budget-below-uses", place, found, wanted)


def _stock(subject: Subject) -> Iterator[Finding]:
    terms, place = subject.draft.terms, ("limits", "stock")
    if not terms.stock_units or terms.kind == Kind.GIFT:
        return
    least = terms.min_quantity if terms.flags & Flags.WHOLE_GROUPS else 1
    if terms.stock_units < least:
        found = said("{} units, and one use counts {}", terms.stock_units, least)
        yield subject.finding(Level.ERROR, "stock-below-one-use", place, found, "units for at least one use")
    if not terms.max_units and terms.kind != Kind.BXGY:
        found = (
            "a stock, and orders that may count any number of units: one that asks for more than is left gets nothing"
        )
        yield subject.finding(Level.NOTE, "stock-unbounded-order", place, found, "`max_units` in the offer")
    products = subject.goods(subject.target)
    shelf = sum(product.stock for product in products)
    if products and terms.stock_units > shelf:
        found = said("{} units, and the catalogue has {} in stock", terms.stock_units, shelf)
        yield subject.finding(Level.WARNING, "stock-above-catalogue", place, found, "no more than there is")


def _gifts(subject: Subject) -> Iterator[Finding]:
    terms = subject.draft.terms
    if terms.kind != Kind.GIFT:
        return
    place = ("limits", "stock")
    if terms.gift_quantity > terms.stock_units:
        found = said("{} units, and one gift is {}", terms.stock_units, terms.gift_quantity)
        yield subject.finding(Level.ERROR, "stock-below-one-use", place, found, "units for at least one gift")
    elif terms.gift_quantity * terms.cap > terms.stock_units:
        found = said(
            "{} units: enough for {} of {} uses", terms.stock_units, terms.stock_units // terms.gift_quantity, terms.cap
        )
        yield subject.finding(Level.WARNING, "stock-below-uses", place, found, "gifts for all uses, or fewer uses")
    gift = (
        next((it for it in subject.catalogue.products if it.id == terms.gift_sku), None) if subject.catalogue else None
    )
    if gift is not None and gift.stock < terms.stock_units:
        found = said("{} units of {}, and the catalogue has {} in stock", terms.stock_units, gift.sku, gift.stock)
        yield subject.finding(Level.ERROR, "stock-above-catalogue", place, found, "no more gifts than there are")


def _free_goods(subject: Subject) -> Iterator[Finding]:
    terms = subject.draft.terms
    threshold = said("from {} on", subject.money(terms.min_amount)) if terms.min_amount else "without a smallest amount"
    if (
        terms.kind == Kind.FIXED
        and terms.scope == Scope.ORDER
        and terms.min_amount <= cut(terms.value, terms.cap_amount)
    ):
        free = cut(terms.value, terms.cap_amount)
        found = said(
            "{} off, {}: goods for up to {} cost nothing", subject.money(terms.value), threshold, subject.money(free)
        )
        wanted = "a higher `min_amount`, unless that is meant"
        yield subject.finding(Level.WARNING, "free-goods", _FIXED_PLACE, found, wanted)
    whole = terms.flags & Flags.WHOLE_GROUPS
    if terms.kind == Kind.EVERY and not whole and 0 < terms.min_amount <= terms.value:
        found = said(
            "{} off every {}: the goods cost nothing", subject.money(terms.value), subject.money(terms.min_amount)
        )
        yield subject.finding(Level.WARNING, "free-goods", _FIXED_PLACE, found, "less than the step")
    if terms.kind == Kind.PERCENT and terms.value == BPS:
        found = said("100%: goods for up to {} cost nothing", subject.money(terms.cap_amount))
        yield subject.finding(Level.WARNING, "free-goods", ("offer", "percent"), found, "less, unless that is meant")


def _below_cost(subject: Subject) -> Iterator[Finding]:
    """Products that one unit of would be sold below what it costs the shop."""
    terms = subject.draft.terms
    by_unit = terms.kind in _VALUE_PLACES and not (terms.kind != Kind.PERCENT and terms.scope == Scope.ORDER)
    if not by_unit:
        return
    lost = [
        product
        for product in subject.goods(subject.target)
        if product.cost is not None and product.price - _capped(terms, product.price) < product.cost <= product.price
    ]
    if lost:
        found = said("{}: cheaper than what they cost the shop", named(lost))
        wanted = "a smaller discount, or goods with more margin"
        yield subject.finding(Level.WARNING, "below-cost", _VALUE_PLACES[Kind(terms.kind)], found, wanted)


def _capped(terms: Terms, price: int) -> int:
    return cut(unit_discount(terms, price), terms.cap_amount)


_VALUE_PLACES: Final[Mapping[Kind, tuple[str, str]]] = MappingProxyType(
    {Kind.PERCENT: ("offer", "percent"), Kind.FIXED: _FIXED_PLACE, Kind.FIXED_PRICE: ("offer", "price")}
)
