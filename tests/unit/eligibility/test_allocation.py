"""Offers go to the nearest first, ties by id, and never promise more than the budget."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.domain.terms import Audience
from offchain.eligibility.allocation import NoOfferError, Offer, OverbookedRootError, allocate, depth_bps
from offchain.eligibility.plan import EligibilityPlan
from offchain.eligibility.scoring import ShopperScore
from tests.unit import samples

PLAN = EligibilityPlan(group="tea", lowest_bps=1_000, step_bps=300, highest_bps=1_500)
SCORES = [
    ShopperScore("ann", affinity=50, segment=0, need=0),
    ShopperScore("bob", affinity=90, segment=1, need=2),
    ShopperScore("cyd", affinity=50, segment=2, need=1),
    ShopperScore("dan", affinity=0, segment=0, need=0),
    ShopperScore("eve", affinity=70, segment=1, need=2),
]
WALLETS = {"ann": 0xA, "bob": 0xB, "cyd": 0xC, "dan": 0xD}
TERMS = samples.terms(cap_amount=500, budget=100_000, cap=1_000)


def shoppers(offers: tuple[Offer, ...]) -> list[str]:
    """Who got one, in the order of the indices."""
    return [offer.shopper for offer in offers]


def test_the_nearest_come_first_and_equals_by_their_id() -> None:
    assert shoppers(allocate(SCORES, WALLETS, TERMS, PLAN)) == ["bob", "ann", "cyd"]


def test_ties_are_ordered_by_the_bytes_of_the_id() -> None:
    scores = [ShopperScore(name, 1, 0, 0) for name in ("z", "Z", "é", "a", "茶", "10", "9")]
    wallets = {score.shopper: 1 for score in scores}
    assert shoppers(allocate(scores, wallets, TERMS, PLAN)) == ["10", "9", "Z", "a", "z", "é", "茶"]


def test_an_offer_says_its_wallet_its_value_and_why() -> None:
    first = allocate(SCORES, WALLETS, TERMS, PLAN)[0]
    assert first == Offer(index=0, shopper="bob", account=0xB, value=1_500, affinity=90, segment=1)


def test_who_has_no_wallet_or_no_affinity_gets_no_offer() -> None:
    offered = shoppers(allocate(SCORES, WALLETS, TERMS, PLAN))
    assert "eve" not in offered  # no wallet
    assert "dan" not in offered  # no affinity


@pytest.mark.parametrize(("need", "depth"), [(0, 1_000), (1, 1_300), (2, 1_500), (9, 1_500)])
def test_the_depth_rises_with_the_need_up_to_the_highest(need: int, depth: int) -> None:
    assert depth_bps(PLAN, need) == depth


def test_indices_rise_from_the_first_without_gaps() -> None:
    offers = allocate(SCORES, WALLETS, TERMS, PLAN, first_index=40)
    assert [offer.index for offer in offers] == [40, 41, 42]


@pytest.mark.parametrize(("budget", "count"), [(500, 1), (999, 1), (1_000, 2), (1_499, 2), (1_500, 3), (9_000, 3)])
def test_as_many_as_the_budget_carries_in_full(budget: int, count: int) -> None:
    assert len(allocate(SCORES, WALLETS, replace(TERMS, budget=budget), PLAN)) == count


@pytest.mark.parametrize(("cap", "first_index", "count"), [(3, 0, 3), (2, 0, 2), (42, 40, 2), (41, 40, 1)])
def test_no_index_reaches_the_cap(cap: int, first_index: int, count: int) -> None:
    offers = allocate(SCORES, WALLETS, replace(TERMS, cap=cap), PLAN, first_index)
    assert len(offers) == count
    assert max(offer.index for offer in offers) < cap


def test_what_was_promised_before_counts_against_the_budget() -> None:
    assert len(allocate(SCORES, WALLETS, replace(TERMS, budget=1_000), PLAN, first_index=1)) == 1
    with pytest.raises(NoOfferError):
        allocate(SCORES, WALLETS, replace(TERMS, budget=1_000), PLAN, first_index=2)


def test_overbooking_promises_more_by_the_share_that_is_expected_to_be_used() -> None:
    terms = replace(TERMS, budget=1_000)
    assert len(allocate(SCORES, WALLETS, terms, replace(PLAN, expected_use_bps=5_000))) == 3
    assert len(allocate(SCORES, WALLETS, replace(terms, budget=999), replace(PLAN, expected_use_bps=6_667))) == 2


def test_a_root_cannot_be_overbooked() -> None:
    terms = replace(TERMS, audience=Audience.ROOT)
    assert allocate(SCORES, WALLETS, terms, PLAN)
    with pytest.raises(OverbookedRootError, match="expected_use_bps is 5000; a campaign by root needs 10000"):
        allocate(SCORES, WALLETS, terms, replace(PLAN, expected_use_bps=5_000))


@pytest.mark.parametrize(
    ("wallets", "changes", "first_index"),
    [({}, {}, 0), (WALLETS, {"budget": 499}, 0), (WALLETS, {"cap": 5}, 5), (WALLETS, {"cap": 5}, 9)],
    ids=["no wallet", "budget", "cap", "beyond"],
)
def test_when_nobody_can_be_offered_anything_the_reason_has_all_numbers(
    wallets: dict[str, int], changes: dict[str, Any], first_index: int
) -> None:
    with pytest.raises(NoOfferError, match=r"\d+ shoppers with a wallet are near tea; the budget carries \d+ coupons"):
        allocate(SCORES, wallets, replace(TERMS, **changes), PLAN, first_index)


SCORE = st.builds(ShopperScore, st.text("abc", max_size=3), st.integers(0, 4), st.integers(0, 4), st.integers(0, 4))


@given(
    st.lists(SCORE, max_size=30, unique_by=lambda score: score.shopper),
    st.integers(1, 600),
    st.integers(1, 5_000),
    st.integers(1, 40),
    st.integers(0, 10),
    st.integers(1, 10_000),
    st.randoms(use_true_random=False),
)
def test_neither_budget_nor_cap_is_ever_exceeded_and_the_order_of_scores_changes_nothing(
    scores: list[ShopperScore], cap_amount: int, budget: int, cap: int, first_index: int, use: int, chance: Any
) -> None:
    terms = replace(TERMS, cap_amount=cap_amount, budget=budget, cap=cap)
    plan = replace(PLAN, expected_use_bps=use)
    wallets = {score.shopper: number for number, score in enumerate(scores)}
    shuffled = list(scores)
    chance.shuffle(shuffled)
    try:
        offers = allocate(scores, wallets, terms, plan, first_index)
    except NoOfferError:
        with pytest.raises(NoOfferError):
            allocate(shuffled, wallets, terms, plan, first_index)
        return
    assert allocate(shuffled, wallets, terms, plan, first_index) == offers
    promised = first_index + len(offers)
    assert promised <= cap
    assert promised * cap_amount * use <= budget * 10_000
    assert len({offer.shopper for offer in offers}) == len(offers)
    assert all(plan.lowest_bps <= offer.value <= plan.highest_bps for offer in offers)
    worst = min(offer.affinity for offer in offers)
    left = {score.shopper for score in scores} - set(shoppers(offers))
    assert all(score.affinity <= worst for score in scores if score.shopper in left)
