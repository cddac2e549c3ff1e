"""Checks of several campaigns: what they make of each other."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from offchain.domain.bounds import PROMOTIONS
from offchain.domain.extra import Selector
from offchain.domain.refusals import Refusal
from offchain.domain.stacking import check_pair, stage
from offchain.domain.terms import Audience, Flags, GroupMode, Kind, Scope, Target
from offchain.rehearsal.findings import Finding, Level, Subject
from offchain.rehearsal.reach import first_open
from offchain.texts.said import said

_STACKING = ("stacking",)


def check_together(subjects: Sequence[Subject]) -> Iterator[Finding]:
    """Every check of this module."""
    yield from _names(subjects)
    yield from _unknown_groups(subjects)
    yield from _too_many(subjects)
    yield from _gift_stock(subjects)
    for one, other in combinations(subjects, 2):
        yield from _declared(one, other)
        yield from _declared(other, one)
        yield from _pair(one, other)
        for stronger, weaker in ((one, other), (other, one)):
            yield from _shadow(stronger, weaker)
            yield from _eaten(stronger, weaker)


def combinable(one: Subject, other: Subject) -> bool:
    """Whether an order may carry both."""
    try:
        check_pair(one.draft.terms, other.draft.terms)
    except Refusal:
        return False
    return True


def meet(one: Subject, other: Subject) -> bool:
    """Whether there is a moment at which both hold."""
    first, second = one.draft.terms, other.draft.terms
    start, end = max(first.start_time, second.start_time), min(first.end_time, second.end_time)
    moment = start
    while moment < end:
        mine = first_open(first, moment, end)
        if mine is None:
            return False
        theirs = first_open(second, mine, end)
        if theirs is None:
            return False
        if first_open(first, theirs, theirs + 1) is not None:
            return True
        # Both begin their hours on quarter hours of a day at most once, so a week of days is enough.
        if theirs - start > 9 * 86_400:
            return False
        moment = max(theirs, mine + 1)
    return False


def _names(subjects: Sequence[Subject]) -> Iterator[Finding]:
    for one, other in combinations(subjects, 2):
        if one.name == other.name:
            found = said("the name of {} too", other.file)
            yield other.finding(Level.ERROR, "same-name", ("name",), found, "a name of its own", also=(one.name,))
        if one.draft.terms == other.draft.terms:
            found = said("the terms of {} again: both are one campaign", one.file)
            yield other.finding(Level.ERROR, "same-terms", ("salt",), found, "another `salt`", also=(one.name,))


def _unknown_groups(subjects: Sequence[Subject]) -> Iterator[Finding]:
    if len(subjects) == 1:
        return
    known = {subject.draft.terms.group for subject in subjects}
    for subject in subjects:
        mask = subject.draft.terms.compat_mask
        for group in (group for group in range(32) if mask >> group & 1 and group not in known):
            place = (*_STACKING, "with_groups")
            found, wanted = said("group {}, which none of these campaigns is in", group), "a group that there is"
            yield subject.finding(Level.NOTE, "unknown-group", place, found, wanted)


def _declared(one: Subject, other: Subject) -> Iterator[Finding]:
    """Combinations that a document declares and that can never be."""
    terms, facing = one.draft.terms, other.draft.terms
    if terms.group == facing.group or not terms.compat_mask >> facing.group & 1:
        return
    place, also = (*_STACKING, "with_groups"), (other.name,)
    if (terms.merchant, terms.currency) != (facing.merchant, facing.currency):
        found = said("group {} of {}, which is of another merchant or currency", facing.group, other.name)
        yield one.finding(
            Level.WARNING, "never-combined", place, found, "campaigns of one merchant and currency", also=also
        )
    elif facing.flags & Flags.EXCLUSIVE:
        found = said("group {} of {}, which is exclusive", facing.group, other.name)
        yield one.finding(Level.WARNING, "never-combined", place, found, "no `exclusive` there", also=also)
    elif not facing.compat_mask >> terms.group & 1:
        found = said("group {}, and {} does not name group {}", facing.group, other.name, terms.group)
        yield one.finding(
            Level.WARNING, "never-combined", place, found, "each group in the other's `with_groups`", also=also
        )
    elif not meet(one, other):
        found = said("group {}, and {} never holds at the same time", facing.group, other.name)
        yield one.finding(Level.WARNING, "never-combined", place, found, "windows and hours that overlap", also=also)


def _pair(one: Subject, other: Subject) -> Iterator[Finding]:
    terms, facing = one.draft.terms, other.draft.terms
    also = (other.name,)
    if terms.group == facing.group and terms.group_mode != facing.group_mode:
        lax = one if terms.group_mode == GroupMode.ALL else other
        found = said("no `one_only`, and another campaign of group {} has it: an order gets one of them", terms.group)
        names = (one.name,) if lax is other else also
        yield lax.finding(Level.NOTE, "group-modes-differ", _STACKING, found, "the same in the whole group", also=names)
    both_goods = Scope.SHIPPING not in (terms.scope, facing.scope) and Kind.GIFT not in (terms.kind, facing.kind)
    same_place = stage(terms) == stage(facing) and terms.priority == facing.priority
    if both_goods and same_place and combinable(one, other) and meet(one, other):
        found = said(
            "priority {}, as {}: the ids, which nobody chooses, say which one is first", terms.priority, other.name
        )
        yield one.finding(
            Level.NOTE, "order-undecided", (*_STACKING, "priority"), found, "different priorities", also=also
        )


def covers(wide: Selector, narrow: Selector) -> bool:
    """Whether all goods of `narrow` are among those of `wide`, by what the selectors say alone."""
    if wide.target == Target.ALL or wide == narrow:
        return True
    return wide.target == narrow.target == Target.TAGS and narrow.key & ~wide.key == 0


def _reaches_whenever(strong: Subject, weak: Subject) -> bool:
    """Whether everybody who gets the weak one could have had the strong one with the same order at the same time."""
    a, b = strong.draft.terms, weak.draft.terms
    extra = strong.draft.extra
    open_always = not (a.weekdays or a.daily_from or a.daily_to)
    same_hours = (a.weekdays, a.daily_from, a.daily_to, a.utc_offset) == (
        b.weekdays,
        b.daily_from,
        b.daily_to,
        b.utc_offset,
    )
    return (
        (a.merchant, a.currency, a.audience) == (b.merchant, b.currency, Audience.PUBLIC)
        and a.start_time <= b.start_time
        and b.end_time <= a.end_time
        and (open_always or same_hours)
        and covers(strong.target, weak.target)
        and covers(strong.measured, weak.measured)
        and (a.min_amount <= b.min_amount and a.min_quantity <= b.min_quantity)
        and not (extra.requires or a.max_units or a.flags & (Flags.WHOLE_GROUPS | Flags.MIN_QUANTITY_IN_LINE))
        and not (a.per_wallet or a.period_cap or a.stock_units)
        and a.flags & Flags.EXCLUDE_DISCOUNTED <= b.flags & Flags.EXCLUDE_DISCOUNTED
        and a.kind in (Kind.PERCENT, Kind.FIXED, Kind.FIXED_PRICE)
    )


def _gives_as_much(strong: Subject, weak: Subject) -> bool:
    """Whether the strong one is never worth less, on goods that both have."""
    a, b = strong.draft.terms, weak.draft.terms
    better = a.value <= b.value if a.kind == Kind.FIXED_PRICE else a.value >= b.value
    return (a.kind, a.scope) == (b.kind, b.scope) and better and a.cap_amount >= b.cap_amount


def _shadow(strong: Subject, weak: Subject) -> Iterator[Finding]:
    """Campaigns that nobody will ever see, since another one always stands in their place."""
    if combinable(strong, weak) or strong.draft.terms == weak.draft.terms or not _reaches_whenever(strong, weak):
        return
    also, a = (strong.name,), strong.draft.terms
    personal = weak.draft.terms.audience in (Audience.VOUCHER, Audience.ROOT)
    if _gives_as_much(strong, weak) and not personal:
        found = said("{} gives at least as much, to everybody who could have this, and not beside it", strong.name)
        yield weak.finding(Level.WARNING, "shadowed", ("offer",), found, "a combination, or a better offer", also=also)
    elif a.flags & Flags.EXCLUSIVE:
        found = said(
            "{} is exclusive and holds whenever this does: where exclusives come first, this never counts", strong.name
        )
        yield weak.finding(Level.WARNING, "shadowed-by-exclusive", ("offer",), found, "no `exclusive` there", also=also)


def _eaten(first: Subject, second: Subject) -> Iterator[Finding]:
    """What an earlier promotion of the same order takes from a later one."""
    a, b = first.draft.terms, second.draft.terms
    if a.scope == Scope.SHIPPING or a.kind == Kind.GIFT or not combinable(first, second) or not meet(first, second):
        return
    if (stage(a), -a.priority) >= (stage(b), -b.priority):
        return
    also = (first.name,)
    excludes = b.flags & Flags.EXCLUDE_DISCOUNTED and not a.flags & Flags.UNMARKED
    public = a.audience == Audience.PUBLIC and not (a.min_amount or a.min_quantity or first.draft.extra.requires)
    if excludes and public and covers(first.target, second.target) and b.kind != Kind.BXGY and not a.max_units:
        found = said("true, and {} discounts all of these goods before", first.name)
        place = ("offer", "exclude_discounted")
        yield second.finding(
            Level.WARNING, "all-discounted-before", place, found, "false, or a higher priority", also=also
        )
    if b.min_amount and not b.flags & Flags.MIN_ON_LIST_PRICE:
        step = b.kind in (Kind.EVERY, Kind.GIFT) and second.papers.document.conditions.min_amount is None
        place = ("offer", "every") if step else ("conditions", "min_amount")
        found = said("an amount of what {} leaves: its discount may push an order below", first.name)
        yield second.finding(Level.NOTE, "threshold-after-discount", place, found, "`on_list_price: true`", also=also)


def _too_many(subjects: Sequence[Subject]) -> Iterator[Finding]:
    for subject in subjects:
        others = [other for other in subjects if other is not subject and combinable(subject, other)]
        if len(others) >= PROMOTIONS:
            found = said("{} campaigns that it goes with", len(others))
            wanted = said("an order carries {} promotions at most", PROMOTIONS)
            yield subject.finding(Level.NOTE, "too-many-together", _STACKING, found, wanted)


def _gift_stock(subjects: Sequence[Subject]) -> Iterator[Finding]:
    """Gifts of one product by several campaigns, against its stock."""
    by_gift: dict[int, list[Subject]] = defaultdict(list)
    for subject in subjects:
        if subject.draft.terms.kind == Kind.GIFT and subject.catalogue is not None:
            by_gift[subject.draft.terms.gift_sku].append(subject)
    for sku, givers in by_gift.items():
        promised = sum(subject.draft.terms.stock_units for subject in givers)
        stock = next((it.stock for it in givers[0].goods(Selector()) if it.id == sku), promised)
        if len(givers) > 1 and promised > stock:
            names = tuple(subject.name for subject in givers[1:])
            found = said("{} units in {} campaigns, and the catalogue has {}", promised, len(givers), stock)
            yield givers[0].finding(
                Level.ERROR, "gifts-above-stock", ("limits", "stock"), found, "no more together", also=names
            )
