"""Checks of one campaign: promises, limits and personal values that do nothing, or not what they say."""

from collections.abc import Iterator

from offchain.campaigns import forms
from offchain.campaigns.forms import FormError
from offchain.domain.bounds import BPS
from offchain.domain.rules import better_value
from offchain.domain.terms import Audience, Flags, GateKind, Kind, Revocation
from offchain.rehearsal.findings import Finding, Level, Subject
from offchain.texts.said import said

_FIRST_SECOND = 1_000_000_000
"""A timepoint from here on is a time: no chain has as many blocks."""


def check_options(subject: Subject, now: int) -> Iterator[Finding]:
    """Every check of this module; now : Unix seconds."""
    yield from _revocation(subject)
    yield from _roles(subject)
    yield from _roots(subject, now)
    yield from _holders(subject)
    yield from _end_and_pause(subject)
    yield from _limits(subject)
    yield from _alone(subject)
    yield from _personal(subject)


def _revocation(subject: Subject) -> Iterator[Finding]:
    """Which revocations each audience has: coupons with an index, vouchers with an epoch."""
    terms = subject.draft.terms
    kind = Revocation(terms.revocation)
    gate = subject.draft.extra.gate
    indexed = terms.audience in (Audience.VOUCHER, Audience.ROOT) or (
        gate is not None and terms.audience == Audience.HOLDER and gate.kind == GateKind.ERC721_OWNER
    )
    works = {Revocation.NONE: True, Revocation.INDEX: indexed, Revocation.EPOCH: terms.audience == Audience.VOUCHER}
    if not works[kind]:
        audience = Audience(terms.audience).name
        found = said("{}, and a {} campaign has nothing that it revokes", kind.name, audience)
        yield subject.finding(Level.WARNING, "revocation-without-effect", ("promises", "revocation"), found, "NONE")


def _roles(subject: Subject) -> Iterator[Finding]:
    who, terms = subject.papers.document.who, subject.draft.terms
    if who.issuer is not None and terms.audience == Audience.PUBLIC:
        found = said("{}, and nothing is signed for a PUBLIC campaign", repr(who.issuer))
        yield subject.finding(Level.NOTE, "role-without-effect", ("who", "issuer"), found, "nothing")
    if who.auditor is not None and terms.audience in (Audience.PUBLIC, Audience.HOLDER):
        found = said("{}, and there is no list to veto", repr(who.auditor))
        yield subject.finding(Level.NOTE, "role-without-effect", ("who", "auditor"), found, "nothing")


def _roots(subject: Subject, now: int) -> Iterator[Finding]:
    terms = subject.draft.terms
    if terms.audience != Audience.ROOT:
        return
    place = ("promises", "root_delay")
    if max(terms.start_time, now) + terms.root_delay_seconds >= terms.end_time:
        found = "a list that waits until the campaign has ended"
        yield subject.finding(Level.ERROR, "never-reached", place, found, "a shorter wait, or a later end")
    if subject.draft.cold.auditor and not terms.root_delay:
        found = "no wait, and an auditor who may veto a list while it waits"
        yield subject.finding(Level.WARNING, "veto-without-window", place, found, "time to look at a list")
    if terms.root_delay and not subject.draft.cold.auditor:
        found = "a wait, and nobody who may veto a list meanwhile"
        yield subject.finding(Level.NOTE, "window-without-veto", place, found, "an `auditor`")


def _holders(subject: Subject) -> Iterator[Finding]:
    terms, gate = subject.draft.terms, subject.draft.extra.gate
    if gate is None:
        return
    if terms.audience == Audience.HOLDER and gate.kind == GateKind.ERC721_OWNER:
        found = said(
            "{}: a token spends the bit of its own number, so those numbered from {} on get nothing",
            terms.cap,
            terms.cap,
        )
        yield subject.finding(
            Level.NOTE, "tokens-above-uses", ("limits", "uses"), found, "more than the highest number"
        )
    if gate.kind != GateKind.PAST_VOTES:
        return
    if terms.audience == Audience.HOLDER and not terms.per_wallet:
        found = "nothing, and votes can be shown any number of times"
        yield subject.finding(Level.ERROR, "votes-unbounded", ("limits", "per_wallet"), found, "uses by one wallet")
    if gate.timepoint >= max(_FIRST_SECOND, terms.start_time):
        found = said("{}, which is not past when the campaign starts: the contract refuses to say", gate.timepoint)
        yield subject.finding(Level.WARNING, "votes-of-the-future", ("gate", "timepoint"), found, "an earlier moment")


def _end_and_pause(subject: Subject) -> Iterator[Finding]:
    terms = subject.draft.terms
    length = terms.end_time - terms.start_time
    if terms.notice >= length > 0:
        found = "a notice as long as the campaign: it cannot be ended early"
        yield subject.finding(
            Level.NOTE, "notice-beyond-end", ("promises", "notice"), found, "less, unless that is meant"
        )
    if terms.max_pause >= length > 0:
        found = "a pause as long as the campaign: shoppers are promised nothing"
        yield subject.finding(Level.WARNING, "pause-beyond-end", ("promises", "max_pause"), found, "a shorter pause")


def _limits(subject: Subject) -> Iterator[Finding]:
    terms = subject.draft.terms
    if terms.per_wallet >= terms.cap:
        found = said("{}, and there are {} uses in all", terms.per_wallet, terms.cap)
        yield subject.finding(Level.NOTE, "limit-without-effect", ("limits", "per_wallet"), found, "fewer, or nothing")
    place = ("limits", "per_period")
    if terms.period_cap >= terms.cap:
        found = said("{} uses in a period, and there are {} in all", terms.period_cap, terms.cap)
        yield subject.finding(Level.NOTE, "limit-without-effect", place, found, "fewer, or nothing")
    elif terms.period_cap and terms.period_seconds >= terms.end_time - terms.start_time:
        found = said("one period as long as the campaign: {} of {} uses, no more", terms.period_cap, terms.cap)
        yield subject.finding(Level.WARNING, "uses-beyond-period", place, found, "a shorter period, or fewer uses")


def _alone(subject: Subject) -> Iterator[Finding]:
    """Options that speak of other promotions, in one that stands alone."""
    flags = subject.draft.terms.flags
    others = {Flags.EXCLUDE_DISCOUNTED: "exclude_discounted", Flags.ON_LIST_PRICE: "on_list_price"}
    if flags & Flags.EXCLUSIVE:
        for flag, name in others.items():
            if flags & flag:
                found = "true, and the promotion stands alone: nothing was discounted before"
                yield subject.finding(Level.NOTE, "option-without-effect", ("offer", name), found, "nothing")


def personal_value(subject: Subject, which: str) -> int:
    """What the document says that coupons carry, `least` or `most`, in the unit of the kind; 0 for `public`, where it
    says nothing, and where no coupon carries a value."""
    personal, terms = subject.papers.document.personal, subject.draft.terms
    if which == "public" or personal is None or terms.audience not in (Audience.VOUCHER, Audience.ROOT):
        return 0
    text = getattr(personal, which)
    return forms.percent(text) if terms.is_percent else forms.money(text, subject.draft.currency.decimals)


def _personal(subject: Subject) -> Iterator[Finding]:
    """Values that coupons will carry, against the public ones: the better of the two counts."""
    document, terms = subject.papers.document, subject.draft.terms
    if document.personal is None:
        return
    if terms.audience not in (Audience.VOUCHER, Audience.ROOT) or terms.kind == Kind.GIFT:
        found = "personal values, and no coupon carries one here"
        yield subject.finding(Level.ERROR, "personal-without-coupons", ("personal",), found, "VOUCHER or ROOT")
        return
    values = {}
    for name in ("least", "most"):
        place, text = ("personal", name), getattr(document.personal, name)
        try:
            given = forms.percent(text) if terms.is_percent else forms.money(text, subject.draft.currency.decimals)
        except FormError as error:
            yield subject.finding(
                Level.ERROR, "personal-form", place, error.found, said("{}, as the offer has", error.wanted)
            )
            return
        if terms.is_percent and given > BPS:
            yield subject.finding(
                Level.ERROR, "personal-refused", place, text, "at most 100%: such a coupon is refused"
            )
            return
        values[name] = given
    yield from _personal_range(subject, values["least"], values["most"])


def _personal_range(subject: Subject, least: int, most: int) -> Iterator[Finding]:
    terms = subject.draft.terms
    public = best_public(subject)
    if better_value(terms, public, least) != least:
        price = terms.kind == Kind.FIXED_PRICE
        found = said("{}, which is worse than the public {}", _shown(subject, least), _shown(subject, public))
        wanted = said("{} that: a personal price is never above the public one", "at most" if price else "at least")
        yield subject.finding(Level.ERROR, "personal-worse", ("personal", "least"), found, wanted)
    elif least == most == public:
        found = "the public value for everybody"
        yield subject.finding(Level.NOTE, "personal-without-effect", ("personal",), found, "better values, or PUBLIC")
    if better_value(terms, least, most) != most:
        found = said("{}, which is worse than `least`", _shown(subject, most))
        yield subject.finding(
            Level.ERROR, "personal-swapped", ("personal", "most"), found, "the best value of a coupon"
        )
    amount = not terms.is_percent and terms.kind != Kind.FIXED_PRICE
    if amount and most > terms.cap_amount:
        found = said("{}, and no order gets more than {}", _shown(subject, most), subject.money(terms.cap_amount))
        yield subject.finding(
            Level.WARNING, "cut-by-at-most", ("personal", "most"), found, "a higher `at_most`, or less"
        )


def best_public(subject: Subject) -> int:
    """The best value that the terms give to everybody, in the unit of the kind."""
    terms = subject.draft.terms
    if terms.kind == Kind.BXGY:
        return terms.get_bps
    return max([terms.value, *(tier.value for tier in subject.draft.extra.tiers)])


def _shown(subject: Subject, value: int) -> str:
    terms = subject.draft.terms
    return f"{value // 100}.{value % 100:02d}%" if terms.is_percent else subject.money(value)
