"""The truth about simulated shoppers: tastes, coupon effects, answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.data.draws import BPS
from offchain.data.errors import SimulationError
from offchain.data.product import Product
from offchain.data.shoppers import GroundTruth, Kind, Offer, ShopperTruth, people

ADA = ShopperTruth("ada", Kind.PERSUADABLE, (BPS, 1_000), style=0, visits=2_000, base=1_000, lift=3_000, sensitivity=0)
BO = replace(ADA, shopper="bo", kind=Kind.DO_NOT_DISTURB, base=3_000, lift=-1_000)
GOODS = [Product(f"P{number}", number, "x", "y", 1, 1_000, 5) for number in (1, 2, 3)]
TRUTH = GroundTruth(
    seed=1,
    shoppers={"ada": ADA, "bo": BO},
    products={product.sku: product for product in GOODS},
    groups_of={"P1": 0, "P2": 1, "P3": 0},
    styles_of={"P1": 0, "P2": 0, "P3": 1},
)


@pytest.mark.parametrize(("item", "interest"), [("P1", 10_000), ("P2", 1_000), ("P3", 4_000)])
def test_interest_falls_with_taste_and_for_another_style(item, interest):
    assert TRUTH.interest("ada", item) == interest


@pytest.mark.parametrize(
    ("shopper", "item", "discount", "chance"),
    [
        ("ada", "P1", 0, 1_000),
        ("ada", "P1", 100, 2_500),
        ("ada", "P1", 200, 4_000),
        ("ada", "P1", 500, 8_500),
        ("ada", "P1", 1_000, 8_500),  # deeper than half moves nobody further
        ("ada", "P2", 200, 400),
        ("bo", "P1", 200, 2_000),
        ("bo", "P1", 500, 500),
    ],
)
def test_the_chance_to_buy_is_base_and_lift_by_depth_times_interest(shopper, item, discount, chance):
    assert TRUTH.chance(shopper, item, discount) == chance


def test_the_chance_stays_within_certainty():
    sure, never = replace(ADA, base=9_000), replace(BO, base=100)
    truth = replace(TRUTH, shoppers={"ada": sure, "bo": never})
    assert (truth.chance("ada", "P1", 500), truth.chance("bo", "P1", 500)) == (BPS, 0)


def test_the_effect_is_what_the_discount_changes():
    assert (TRUTH.effect("ada", "P1", 200), TRUTH.effect("bo", "P1", 200)) == (3_000, -1_000)
    assert TRUTH.effect("ada", "P1", 0) == 0


def test_asking_again_gives_the_same_answer():
    offer = Offer("P1", 200, "first")
    assert len({TRUTH.respond("ada", offer) for _ in range(5)}) == 1


def test_answers_come_as_often_as_their_chance_says():
    answers = [TRUTH.respond("ada", Offer("P1", 200, str(number))) for number in range(4_000)]
    assert 0.38 < sum(answer.buys for answer in answers) / 4_000 < 0.42
    assert 0.09 < sum(answer.would_buy_anyway for answer in answers) / 4_000 < 0.11


def test_without_a_discount_both_answers_are_one():
    answers = [TRUTH.respond("ada", Offer("P1", 0, str(number))) for number in range(500)]
    assert all(answer.buys == answer.would_buy_anyway for answer in answers)


@given(st.integers(0, 1_000), st.text(max_size=5))
def test_a_discount_loses_no_sale_to_someone_it_attracts_and_wins_none_from_someone_it_repels(discount, occasion):
    ada, bo = (TRUTH.respond(shopper, Offer("P1", discount, occasion)) for shopper in ("ada", "bo"))
    assert ada.buys >= ada.would_buy_anyway
    assert bo.buys <= bo.would_buy_anyway


@pytest.mark.parametrize("discount", [-1, 1_001])
def test_a_discount_beyond_the_price_is_refused(discount):
    with pytest.raises(SimulationError, match=r"wanted 0\.\.1000"):
        TRUTH.chance("ada", "P1", discount)


@pytest.mark.parametrize(("shopper", "item"), [("eve", "P1"), ("ada", "P9")])
def test_strangers_and_foreign_goods_are_refused(shopper, item):
    with pytest.raises(SimulationError):
        TRUTH.respond(shopper, Offer(item, 0, "x"))


def test_people_are_of_all_four_kinds_in_their_shares():
    kinds = [person.kind for person in people(seed=3, count=1_000, groups=8)]
    shares = {kind: kinds.count(kind) for kind in Kind}
    assert 340 < shares[Kind.PERSUADABLE] < 460
    assert 200 < shares[Kind.SURE_THING] < 300
    assert 200 < shares[Kind.LOST_CAUSE] < 300
    assert 70 < shares[Kind.DO_NOT_DISTURB] < 130


def test_only_those_who_should_not_be_disturbed_lose_by_a_discount():
    for person in people(seed=3, count=300, groups=8):
        assert (person.lift < 0) == (person.kind is Kind.DO_NOT_DISTURB)


def test_everybody_has_a_favourite_group():
    assert all(max(person.tastes) == BPS for person in people(seed=3, count=100, groups=5))


def test_one_shopper_more_changes_nobody_else():
    assert people(seed=3, count=11, groups=4)[:10] == people(seed=3, count=10, groups=4)
