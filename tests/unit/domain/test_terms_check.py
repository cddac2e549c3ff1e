"""Which terms may become a campaign: each contradiction is refused with its own code and numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from offchain.attestation.parts import cold_hash, extra_hash
from offchain.domain.bounds import CLOCK, DURATION, PAUSE, TIERS
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience, Cold, Flags, Kind, Revocation, Scope, Settlement, Target, Terms
from offchain.domain.terms_check import check
from offchain.domain.tiers import Tier
from tests.unit import samples
from tests.unit.samples import DAY, NOW


def accept(terms: Terms, tiers: tuple[Tier, ...] = (), cold: Cold | None = None) -> None:
    """Checks the terms at NOW, with the hashes that their parts really have."""
    cold = cold or samples.cold()
    check(terms, tiers, cold, NOW, extra_hash=extra_hash(tiers), cold_hash=cold_hash(cold))


def refusal_of(terms: Terms, tiers: tuple[Tier, ...] = (), cold: Cold | None = None) -> Refusal:
    """The refusal of the same."""
    with pytest.raises(Refusal) as caught:
        accept(terms, tiers, cold)
    return caught.value


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"kind": Kind.FIXED, "value": 2**96 - 1},
        {"kind": Kind.EVERY, "value": 500, "min_amount": 10_000, "max_times": 3, "scope": Scope.LINE},
        {"scope": Scope.UNIT},
        {"audience": Audience.PUBLIC, "issuer": 0},
        {"audience": Audience.ROOT, "root_delay": 60},
        {"target": Target.TAGS, "target_key": 5},
        {"target": Target.SKU, "target_key": 2**64 - 1},
        {"revocation": Revocation.INDEX},
        {"revocation": Revocation.EPOCH},
        {"value": 10_000},
        {"budget": 5_000},
        {"cap": 2**32 - 1},
        {"max_pause": PAUSE},
        {"start_time": NOW, "end_time": NOW + DURATION},
        {"start_time": CLOCK - DAY, "end_time": CLOCK},
        {"salt": 2**64 - 1, "notice": 2**32 - 1, "min_quantity": 3},
    ],
    ids=str,
)
def test_terms_that_hold_together_are_accepted(changes: dict[str, Any]) -> None:
    accept(samples.terms(**changes))


def test_rising_tiers_are_accepted_up_to_the_most() -> None:
    accept(samples.tiered(), samples.TIERS)
    most = tuple(Tier(100 * number, 100 * number) for number in range(1, TIERS + 1))
    accept(samples.tiered(most), most)
    accept(samples.tiered(value=100), samples.TIERS)
    fixed = (Tier(1, 20_000),)
    accept(samples.tiered(fixed, flags=Flags.TIER_BY_QUANTITY | Flags.VALUE_FIXED), fixed)


@pytest.mark.parametrize(
    ("changes", "code", "facts"),
    [
        ({"start_time": NOW, "end_time": NOW}, "Terms_WindowEmpty", {"startTime": NOW, "endTime": NOW}),
        ({"start_time": NOW - DAY, "end_time": NOW}, "Terms_EndsInPast", {"endTime": NOW, "time": NOW}),
        ({"end_time": CLOCK + 1}, "Terms_EndBeyondClock", {"endTime": CLOCK + 1, "limit": CLOCK}),
        (
            {"start_time": NOW, "end_time": NOW + DURATION + 1},
            "Terms_WindowTooLong",
            {"duration": DURATION + 1, "limit": DURATION},
        ),
        ({"max_pause": PAUSE + 1}, "Terms_PauseTooLong", {"maxPause": PAUSE + 1, "limit": PAUSE}),
        ({"issuer": 0}, "Terms_NoIssuer", {"audience": Audience.VOUCHER}),
        ({"cap": 0}, "Terms_NoCap", {}),
        ({"budget": 0}, "Terms_NoBudget", {}),
        ({"cap_amount": 0}, "Terms_NoCapAmount", {}),
        ({"budget": 4_999}, "Terms_BudgetBelowOneUse", {"budget": 4_999, "capAmount": 5_000}),
        ({"target": Target.ALL, "target_key": 1}, "Terms_TargetKey", {"target": Target.ALL, "targetKey": 1}),
        ({"target": Target.TAGS}, "Terms_TargetKey", {"target": Target.TAGS, "targetKey": 0}),
        ({"target": Target.SKU}, "Terms_TargetKey", {"target": Target.SKU, "targetKey": 0}),
        ({"target": 3, "target_key": 1}, "Terms_TargetKey", {"target": 3, "targetKey": 1}),
        ({"value": 0}, "Terms_NoValue", {"kind": Kind.PERCENT}),
        ({"kind": Kind.FIXED, "value": 0}, "Terms_NoValue", {"kind": Kind.FIXED}),
        ({"value": 10_001}, "Terms_PercentAboveWhole", {"bps": 10_001, "limit": 10_000}),
        ({"kind": Kind.EVERY, "value": 500}, "Terms_NoStep", {}),
        ({"scope": Scope.SHIPPING}, "Terms_ScopeOfKind", {"kind": Kind.PERCENT, "scope": Scope.SHIPPING}),
        (
            {"kind": Kind.EVERY, "min_amount": 1, "scope": Scope.UNIT},
            "Terms_ScopeOfKind",
            {"kind": Kind.EVERY, "scope": Scope.UNIT},
        ),
        ({"cold_hash": bytes(32)}, "Terms_ColdHash", {"got": cold_hash(samples.cold()), "wanted": bytes(32)}),
        ({"extra_hash": b"\1" * 32}, "Terms_ExtraHash", {"got": bytes(32), "wanted": b"\1" * 32}),
    ],
    ids=str,
)
def test_terms_that_contradict_themselves_are_refused(
    changes: dict[str, Any], code: str, facts: dict[str, Any]
) -> None:
    assert refusal_of(samples.terms(**changes)) == Refusal(code, **facts)


@pytest.mark.parametrize("kind", [Kind.FIXED_PRICE, Kind.BXGY, Kind.GIFT, Kind.SHIPPING, 8, 255])
def test_a_kind_that_the_hub_does_not_evaluate_is_refused(kind: int) -> None:
    assert refusal_of(samples.terms(kind=kind)) == Refusal("Terms_NotOffered", word=1, bits=kind)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"flags": 4}, 0),
        ({"flags": Flags.VALUE_FIXED}, 0),  # only tiers read it
        ({"per_wallet": 1}, 1),
        ({"priority": 1}, 1),
        ({"group": 1}, 1),
        ({"group_mode": 1}, 1),
        ({"audience": Audience.HOLDER}, 1),
        ({"token": 1}, 2),
        ({"compat_mask": 1}, 4),
        ({"period_cap": 1}, 4),
        ({"period_seconds": 1}, 4),
        ({"max_units": 1}, 4),
        ({"max_times": 1}, 4),  # only EVERY reads it
        ({"utc_offset": 1}, 4),
        ({"weekdays": 1}, 4),
        ({"gate": 1}, 5),
        ({"daily_from": 1}, 5),
        ({"daily_to": 1}, 5),
        ({"buy_quantity": 1}, 5),
        ({"get_quantity": 1}, 5),
        ({"get_bps": 1}, 5),
        ({"refund_window": 1}, 6),
        ({"collect_delay": 1}, 6),
        ({"stock_units": 1}, 6),
        ({"gift_quantity": 1}, 6),
        ({"prior_price_rule": 1}, 6),
        ({"settlement": Settlement.PAID}, 6),
        ({"revocation": 3}, 6),
        ({"ref_price": 1}, 7),
        ({"gift_sku": 1}, 7),
        ({"deposit_factor_bps": 1}, 7),
        ({"grace": 1}, 7),
        ({"holdout_bps": 1}, 7),
    ],
    ids=str,
)
def test_a_promise_that_no_rule_keeps_is_refused_with_its_word(changes: dict[str, int], word: int) -> None:
    refusal = refusal_of(samples.terms(**changes))
    assert (refusal.code, refusal.facts["word"]) == ("Terms_NotOffered", word)
    assert refusal.facts["bits"] != 0


@pytest.mark.parametrize(
    ("tiers", "position"),
    [
        ((Tier(0, 5),), 0),
        ((Tier(5, 0),), 0),
        ((Tier(5, 5), Tier(5, 6)), 1),
        ((Tier(5, 5), Tier(6, 5)), 1),
        ((Tier(5, 5), Tier(6, 6), Tier(4, 7)), 2),
        ((Tier(5, 5, unused=1),), 0),
    ],
    ids=str,
)
def test_tiers_that_do_not_rise_are_refused_with_the_position(tiers: tuple[Tier, ...], position: int) -> None:
    assert refusal_of(samples.tiered(tiers), tiers) == Refusal("Terms_TierOrder", position=position)


def test_a_first_tier_that_gives_no_more_than_the_open_value_is_refused() -> None:
    assert refusal_of(samples.tiered(value=500), samples.TIERS) == Refusal("Terms_TierOrder", position=0)


def test_tiers_belong_to_tier_campaigns_and_to_no_other() -> None:
    assert refusal_of(samples.tiered(()), ()) == Refusal("Terms_TierCount", count=0, limit=TIERS)
    tiers = samples.TIERS
    untiered = samples.terms(extra_hash=extra_hash(tiers))
    assert refusal_of(untiered, tiers) == Refusal("Terms_TierCount", count=3, limit=0)


def test_more_tiers_than_the_most_are_refused() -> None:
    tiers = tuple(Tier(number, number) for number in range(1, TIERS + 2))
    assert refusal_of(samples.tiered(tiers), tiers) == Refusal("Terms_TierCount", count=TIERS + 1, limit=TIERS)


def test_a_percentage_above_the_whole_in_the_last_tier_is_refused() -> None:
    tiers = (Tier(1, 10_000), Tier(2, 10_001))
    refusal = refusal_of(samples.tiered(tiers), tiers)
    assert refusal == Refusal("Terms_PercentAboveWhole", bps=10_001, limit=10_000)


MERCHANT = samples.MERCHANT.address


@pytest.mark.parametrize(
    ("cold", "code", "facts"),
    [
        (
            samples.cold(funders=(), share_bps=()),
            "Terms_FunderCount",
            {"funders": 0, "shares": 0, "limit": 8},
        ),
        (
            samples.cold(funders=(MERCHANT,) * 9, share_bps=(1_000,) * 9),
            "Terms_FunderCount",
            {"funders": 9, "shares": 9, "limit": 8},
        ),
        (
            samples.cold(share_bps=(5_000, 5_000)),
            "Terms_FunderCount",
            {"funders": 1, "shares": 2, "limit": 8},
        ),
        (samples.cold(share_bps=(9_999,)), "Terms_ShareSum", {"sum": 9_999, "wanted": 10_000}),
        (
            samples.cold(funders=(MERCHANT, samples.EVE.address), share_bps=(5_000, 5_000)),
            "Terms_FunderNotMerchant",
            {"funder": samples.EVE.address, "merchant": MERCHANT},
        ),
    ],
    ids=["none", "nine", "shares", "sum", "stranger"],
)
def test_funders_that_cannot_be_are_refused(cold: Cold, code: str, facts: dict[str, int]) -> None:
    assert refusal_of(samples.terms(cold_hash=cold_hash(cold)), cold=cold) == Refusal(code, **facts)


def test_the_merchant_may_fund_in_several_parts() -> None:
    cold = samples.cold(funders=(MERCHANT, MERCHANT), share_bps=(2_500, 7_500))
    accept(samples.terms(cold_hash=cold_hash(cold)), cold=cold)


def test_another_cold_part_than_the_hashed_one_is_refused() -> None:
    other = replace(samples.cold(), auditor=1)
    assert refusal_of(samples.terms(), cold=other).code == "Terms_ColdHash"
