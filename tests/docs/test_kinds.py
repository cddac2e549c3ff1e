"""Every kind of promotion is described: its arithmetic, what splitting a basket does to it, its entries in a file."""

from __future__ import annotations

import re

import pytest

from offchain.campaigns.offer_document import KINDS, GoodsOffer, Offer
from offchain.domain.terms import Kind
from tests.docs.markdown import code_spans, page
from tests.surroundings import ROOT

SPECIFICATION = page(ROOT, "docs/specification.md")
GUIDE = page(ROOT, "docs/campaign-file.md")
SHARED = set(GoodsOffer.model_fields) | {"kind"}
"""Entries that are explained once for all kinds."""
BESIDE = {"groups_of", "max_times"}
"""What is explained below the table for those that count whole groups."""


def test_every_kind_has_a_section_of_its_own() -> None:
    sections = re.findall(r"^### K-(\d+) (\w+)", SPECIFICATION.prose, re.MULTILINE)
    assert [int(number) for number, _ in sections] == list(range(1, len(Kind) + 1))
    assert {name for _, name in sections} == {kind.name for kind in Kind}


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name)
def test_what_splitting_a_basket_does_is_told_of_every_kind(kind: Kind) -> None:
    rows = SPECIFICATION.table("5 Rounding", ("rule", "two orders instead of one", "example")).rows
    assert any(re.search(rf"\b{kind.name}\b", rule) for rule, *_ in rows)


@pytest.mark.parametrize(("kind", "offer"), KINDS.items())
def test_merchants_find_every_kind_with_its_entries(kind: str, offer: type[Offer]) -> None:
    rows = GUIDE.table("The offer", ("`kind`", "its entries", "gives")).rows
    (entries,) = [row[1] for row in rows if code_spans(row[0])[0] == kind]
    own = set(offer.model_fields) - SHARED
    grouped = BESIDE if "groups_of" in own else set()
    assert own - grouped <= set(code_spans(entries))
