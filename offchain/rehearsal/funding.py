"""Checks of one campaign: who pays for it, when it is paid on chain."""

from collections.abc import Iterator

from offchain.domain.bounds import BPS
from offchain.domain.discount_math import cut, percent_half_up
from offchain.domain.terms import Kind, Scope, Settlement
from offchain.rehearsal.findings import Finding, Level, Subject
from offchain.rehearsal.worth import unit_discount
from offchain.texts.said import said
from offchain.texts.wording import percent


def check_funding(subject: Subject) -> Iterator[Finding]:
    """Every check of this module."""
    if subject.draft.terms.settlement == Settlement.PAID:
        yield from _nothing_to_fund(subject)
        yield from _shares(subject)
        yield from _collected_at_once(subject)


def smallest_use(subject: Subject) -> int | None:
    """The least that an order gets by the public terms, minor units; None where the goods alone decide it."""
    terms = subject.draft.terms
    if terms.kind in (Kind.FIXED, Kind.EVERY):
        return cut(terms.value, terms.cap_amount)
    if terms.kind != Kind.PERCENT:
        return None
    if terms.min_amount:
        return cut(percent_half_up(terms.min_amount, terms.value), terms.cap_amount)
    by_unit = [unit_discount(terms, product.price) for product in subject.goods(subject.target)]
    return min((amount for amount in by_unit if amount), default=None) if terms.scope != Scope.SHIPPING else None


def _nothing_to_fund(subject: Subject) -> Iterator[Finding]:
    if subject.draft.terms.kind == Kind.GIFT:
        found = "paid, and a gift takes no money off: funders have nothing to deposit for"
        yield subject.finding(Level.WARNING, "nothing-to-fund", ("settlement",), found, "recorded, or another offer")


def _shares(subject: Subject) -> Iterator[Finding]:
    """Shares of which one use is worth nothing: the others pay for it until enough was spent."""
    least, shares = smallest_use(subject), subject.draft.cold.share_bps
    for position, share in enumerate(shares):
        if least and least * share // BPS == 0:
            found = said("{} of the smallest use, {}, which rounds to 0", percent(share), subject.money(least))
            place = ("funders", position, "share") if subject.papers.document.funders else ("settlement",)
            yield subject.finding(Level.WARNING, "share-of-nothing", place, found, "a larger share, or larger uses")


def _collected_at_once(subject: Subject) -> Iterator[Finding]:
    terms, others = subject.draft.terms, set(subject.draft.cold.funders) - {subject.draft.terms.merchant}
    if others and not terms.collect_delay:
        found = "no delay, and others than the merchant fund it: they see what was spent when it is gone"
        yield subject.finding(Level.NOTE, "collected-at-once", ("collect_delay",), found, "some days")
