"""What a document promises, as terms."""

from __future__ import annotations

import json
from typing import Any

import pytest

from offchain.attestation.keccak import keccak
from offchain.attestation.parts import cold_hash, extra_hash
from offchain.domain.extra import GateRule, Selector, read_extra
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience, Flags, GateKind, GroupMode, Kind, Revocation, Scope, Target, pack_terms
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
        ("FIXED_PRICE", {"kind": Kind.FIXED_PRICE, "value": 400, "scope": Scope.UNIT}),
        ("BXGY", {"kind": Kind.BXGY, "value": 0, "buy_quantity": 2, "get_quantity": 1, "get_bps": 10_000}),
        (
            "GIFT",
            {"kind": Kind.GIFT, "value": 0, "gift_sku": 201, "gift_quantity": 1, "min_amount": 2_000, "budget": 0},
        ),
        ("SHIPPING", {"kind": Kind.SHIPPING, "value": 10_000, "scope": Scope.SHIPPING, "cap_amount": 600}),
    ],
)
def test_each_kind_has_its_fields(kind: str, wanted: dict[str, int]) -> None:
    made = draft(plain(kind), catalogue=shop())
    wanted = {"scope": Scope.ORDER} | wanted
    assert {name: getattr(made.terms, name) for name in wanted} == wanted
    made.check(NOW)


GATE = {"contract": "auditor", "asks": "ERC721_OWNER"}
VOTES = {"contract": "auditor", "asks": "PAST_VOTES", "minimum": "5", "timepoint": 9}
BALANCE = {"contract": "auditor", "asks": "ERC1155_BALANCE", "minimum": "5", "token_id": "7"}
HOLDER = {"audience": "HOLDER", "who": {"issuer": None, "auditor": None}}


@pytest.mark.parametrize(
    ("kind", "changes", "wanted"),
    [
        ("PERCENT", {"offer": {"on_list_price": True}}, {"flags": Flags.ON_LIST_PRICE}),
        ("PERCENT", {"offer": {"exclude_discounted": True}}, {"flags": Flags.EXCLUDE_DISCOUNTED}),
        ("PERCENT", {"offer": {"counts_as_discount": False}}, {"flags": Flags.UNMARKED}),
        ("PERCENT", {"offer": {"max_units": 4, "scope": "LINE"}}, {"max_units": 4, "scope": Scope.LINE}),
        (
            "PERCENT",
            {"offer": {"groups_of": 3, "max_times": 2}},
            {"flags": Flags.WHOLE_GROUPS, "min_quantity": 3, "max_times": 2},
        ),
        (
            "EVERY",
            {"offer": {"every": None, "every_units": 3}},
            {"flags": Flags.WHOLE_GROUPS, "min_quantity": 3, "min_amount": 0, "max_times": 3},
        ),
        ("BXGY", {"offer": {"pick": "DEAREST"}}, {"flags": Flags.GET_DEAREST}),
        ("BXGY", {"offer": {"partial": True, "scope": "LINE"}}, {"flags": Flags.PARTIAL_CYCLE, "scope": Scope.LINE}),
        ("BXGY", {"offer": {"percent": "50%", "max_times": 2}}, {"get_bps": 5_000, "max_times": 2}),
        (
            "GIFT",
            {"offer": {"every": None, "every_units": 2}},
            {"flags": Flags.WHOLE_GROUPS, "min_quantity": 2, "max_times": 0},
        ),
        ("SHIPPING", {"offer": {"percent": None, "amount": "2.00"}}, {"flags": Flags.VALUE_FIXED, "value": 200}),
        ("PERCENT", {"conditions": {"min_quantity": 2, "in_one_line": True}}, {"flags": Flags.MIN_QUANTITY_IN_LINE}),
        ("PERCENT", {"conditions": {"min_amount": "1", "on_list_price": True}}, {"flags": Flags.MIN_ON_LIST_PRICE}),
        (
            "PERCENT",
            {"conditions": {"min_amount": "1", "measured_on": {"all": True}}},
            {"flags": Flags.CONDITION_TARGET},
        ),
        ("PERCENT", {"conditions": {"contains": ["tea"]}}, {"flags": Flags.REQUIRES}),
        (
            "PERCENT",
            {"when": {"daily": {"from": "18:00", "to": "02:30"}, "weekdays": ["MON", "SUN"], "utc_offset": "-03:30"}},
            {"daily_from": 18 * HOUR, "daily_to": 9_000, "weekdays": 0b1000001, "utc_offset": 256 - 14},
        ),
        ("PERCENT", {"limits": {"stock": 9, "per_wallet": 2}}, {"stock_units": 9, "per_wallet": 2}),
        (
            "PERCENT",
            {"limits": {"per_period": {"uses": 7, "period": "1h"}}},
            {"period_cap": 7, "period_seconds": HOUR},
        ),
        (
            "PERCENT",
            {"stacking": {"priority": 9, "group": 2, "one_only": True, "with_groups": [0, 31]}},
            {"priority": 9, "group": 2, "group_mode": GroupMode.ONE, "compat_mask": 1 | 1 << 31},
        ),
        ("PERCENT", {"stacking": {"exclusive": True}}, {"flags": Flags.EXCLUSIVE, "compat_mask": 0}),
        ("PERCENT", {"promises": {"recalc_on_return": True}}, {"flags": Flags.RECALC_ON_RETURN}),
        ("PERCENT", {"promises": {"refund_window": "14d"}}, {"refund_window": 14 * 24 * HOUR}),
        ("PERCENT", HOLDER | {"gate": GATE}, {"audience": Audience.HOLDER, "gate": AUDITOR, "issuer": 0}),
        ("PERCENT", {"gate": BALANCE}, {"audience": Audience.VOUCHER, "gate": AUDITOR}),
    ],
)
def test_an_option_is_the_fields_that_it_speaks_of_and_a_hub_accepts_it(
    kind: str, changes: dict[str, Any], wanted: dict[str, int]
) -> None:
    made = draft(changed(kind, changes), catalogue=shop())
    assert {name: getattr(made.terms, name) for name in wanted} == wanted
    made.check(NOW)


def changed(kind: str, changes: dict[str, Any]) -> dict[str, Any]:
    """A right document whose parts have other entries; None takes an entry out."""
    document = plain(kind)
    for name, change in changes.items():
        part = document.get(name)
        merged = part | change if isinstance(part, dict) else change
        document[name] = {k: v for k, v in merged.items() if v is not None} if isinstance(merged, dict) else merged
    return document


def test_extra_words_stand_in_the_order_that_a_redemption_reads_them() -> None:
    changes = {
        "conditions": {"min_amount": "1", "measured_on": {"sku": "C-1"}, "contains": ["tea", "coffee"]},
        "offer": {"target": {"groups": ["coffee"]}, "get_target": {"groups": ["tea"]}},
        "gate": VOTES,
    }
    made = draft(changed("BXGY", changes), catalogue=shop())
    assert made.extra == read_extra(made.terms, made.words)
    assert made.extra.condition == Selector(Target.SKU, 101)
    assert (made.extra.requires, made.extra.get) == (0b11, Selector(Target.TAGS, 0b10))
    assert made.extra.gate == GateRule(GateKind.PAST_VOTES, timepoint=9, minimum=5)
    assert made.terms.extra_hash == extra_hash(made.words)
    made.check(NOW)


def test_what_is_to_be_got_is_of_the_target_when_nothing_else_is_said() -> None:
    made = draft(changed("BXGY", {"offer": {"target": {"sku": "C-1"}}}), catalogue=shop())
    assert made.extra.get == Selector(Target.SKU, 101)


@pytest.mark.parametrize(
    ("offer", "conditions", "min_amount", "max_times"),
    [
        ({}, {}, 2_000, 0),
        ({"max_times": 2}, {}, 2_000, 2),
        ({"every": None}, {"min_amount": "20.00"}, 2_000, 1),
        ({"every": None}, {"min_quantity": 2}, 0, 0),
        ({"every": None, "every_units": 2}, {"min_amount": "20.00"}, 2_000, 0),
    ],
)
def test_a_gift_without_a_step_is_given_once(
    offer: dict[str, Any], conditions: dict[str, Any], min_amount: int, max_times: int
) -> None:
    made = draft(changed("GIFT", {"offer": offer, "conditions": conditions}), catalogue=shop())
    assert (made.terms.min_amount, made.terms.max_times) == (min_amount, max_times)
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
    assert (made.terms.flags, made.terms.value, made.extra.tiers) == (flags, value, words)
    assert made.terms.extra_hash == extra_hash([word.packed() for word in words])
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
