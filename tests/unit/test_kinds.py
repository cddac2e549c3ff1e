"""A kind of promotion is wherever the recipe of docs/specification.md puts it: what no other test misses, these do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from offchain.campaigns.offer_document import KINDS as OFFERED
from offchain.domain import cascade, kind_check
from offchain.domain.buy_get import wants_dearest_first
from offchain.domain.extra import read_extra
from offchain.domain.order import Line
from offchain.domain.refusals import Field, Refusal
from offchain.domain.terms import Flags, Kind, Scope, Terms
from tests.contracts.fixtures.bad_kinds import KINDS, OF
from tests.contracts.fixtures.good_terms import FLAGS
from tests.surroundings import ROOT
from tests.unit.campaigns.documents import OFFERS, draft, plain, shop
from tests.unit.domain.test_terms_check import planned

NAMES = [kind.name for kind in Kind]
CONDITIONS = {"min_amount": 1_000, "min_quantity": 3}
ENTRIES = {
    "exclude_discounted": (True, Flags.EXCLUDE_DISCOUNTED),
    "on_list_price": (True, Flags.ON_LIST_PRICE),
    "counts_as_discount": (False, Flags.UNMARKED),
}
"""Entry of an offer -> what it is set to, and the flag that it becomes."""
ENTERED = [(kind, entry) for kind, offer in OFFERED.items() for entry in ENTRIES if entry in offer.model_fields]


def terms_of(kind: Kind, **changes: Any) -> Terms:
    """The usual terms of the kind, changed."""
    terms: Terms = planned(**(OF[kind][0] | changes)).terms
    return terms


def refusal_of(kind: Kind, **changes: Any) -> tuple[object, ...]:
    """Kind, code and the first two facts; nothing where the terms are what the kind reads."""
    try:
        kind_check.check(terms_of(kind, **changes))
    except Refusal as refusal:
        return kind, refusal.code, *list(refusal.facts.values())[:2]
    return ()


def contradictions(kind: Kind) -> Iterator[dict[str, Any]]:
    """One change each, of a scope, a flag, a field that is set or left out, a value beyond its range."""
    yield from ({"scope": scope} for scope in Scope)
    yield from ({"flags": flag} | CONDITIONS for flag in Flags)
    for field in (it for it in Field if it <= Field.STOCK_UNITS):
        yield {field.name.lower(): 0}
        if not getattr(terms_of(kind), field.name.lower()):
            yield {field.name.lower(): 2}
    yield {"value": 10_001}


def test_the_contracts_have_the_same_kinds_in_the_same_order() -> None:
    (members,) = re.findall(r"enum Kind \{([^}]*)\}", (ROOT / "contracts/types/PromoTypes.sol").read_text("utf-8"))
    assert re.findall(r"\w+", members) == NAMES


def test_every_kind_is_an_offer_of_the_document_and_one_of_those_that_tests_are_made_of() -> None:
    assert set(OFFERED) == set(OFFERS) == set(NAMES)


@pytest.mark.parametrize(("kind", "entry"), ENTERED)
def test_an_entry_that_an_offer_may_have_reaches_the_terms(kind: str, entry: str) -> None:
    value, flag = ENTRIES[entry]
    made = draft(plain(kind, offer=OFFERS[kind] | {entry: value}), catalogue=shop())
    assert made.terms.flags & flag


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_among_the_good_terms_with_all_flags_that_it_reads(kind: Kind) -> None:
    read = {flag for flag in Flags if "Terms_FlagUnread" not in refusal_of(kind, flags=flag, **CONDITIONS)}
    tried = [promise.changes.get("flags", 0) for promise in FLAGS if promise.changes.get("kind", Kind.PERCENT) == kind]
    assert int(sum(read) & ~Flags.EXCLUSIVE) in [int(flags) for flags in tried]


@pytest.mark.parametrize("kind", Kind)
def test_whatever_a_kind_refuses_is_among_the_bad_terms(kind: Kind) -> None:
    tried = {(bad.changes.get("kind", Kind.PERCENT), bad.code, *bad.facts[:2]) for bad in KINDS}  # type: ignore[index]
    met = {refusal_of(kind, **changes) for changes in contradictions(kind)} - {()}
    assert met
    assert met - tried == set()


@pytest.mark.parametrize("kind", Kind)
def test_the_order_of_lines_is_asked_for_where_the_rules_want_the_dearest_first(kind: Kind) -> None:
    rising = [Line(100, 5), Line(900, 5)]
    for scope in (it for it in Scope if not refusal_of(kind, scope=it)):
        terms = terms_of(kind, scope=scope)
        one = cascade.Presented(
            campaign=bytes(32), terms=terms, extra=read_extra(terms, OF[kind][1]), max_discount=terms.cap_amount
        )
        assert wants_dearest_first(terms) == _is_unsorted(one, rising)


def _is_unsorted(promotion: cascade.Presented, lines: list[Line]) -> bool:
    try:
        cascade.run([promotion], lines, 490)
    except Refusal as refusal:
        return refusal.code == "Rules_LinesUnsorted"
    return False
