"""Terms told in English and Chinese."""

from __future__ import annotations

from dataclasses import replace
from string import Formatter
from typing import Any

import pytest

from offchain.campaigns.description import describe
from offchain.campaigns.phrases import PHRASES
from tests.unit.campaigns.documents import NOW, OFFERS, draft, plain, shop

FIXED_DATES = {"start": "2026-12-01T00:00:00+01:00", "end": "2027-01-01T00:00:00+01:00"}


def told(language: Any, **changes: Any) -> str:
    made = draft(plain(when=FIXED_DATES, **changes), catalogue=shop())
    return "\n".join(describe(made.terms, made.tiers, made.cold, language, shop()))


@pytest.mark.parametrize(
    ("kind", "english", "chinese"),
    [
        (
            "PERCENT",
            "12.5% off all goods, worked out on the whole order and rounded half up.",
            "全部商品优惠 12.5%，按整单计算，四舍五入。",
        ),
        ("FIXED", "5.00 EUR off all goods, on the whole order.", "全部商品立减 5.00 EUR，按整单计算。"),
        (
            "EVERY",
            "4.00 EUR off for every full 30.00 EUR of all goods, counted on the whole order, at most 3 times.",
            "全部商品每满 30.00 EUR 减 4.00 EUR，按整单计算，最多减 3 次。",
        ),
        (
            "TIER",
            "Off all goods, by what the order reaches, on the whole order: from 10.00 EUR: 5%; from 20.00 EUR: 15%.",
            "全部商品阶梯优惠，按整单计算：满 10.00 EUR 优惠 5%；满 20.00 EUR 优惠 15%。",
        ),
    ],
)
def test_each_kind_is_told_by_its_numbers(kind: str, english: str, chinese: str) -> None:
    assert told("en", offer=OFFERS[kind]).startswith(english)
    assert told("zh", offer=OFFERS[kind]).startswith(chinese)


def test_a_whole_campaign_is_told_promise_by_promise() -> None:
    assert told("en", conditions={"min_amount": "10.00", "min_quantity": 2}).splitlines()[1:] == [
        "At most 30.00 EUR an order, and never more than the goods cost.",
        "Needs at least 10.00 EUR and at least 2 units of all goods.",
        "From 2026-11-30T23:00:00Z up to 2026-12-31T23:00:00Z.",
        "Only with a personal voucher that 0x2000…0002 signed; it may give more than this, and counts once.",
        "100 uses and 500.00 EUR in all, first come, first served. The budget can be raised, never lowered.",
        "The merchant 0x1000…0001 may end it early, 1 day after saying so.",
        "It may be paused for 12 hours at most, and not again for 12 hours after a pause.",
        "Single coupons can be revoked.",
        "The shop takes payment its usual way; the chain records what was given.",
    ]


def test_tiers_by_units_tell_units_and_what_others_get() -> None:
    tiers = [{"from_units": 3, "amount": "2.00"}]
    text = told("en", offer=OFFERS["TIER"] | {"tiers": tiers, "amount": "0.50"})
    assert "from 3 units: 2.00 EUR; below that: 0.50 EUR" in text


def test_a_list_tells_who_may_veto_it_and_until_when() -> None:
    promises = {"notice": "0s", "max_pause": "0s", "revocation": "NONE", "root_delay": "1h"}
    text = told("en", audience="ROOT", promises=promises)
    assert "A list waits 1 hour before it counts; 0x3000…0003 may veto it until then." in text
    nobody = told("en", audience="ROOT", promises=promises, who={"issuer": "issuer"})
    assert "nobody may veto it" in nobody
    assert "may end it at any time" in nobody
    assert "It cannot be paused." in nobody


def test_a_public_campaign_has_no_coupons_to_revoke() -> None:
    text = told("en", audience="PUBLIC")
    assert "Everybody may use it." in text
    assert "revoked" not in text


@pytest.mark.parametrize(
    ("target", "named", "numbered"),
    [
        ({"groups": ["coffee", "tea"]}, "goods in coffee, tea", "goods in the groups number 0, 1"),
        ({"sku": "T-1"}, "the product T-1", "the product 201"),
    ],
)
def test_goods_are_named_by_the_catalogue_and_numbered_without(target: Any, named: str, numbered: str) -> None:
    made = draft(plain(offer=OFFERS["PERCENT"] | {"target": target}), catalogue=shop())
    parts = made.terms, made.tiers, made.cold
    assert named in describe(*parts, "en", shop())[0]
    assert numbered in describe(*parts, "en")[0]


def test_amounts_have_the_decimals_of_their_currency() -> None:
    made = draft(plain(currency="KWD", limits={"uses": 1, "budget": "500.125"}))
    assert "500.125 KWD" in "\n".join(describe(made.terms, made.tiers, made.cold, "en"))
    unknown = replace(made.terms, currency=1)
    assert "500125 minor units of currency 1" in "\n".join(describe(unknown, made.tiers, made.cold, "en"))


def test_both_languages_have_the_same_sentences_with_the_same_gaps() -> None:
    def gaps(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    english, chinese = PHRASES["en"], PHRASES["zh"]
    assert {key: gaps(text) for key, text in english.items()} == {key: gaps(text) for key, text in chinese.items()}


def test_braces_in_the_name_of_a_group_are_told_as_they_are() -> None:
    catalogue = replace(shop(), groups=("{terms}", "tea"))
    made = draft(plain(offer=OFFERS["PERCENT"] | {"target": {"groups": ["{terms}"]}}), catalogue=catalogue)
    assert "goods in {terms}" in describe(made.terms, made.tiers, made.cold, "en", catalogue)[0]


def test_telling_does_not_depend_on_when() -> None:
    assert told("en") == told("en")
    assert draft(plain(when=FIXED_DATES), now=NOW).terms == draft(plain(when=FIXED_DATES), now=NOW + 9).terms
