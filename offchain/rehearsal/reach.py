"""Checks of one campaign: can anybody ever get it, at any time, with any goods of the catalogue?"""

from collections.abc import Iterator, Sequence
from typing import Final

from offchain.data.product import Product
from offchain.domain.bounds import LINES, QUANTITY
from offchain.domain.extra import Selector
from offchain.domain.refusals import Refusal
from offchain.domain.schedule import DAY, QUARTER_HOUR, check_hours
from offchain.domain.terms import Flags, Kind, Scope, Terms
from offchain.rehearsal.findings import Finding, Level, Subject, named
from offchain.texts.said import said

_WEEK: Final = 7 * DAY
_SIGN: Final = 127


def check_reach(subject: Subject) -> Iterator[Finding]:
    """Every check of this module."""
    yield from _hours(subject)
    yield from _goods(subject)
    yield from _thresholds(subject)
    yield from _tiers(subject)
    yield from _groups(subject)
    yield from _buy_get(subject)


def first_open(terms: Terms, start: int, end: int) -> int | None:
    """The first moment of [start, end), Unix seconds, at which hours and weekdays let the campaign hold, None without
    one. They repeat every week and can change only at midnight and at the hours' begin and end."""
    offset = terms.utc_offset - 2 * (_SIGN + 1) if terms.utc_offset > _SIGN else terms.utc_offset
    shift = offset * QUARTER_HOUR
    midnight = (start + shift) // DAY * DAY - shift
    steps = range(midnight, min(end, start + _WEEK + DAY), DAY)
    moments = {start} | {day + second for day in steps for second in (0, terms.daily_from)}
    for moment in sorted(moments):
        if start <= moment < end and _open(terms, moment):
            return moment
    return None


def _open(terms: Terms, moment: int) -> bool:
    try:
        check_hours(terms, moment)
    except Refusal:
        return False
    return True


def _hours(subject: Subject) -> Iterator[Finding]:
    terms = subject.draft.terms
    if terms.start_time < terms.end_time and first_open(terms, terms.start_time, terms.end_time) is None:
        found = "no moment between start and end on these weekdays and hours"
        yield subject.finding(Level.ERROR, "hours-outside-window", ("when",), found, "a window that they fall into")


def _goods(subject: Subject) -> Iterator[Finding]:
    """Selectors that hold nothing of the catalogue, or nothing in stock."""
    if subject.catalogue is None:
        return
    terms, extra = subject.draft.terms, subject.draft.extra
    asked: list[tuple[tuple[str, ...], Selector]] = [(("offer", "target"), subject.target)]
    if extra.condition is not None:
        asked.append((("conditions", "measured_on"), extra.condition))
    if extra.get is not None and extra.get != subject.target:
        asked.append((("offer", "get_target"), extra.get))
    if terms.flags & Flags.REQUIRES:
        asked.append((("conditions", "contains"), Selector(1, extra.requires)))
    for place, selector in asked:
        products = subject.goods(selector)
        if not products:
            found, wanted = "no product of the catalogue", "groups that some product is in"
            yield subject.finding(Level.ERROR, "no-goods", place, found, wanted)
        elif not any(product.stock for product in products):
            found = said("{} without stock", named(products))
            yield subject.finding(Level.WARNING, "no-stock", place, found, "goods that are in stock")


def largest_amount(products: Sequence[Product]) -> int:
    """The most that an order of these goods can be worth at list price, minor units: by stock, in as many lines as an
    order has."""
    amounts = sorted((product.price * min(product.stock, QUANTITY) for product in products), reverse=True)
    return sum(amounts[:LINES])


def most_units(products: Sequence[Product], *, in_line: bool) -> int:
    """The most units of these goods that an order, or one line of it, can have."""
    units = sorted((min(product.stock, QUANTITY) for product in products), reverse=True)
    return max(units, default=0) if in_line else sum(units[:LINES])


def _thresholds(subject: Subject) -> Iterator[Finding]:
    terms = subject.draft.terms
    in_line = bool(terms.flags & Flags.MIN_QUANTITY_IN_LINE)
    products = subject.goods(subject.measured)
    if in_line and terms.min_quantity > QUANTITY:
        found, wanted = (
            said("{} units in one line", terms.min_quantity),
            said("at most {}, the most that a line can have", QUANTITY),
        )
        yield subject.finding(Level.ERROR, "never-reached", ("conditions", "min_quantity"), found, wanted)
    if not products or not any(product.stock for product in products):
        return
    amount, units = largest_amount(products), most_units(products, in_line=in_line)
    step = terms.kind in (Kind.EVERY, Kind.GIFT) and subject.papers.document.conditions.min_amount is None
    if terms.min_amount > amount:
        place = ("offer", "every") if step else ("conditions", "min_amount")
        found = said(
            "{}, and all stock of these goods is worth {}", subject.money(terms.min_amount), subject.money(amount)
        )
        yield subject.finding(Level.ERROR, "never-reached", place, found, "an amount that an order can reach")
    if terms.min_quantity > units:
        found = said("{} units, and the catalogue has {} that an order could count", terms.min_quantity, units)
        yield subject.finding(Level.ERROR, "never-reached", ("conditions", "min_quantity"), found, "fewer units")


def _tiers(subject: Subject) -> Iterator[Finding]:
    terms, tiers = subject.draft.terms, subject.draft.extra.tiers
    by_units = bool(terms.flags & Flags.TIER_BY_QUANTITY)
    products = [product for product in subject.goods(subject.measured) if product.stock]
    in_line = bool(terms.flags & Flags.MIN_QUANTITY_IN_LINE)
    most = most_units(products, in_line=in_line) if by_units else largest_amount(products)
    entry = terms.min_quantity if by_units else terms.min_amount
    for position, tier in enumerate(tiers):
        place = ("offer", "tiers", position)
        if products and tier.threshold > most:
            level = Level.WARNING if position or terms.value else Level.ERROR
            found = said("a step at {}, and all stock reaches {}", _step(subject, tier.threshold), _step(subject, most))
            yield subject.finding(level, "tier-never-reached", place, found, "a step that an order can reach")
        if position + 1 < len(tiers) and tiers[position + 1].threshold <= entry:
            found = said(
                "a step below the condition, which begins at {} where the next step holds", _step(subject, entry)
            )
            yield subject.finding(Level.WARNING, "tier-never-used", place, found, "steps above the condition only")
    if tiers and terms.value and tiers[0].threshold <= entry:
        below = ("offer", "amount" if terms.flags & Flags.VALUE_FIXED else "percent")
        found = said("a value below the first step, and orders begin at {}", _step(subject, entry))
        yield subject.finding(Level.WARNING, "tier-never-used", below, found, "nothing, or a lower condition")


def _step(subject: Subject, threshold: int) -> str:
    by_units = subject.draft.terms.flags & Flags.TIER_BY_QUANTITY
    return said("{} units", threshold) if by_units else subject.money(threshold)


def _groups(subject: Subject) -> Iterator[Finding]:
    """Bounds on units that leave no whole group, or no step."""
    terms = subject.draft.terms
    place = ("offer", "max_units")
    whole = bool(terms.flags & Flags.WHOLE_GROUPS)
    if whole and terms.scope == Scope.ORDER and 0 < terms.max_units < terms.min_quantity:
        found = said("{} units that count, and groups of {}", terms.max_units, terms.min_quantity)
        yield subject.finding(Level.ERROR, "always-zero", place, found, "at least one whole group")
    products = subject.goods(subject.target)
    if terms.kind == Kind.EVERY and not whole and terms.max_units and products:
        dearest = max(product.price for product in products)
        if dearest * terms.max_units < terms.min_amount:
            found = said(
                "{} units that count, worth {} at most, and steps of {}",
                terms.max_units,
                subject.money(dearest * terms.max_units),
                subject.money(terms.min_amount),
            )
            yield subject.finding(Level.ERROR, "always-zero", place, found, "more units, or a smaller step")


def _buy_get(subject: Subject) -> Iterator[Finding]:
    terms, get = subject.draft.terms, subject.draft.extra.get
    if terms.kind != Kind.BXGY or get is None:
        return
    if terms.get_bps == 0:
        yield subject.finding(Level.ERROR, "always-zero", ("offer", "percent"), "0%", "what the goods cost less")
    buys, gets = subject.goods(subject.target), subject.goods(get)
    if not buys or not gets:
        return
    both = set(buys) & set(gets)
    in_line = terms.scope == Scope.LINE
    if in_line and not both:
        found = "LINE, and no product is among those to buy and those to get"
        yield subject.finding(
            Level.ERROR, "never-reached", ("offer", "scope"), found, "ORDER, or goods that are in both"
        )
        return
    needed = terms.buy_quantity + (terms.get_quantity if in_line or set(buys) == set(gets) else 0)
    have = most_units(list(both) if in_line else buys, in_line=in_line)
    if needed > have:
        found = said("{} units for the first time, and the catalogue has {}", needed, have)
        yield subject.finding(Level.ERROR, "never-reached", ("offer", "buy"), found, "fewer units to buy or to get")
