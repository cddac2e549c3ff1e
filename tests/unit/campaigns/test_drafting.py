"""What a document promises, as terms."""

from __future__ import annotations

import json
from typing import Any

import pytest

from offchain.attestation.keccak import keccak
from offchain.attestation.parts import cold_hash, extra_hash
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience, Flags, Kind, Revocation, Scope, Target, pack_terms
from offchain.domain.tiers import Tier
from tests.unit.campaigns.documents import AUDITOR, ISSUER, MERCHANT, NOW, OFFERS, draft, plain, shop

HOUR = 3600


def test_the_common_fields_are_those_of_the_document() -> None:
    terms = draft(plain(salt=9, conditions={"min_amount": "10.00", "min_quantity": 2})).terms
    assert (terms.merchant, terms.issuer) == (MERCHANT, ISSUER)
    assert (terms.start_time, terms.end_time) == (NOW, NOW + 30 * 24 * HOUR)
    assert (terms.cap, terms.budget, terms.cap_amount) == (100, 50_000, 3_000)
    assert (terms.min_amount, terms.min_quantity) == (1_000, 2)
    assert (terms.notice, terms.max_pause) == (24 * HOUR, 12 * HOUR)
    assert (terms.audience, terms.revocation) == (Audience.VOUCHER, Revocation.INDEX)
    assert (terms.currency, terms.salt) == (978, 9)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("PERCENT", {"kind": Kind.PERCENT, "value": 1_250, "max_times": 0, "min_amount": 0}),
        ("FIXED", {"kind": Kind.FIXED, "value": 500, "max_times": 0, "min_amount": 0}),
        ("EVERY", {"kind": Kind.EVERY, "value": 400, "max_times": 3, "min_amount": 3_000}),
        ("TIER", {"kind": Kind.TIER, "value": 0, "max_times": 0, "min_amount": 0}),
    ],
)
def test_each_kind_has_its_fields(kind: str, wanted: dict[str, int]) -> None:
    made = draft(plain(kind))
    assert {name: getattr(made.terms, name) for name in wanted} == wanted
    assert made.terms.scope == Scope.ORDER
    made.check(NOW)


@pytest.mark.parametrize(
    ("tiers", "more", "flags", "value", "words"),
    [
        ([{"from_amount": "1.00", "percent": "5%"}], {"percent": "1%"}, 0, 100, (Tier(100, 500),)),
        ([{"from_amount": "1.00", "amount": "0.50"}], {}, Flags.VALUE_FIXED, 0, (Tier(100, 50),)),
        ([{"from_units": 3, "percent": "5%"}], {}, Flags.TIER_BY_QUANTITY, 0, (Tier(3, 500),)),
        (
            [{"from_units": 3, "amount": "0.50"}, {"from_units": 6, "amount": "2.00"}],
            {"amount": "0.10"},
            Flags.TIER_BY_QUANTITY | Flags.VALUE_FIXED,
            10,
            (Tier(3, 50), Tier(6, 200)),
        ),
    ],
)
def test_tiers_say_by_themselves_what_measures_and_what_they_give(
    tiers: list[dict[str, Any]], more: dict[str, Any], flags: int, value: int, words: tuple[Tier, ...]
) -> None:
    made = draft(plain(offer=OFFERS["TIER"] | {"tiers": tiers} | more))
    assert (made.terms.flags, made.terms.value, made.tiers) == (flags, value, words)
    assert made.terms.extra_hash == extra_hash(words)
    made.check(NOW)


def test_groups_and_products_come_from_the_catalogue() -> None:
    groups = draft(plain(offer=OFFERS["FIXED"] | {"target": {"groups": ["tea", "coffee"]}}), catalogue=shop()).terms
    product = draft(plain(offer=OFFERS["FIXED"] | {"target": {"sku": "T-1"}}), catalogue=shop()).terms
    assert (groups.target, groups.target_key) == (Target.TAGS, 0b11)
    assert (product.target, product.target_key) == (Target.SKU, 201)


def test_a_list_waits_for_whole_minutes() -> None:
    promises = {"notice": "0s", "max_pause": "0s", "revocation": "NONE", "root_delay": "1h30m"}
    made = draft(plain(audience="ROOT", promises=promises))
    assert (made.terms.root_delay, made.terms.root_delay_seconds) == (90, 5_400)
    made.check(NOW)


def test_without_funders_the_merchant_pays_all() -> None:
    made = draft(plain())
    assert (made.cold.funders, made.cold.share_bps, made.cold.auditor) == ((MERCHANT,), (10_000,), AUDITOR)
    assert made.terms.cold_hash == cold_hash(made.cold)


def test_the_terms_commit_to_the_texts_byte_for_byte() -> None:
    made = draft(plain(texts={"zh": {"title": "茶", "body": "优惠"}, "en": {"title": "Tea", "body": "Off"}}))
    assert made.cold.metadata == keccak(made.metadata)
    assert json.loads(made.metadata) == {
        "schema": "promissory-metadata/1",
        "texts": {"en": {"title": "Tea", "body": "Off"}, "zh": {"title": "茶", "body": "优惠"}},
    }
    assert "茶".encode() in made.metadata


def test_the_order_of_entries_does_not_change_the_terms() -> None:
    document = plain()
    other = dict(reversed(document.items()))
    assert draft(document).terms == draft(other).terms


def test_one_second_later_is_another_campaign_with_relative_times_and_the_same_without() -> None:
    fixed = plain(when={"start": "2026-12-01T00:00:00Z", "end": "2026-12-31T00:00:00Z"})
    assert pack_terms(draft(plain()).terms) != pack_terms(draft(plain(), now=NOW + 1).terms)
    assert pack_terms(draft(fixed).terms) == pack_terms(draft(fixed, now=NOW + 1).terms)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"who": {}}, "Terms_NoIssuer"),
        ({"when": {"start": "+2d", "end": "+1d"}}, "Terms_WindowEmpty"),
        ({"when": {"start": "2020-01-01T00:00:00Z", "end": "2020-01-02T00:00:00Z"}}, "Terms_EndsInPast"),
        ({"limits": {"uses": 1, "budget": "29.99"}}, "Terms_BudgetBelowOneUse"),
        ({"limits": {"uses": 1, "budget": "0"}}, "Terms_NoBudget"),
        ({"offer": OFFERS["PERCENT"] | {"percent": "0%"}}, "Terms_NoValue"),
        ({"offer": OFFERS["PERCENT"] | {"percent": "100.01%"}}, "Terms_PercentAboveWhole"),
        ({"offer": OFFERS["PERCENT"] | {"at_most": "0"}}, "Terms_NoCapAmount"),
        ({"offer": OFFERS["EVERY"] | {"scope": "UNIT"}}, "Terms_ScopeOfKind"),
        ({"offer": OFFERS["EVERY"] | {"every": "0"}}, "Terms_NoStep"),
        ({"offer": OFFERS["TIER"] | {"tiers": OFFERS["TIER"]["tiers"][::-1]}}, "Terms_TierOrder"),
        ({"promises": {"notice": "0s", "max_pause": "31d", "revocation": "NONE"}}, "Terms_PauseTooLong"),
        ({"funders": [{"account": "issuer", "share": "100%"}]}, "Terms_FunderNotMerchant"),
        ({"funders": [{"account": "merchant", "share": "99%"}]}, "Terms_ShareSum"),
    ],
)
def test_what_a_hub_would_refuse_is_refused_before_anything_is_sent(changes: dict[str, Any], code: str) -> None:
    made = draft(plain(**changes))
    with pytest.raises(Refusal) as refused:
        made.check(NOW)
    assert refused.value.code == code
