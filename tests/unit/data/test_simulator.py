"""The simulated shop: every type of event, in an order that makes sense, the same from one seed."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from itertools import pairwise

import polars as pl
import pytest

from offchain.data.errors import SimulationError
from offchain.data.events import EventType
from offchain.data.shop_floor import group_names
from offchain.data.shoppers import Kind
from offchain.data.simulator import ShopParameters, simulate

SMALL = ShopParameters(seed=5, shoppers=12, products=10, groups=3, days=20)


@pytest.fixture(scope="module")
def shop():
    """The shop that a newcomer sees."""
    return simulate(ShopParameters(seed=1))


def of_type(shop, kind):
    return shop.dataset.events.table.filter(pl.col("type") == kind)


def rows(parameters):
    return list(simulate(parameters).dataset.events.canonical_rows())


def test_one_seed_gives_one_shop_on_every_machine():
    dataset = simulate(SMALL).dataset
    events = blake2b(b"\n".join(dataset.events.canonical_rows()), digest_size=8).hexdigest()
    catalogue = blake2b(dataset.catalogue.canonical(), digest_size=8).hexdigest()
    assert (events, catalogue) == ("32b70b0303d02c75", "a715829fa6a5746d")


def test_another_seed_gives_another_shop():
    assert rows(SMALL) != rows(replace(SMALL, seed=6))


def test_without_parameters_the_shop_is_the_default_one(shop):
    assert simulate().dataset.catalogue == shop.dataset.catalogue


def test_there_are_no_bad_rows_and_every_type_of_event(shop):
    assert shop.dataset.events.bad_rows == ()
    assert list(shop.dataset.events.by_type()) == [kind.value for kind in EventType]


def test_everything_happens_within_the_days_and_before_the_cut_off(shop):
    times = shop.dataset.events.table["time"]
    assert ShopParameters().start <= times.min() < times.max() < shop.dataset.cutoff
    assert shop.dataset.cutoff == ShopParameters().start + 120 * 86_400


def test_goods_belong_to_one_group_each_and_every_group_has_its_share(shop):
    catalogue = shop.dataset.catalogue
    sizes = [len(catalogue.skus_with(catalogue.tag_mask(group))) for group in catalogue.groups]
    assert sizes == [15] * 8


def test_each_step_of_the_online_funnel_follows_the_one_before(shop):
    online = shop.dataset.events.table.filter(pl.col("channel").is_in(["web", "app"]))
    counts = online.group_by("shopper", "item").agg(
        *((pl.col("type") == kind.value).sum().cast(pl.Int64).alias(kind.value) for kind in EventType)
    )
    shown = counts["impression"] + counts["search"]
    steps = [shown, counts["view"], counts["click"], counts["cart"], counts["purchase"]]
    for before, after in pairwise(steps):
        assert (after <= before).all()
        assert after.sum() < before.sum()


def test_a_purchase_costs_its_units_unless_a_coupon_was_redeemed(shop):
    prices = {product.sku: product.price for product in shop.dataset.catalogue.products}
    redeemed = {row[:2] + row[5:6]: row[4] for row in of_type(shop, "coupon_redeemed").iter_rows()}
    for shopper, item, _, quantity, amount, time, _ in of_type(shop, "purchase").iter_rows():
        assert amount in (quantity * prices[item], prices[item] - redeemed.get((shopper, item, time), 0))


def test_a_coupon_is_redeemed_by_one_it_was_mailed_to_with_the_purchase_it_is_for(shop):
    bought = {(shopper, item, time) for shopper, item, _, _, _, time, _ in of_type(shop, "purchase").iter_rows()}
    mailed = of_type(shop, "impression").filter(pl.col("channel") == "email")
    for shopper, item, _, _, amount, time, _ in of_type(shop, "coupon_redeemed").iter_rows():
        assert (shopper, item, time) in bought
        assert amount == shop.truth.products[item].price * 2_000 // 10_000
        since = mailed.filter(pl.col("shopper") == shopper, pl.col("item") == item)["time"]
        assert ((since < time) & (since > time - 6 * 86_400)).any()


def test_half_of_all_occasions_are_mailed_a_coupon(shop):
    mailed = of_type(shop, "impression").filter(pl.col("channel") == "email").height
    assert 0.47 < mailed / (400 * 9) < 0.53


def test_coupons_are_redeemed_as_often_as_the_truth_says(shop):
    mailed = of_type(shop, "impression").filter(pl.col("channel") == "email").select("shopper", "item").rows()
    expected = sum(shop.truth.chance(shopper, item, shop.truth.products[item].price // 5) for shopper, item in mailed)
    assert 0.85 < of_type(shop, "coupon_redeemed").height / (expected / 10_000) < 1.15


def test_shoppers_buy_in_the_groups_they_like(shop):
    favourite = {name: truth.tastes.index(10_000) for name, truth in shop.truth.shoppers.items()}
    bought = of_type(shop, "purchase").select("shopper", "item").rows()
    hits = sum(shop.truth.groups_of[item] == favourite[shopper] for shopper, item in bought)
    assert hits / len(bought) > 3 / 8


def test_sure_things_buy_more_often_than_lost_causes(shop):
    counts = dict(of_type(shop, "purchase").group_by("shopper").len().rows())
    mean = {
        kind: sum(counts.get(name, 0) for name in names) / len(names)
        for kind in Kind
        if (names := [name for name, truth in shop.truth.shoppers.items() if truth.kind is kind])
    }
    assert mean[Kind.SURE_THING] > 2 * mean[Kind.LOST_CAUSE]


def test_one_shopper_more_changes_nobody_elses_life():
    few, many = (simulate(replace(SMALL, shoppers=count)).dataset.events.canonical() for count in (12, 13))
    known = pl.col("shopper") != "S00013"
    assert many.filter(known, pl.col("type") != "referral").equals(few.filter(pl.col("type") != "referral"))


def test_a_referral_names_another_shopper_of_the_shop(shop):
    referrals = of_type(shop, "referral").select("shopper", "item").rows()
    others = {f"shopper:{name}" for name in shop.truth.shoppers}
    assert referrals
    assert all(item in others - {f"shopper:{shopper}"} for shopper, item in referrals)


def test_a_shopper_alone_in_the_shop_refers_nobody():
    alone = simulate(replace(SMALL, shoppers=1, days=3_650))
    assert of_type(alone, "purchase").height > 200
    assert of_type(alone, "referral").is_empty()


@pytest.mark.parametrize(
    "wrong",
    [
        {"shoppers": 0},
        {"shoppers": 100_000},
        {"products": 0},
        {"groups": 0},
        {"groups": 65, "products": 100},
        {"groups": 11},
        {"days": 0},
        {"start": 1_735_689_601},
        {"start": 0},
        {"start": 4_102_444_800},
    ],
)
def test_parameters_outside_their_limits_are_refused(wrong):
    with pytest.raises(SimulationError) as caught:
        replace(SMALL, **wrong)
    assert caught.value.subject in wrong


def test_the_smallest_shop_opens():
    assert simulate(ShopParameters(seed=1, shoppers=1, products=1, groups=1, days=1)).dataset.events.table.height >= 0


def test_64_groups_have_64_names():
    assert len(set(group_names(64))) == 64
