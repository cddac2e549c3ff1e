"""The specification's layouts of packed words are those of the program, field by field, bit by bit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from itertools import groupby
from typing import Any

import pytest

from offchain.attestation.redeemed import Redeemed
from offchain.attestation.roots import Shape
from offchain.domain.extra import Extra, GateRule, Selector
from offchain.domain.order import Agreement, Grant, Line, Order
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience, Cold, Flags, Kind, Scope, Settlement, Terms, unpack_terms
from offchain.domain.terms_check import check
from offchain.domain.tiers import Tier
from tests.docs.markdown import code_spans, page
from tests.surroundings import ROOT

WORD_BITS = 256
SPECIFICATION = page(ROOT, "docs/specification.md")
TERMS = SPECIFICATION.table("9.1 Terms", ("word", "field", "bits", "is", "now"))
OTHERS = SPECIFICATION.table("9.2 Everything else", ("word", "field", "bits", "is"))
Row = tuple[str, ...]


def _redeemed(name: str, word: int) -> dict[str, Any]:
    words = dict.fromkeys(("campaign", "shopper", "orderHash", "place", "amounts", "grantor"), 0) | {name: word}
    return asdict(Redeemed.from_words(words))


UNPACK: Mapping[str, Callable[[int], dict[str, Any]]] = {
    "selector": lambda word: asdict(Selector.unpacked(word)),
    "gate rule": lambda word: asdict(GateRule.unpacked(word)),
    "tier": lambda word: asdict(Tier.unpacked(word)),
    "line": lambda word: asdict(Line.unpacked(word)),
    "grant": lambda word: asdict(Grant.unpacked(word)),
    "head of a quote": lambda word: asdict(Order.unpacked(0, b"", word, ())),
    "bounds of a consent": lambda word: asdict(Agreement.unpacked(word, b"")),
    "shape of a root": lambda word: asdict(Shape.unpacked(word)),
    "place of `Redeemed`": lambda word: _redeemed("place", word),
    "amounts of `Redeemed`": lambda word: _redeemed("amounts", word),
    "grantor of `Redeemed`": lambda word: _redeemed("grantor", word),
}


def snake(name: str) -> str:
    """`capAmount` is `cap_amount` in Python."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda match: "_" + match[1].lower(), name)


def numbers(unpacked: Mapping[str, Any]) -> dict[str, int]:
    """The fields that are not 0, without hashes and lists."""
    return {name: value for name, value in unpacked.items() if isinstance(value, int) and value}


def words_of(rows: tuple[Row, ...]) -> list[tuple[str, list[Row]]]:
    return [(word, list(members)) for word, members in groupby(rows, key=lambda row: row[0])]


def positions(rows: list[Row]) -> list[tuple[str, int, int]]:
    """(field, bits, lowest bit) of the fields of one word."""
    found, top = [], WORD_BITS
    for row in rows:
        top -= int(row[2])
        found.append((snake(code_spans(row[1])[0]), int(row[2]), top))
    return found


@pytest.mark.parametrize("rows", [*words_of(TERMS.rows), *words_of(OTHERS.rows)], ids=lambda rows: rows[0])
def test_the_fields_of_a_word_fill_it(rows: tuple[str, list[Row]]) -> None:
    assert sum(int(row[2]) for row in rows[1]) == WORD_BITS


def test_each_field_of_the_terms_is_where_the_specification_puts_it() -> None:
    for word, rows in words_of(TERMS.rows):
        for field, bits, lowest in positions(rows):
            words = [0] * 10
            words[int(word.split()[0])] = (2**bits - 1) << lowest
            assert numbers(asdict(unpack_terms(tuple(words)))) == {field: 2**bits - 1}


def test_every_field_of_the_terms_is_in_the_specification() -> None:
    described = {field for _, rows in words_of(TERMS.rows) for field, _, _ in positions(rows)}
    assert described | {"extra_hash", "cold_hash"} == {field.name for field in fields(Terms)}


@pytest.mark.parametrize(
    ("word", "rows"), words_of(OTHERS.rows), ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_field_of_another_word_is_where_the_specification_puts_it(word: str, rows: list[Row]) -> None:
    nothing = UNPACK[word](0)
    for field, bits, lowest in positions(rows):
        wanted = {field: 2**bits - 1} if field in nothing else {}
        assert wanted or field == "unused"
        assert numbers(UNPACK[word]((2**bits - 1) << lowest)) == wanted


def test_every_other_word_is_in_the_specification() -> None:
    assert [word for word, _ in words_of(OTHERS.rows)] == list(UNPACK)


_PERCENT = Terms(
    merchant=1,
    start_time=0,
    end_time=10,
    cap=1,
    kind=Kind.PERCENT,
    scope=Scope.ORDER,
    audience=Audience.PUBLIC,
    value=1,
    cap_amount=1,
    budget=1,
    currency=840,
    cold_hash=bytes(32),
)
_GIFT = {"value": 0, "cap_amount": 0, "budget": 0, "gift_sku": 1, "gift_quantity": 1, "stock_units": 1}
GOOD: Mapping[Kind, tuple[Terms, Extra]] = {
    Kind.PERCENT: (_PERCENT, Extra()),
    Kind.FIXED: (replace(_PERCENT, kind=Kind.FIXED), Extra()),
    Kind.FIXED_PRICE: (replace(_PERCENT, kind=Kind.FIXED_PRICE), Extra()),
    Kind.EVERY: (replace(_PERCENT, kind=Kind.EVERY, min_amount=1), Extra()),
    Kind.TIER: (replace(_PERCENT, kind=Kind.TIER), Extra(tiers=(Tier(1, 2),))),
    Kind.BXGY: (
        replace(_PERCENT, kind=Kind.BXGY, value=0, buy_quantity=1, get_quantity=1, get_bps=1),
        Extra(get=Selector()),
    ),
    Kind.GIFT: (replace(_PERCENT, kind=Kind.GIFT, **_GIFT), Extra()),
    Kind.SHIPPING: (replace(_PERCENT, kind=Kind.SHIPPING, scope=Scope.SHIPPING), Extra()),
}
"""Terms that a campaign may have, with their extra words; the hashes are let be."""
TRIED: Mapping[str, dict[str, Any]] = {
    "flags": {"flags": Flags.EXCLUSIVE},
    "utc_offset": {"utc_offset": 1, "weekdays": 1},
}
"""Field -> what it is tried with, where 1 alone says nothing."""
NOT_READ = {"Terms_NotOffered", "Terms_FieldUnread"}


def refusal_of(terms: Terms, extra: Extra) -> str:
    """The code that the terms meet at creation; "" when they are accepted."""
    cold = Cold(funders=(terms.merchant,), share_bps=(10_000,))
    try:
        check(terms, extra.words(terms), cold, 0, extra_hash=terms.extra_hash, cold_hash=terms.cold_hash)
    except Refusal as refusal:
        return refusal.code
    return ""


def test_the_kinds_that_the_fields_are_tried_with_are_accepted() -> None:
    assert [refusal_of(*terms) for terms in GOOD.values()] == [""] * len(GOOD)


@pytest.mark.parametrize("row", TERMS.rows, ids=lambda row: code_spans(row[1])[0])
def test_a_field_is_read_or_must_be_zero_as_the_specification_says(row: Row) -> None:
    field = snake(code_spans(row[1])[0])
    if field == "kind":
        return  # of which kinds are offered, tests/docs/test_specification.py
    one = TRIED.get(field, {field: 1})
    takes = {
        kind.name for kind, (terms, extra) in GOOD.items() if refusal_of(replace(terms, **one), extra) not in NOT_READ
    }
    assert takes == _kinds_that_read(row[4])
    if row[4] == "with PAID":
        paid = {"settlement": Settlement.PAID, "token": 1} | one
        assert {refusal_of(replace(terms, **paid), extra) for terms, extra in GOOD.values()}.isdisjoint(NOT_READ)


def _kinds_that_read(now: str) -> set[str]:
    """`read`, `0`, `with PAID`, `0 for A, B` or `0 but for A, B`."""
    every = {kind.name for kind in Kind}
    if now in ("read", "0", "with PAID"):
        return every if now == "read" else set()
    named = set(now.removeprefix("0 but for ").removeprefix("0 for ").split(", "))
    return named if now.startswith("0 but for ") else every - named
