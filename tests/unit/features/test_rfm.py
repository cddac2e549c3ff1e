"""Recency, frequency, money, breadth and coupons of each shopper."""

import numpy as np
import polars as pl
import pytest

from offchain.data.catalogue import Catalogue, Product
from offchain.data.events import EVENT_SCHEMA, EventLog
from offchain.features.errors import MatrixError, NoBehaviourError, RangeError
from offchain.features.rfm import FEATURES, ShopperFeatures, rfm
from tests.unit.features.behaviour import DAY, START, event, log_of

MIDNIGHT = START // DAY * DAY
CUTOFF = MIDNIGHT + 10 * DAY


def product(sku: str, number: int, tags: int) -> Product:
    return Product(sku=sku, id=number, name=sku, category="food", tags=tags, price=100, stock=9)


CATALOGUE = Catalogue(
    (product("bread", 1, 0b001), product("jam", 2, 0b110), product("tea", 3, 0b010)), ("bakery", "breakfast", "sweets")
)


def features_of(log: EventLog, cutoff: int = CUTOFF) -> dict[str, list[int]]:
    features = rfm(log, CATALOGUE, cutoff)
    assert features.names == FEATURES
    return dict(zip(features.shoppers, features.values.tolist(), strict=True))


def test_the_five_features_of_a_shopper() -> None:
    log = log_of(
        [
            event("ann", "bread", time=MIDNIGHT + 5, amount=250),
            event("ann", "jam", time=MIDNIGHT + 6, amount=399),
            event("ann", "tea", time=MIDNIGHT + 2 * DAY, amount=1),
            event("ann", "tea", "coupon_redeemed", time=MIDNIGHT + 2 * DAY),
            event("ann", "tea", "view", time=MIDNIGHT + 9 * DAY),
        ]
    )

    assert features_of(log) == {"ann": [8, 2, 650, 3, 1]}


def test_recency_counts_whole_days_and_nothing_at_the_cutoff() -> None:
    log = log_of(
        [
            event("ann", "tea", time=CUTOFF - 1),
            event("bob", "tea", time=CUTOFF - DAY),
            event("cyd", "tea", time=CUTOFF - DAY - 1),
            event("dan", "tea", time=CUTOFF),
        ]
    )

    assert {shopper: row[0] for shopper, row in features_of(log).items()} == {"ann": 0, "bob": 1, "cyd": 1}


def test_who_never_bought_was_absent_longer_than_the_log_is_long() -> None:
    log = log_of([event("ann", "tea", time=MIDNIGHT), event("bob", "tea", "view", time=MIDNIGHT + DAY)])

    assert features_of(log) == {"ann": [10, 1, 100, 1, 0], "bob": [11, 0, 0, 0, 0]}


def test_goods_outside_the_catalogue_belong_to_no_group() -> None:
    log = log_of([event("ann", "petrol", amount=3000)])

    assert features_of(log)["ann"][2:4] == [3000, 0]


def test_a_row_that_is_told_twice_counts_once() -> None:
    once = [event("ann", "tea"), event("ann", "tea", "coupon_redeemed")]

    assert features_of(log_of(once * 3)) == features_of(log_of(once))


def test_shuffled_rows_give_the_same_bits() -> None:
    chance = np.random.default_rng(5)
    rows = [
        event(
            f"s{chance.integers(9)}", str(chance.choice(["tea", "jam", "gum"])), time=START + int(chance.integers(DAY))
        )
        for _ in range(200)
    ]
    shuffled = [rows[position] for position in chance.permutation(200)]
    one, other = (rfm(log_of(log), CATALOGUE, CUTOFF) for log in (rows, shuffled))

    assert one.shoppers == other.shoppers
    assert one.values.tobytes() == other.values.tobytes()


def test_nothing_before_the_cutoff_is_refused() -> None:
    with pytest.raises(NoBehaviourError, match="move the cut-off"):
        rfm(log_of([event("ann", "tea")]), CATALOGUE, START)


def test_a_sum_that_could_leave_64_bits_is_refused() -> None:
    half = 2**62
    table = pl.DataFrame(
        [event("ann", "tea", amount=half), event("ann", "jam", amount=half)], schema=dict(EVENT_SCHEMA), orient="row"
    )

    with pytest.raises(RangeError, match=f"found {half}"):
        rfm(EventLog(table), CATALOGUE, CUTOFF)


@pytest.mark.parametrize("values", [np.zeros((1, 2), np.int64), np.zeros((2, 1), np.int64), np.zeros((1, 1), np.int32)])
def test_features_that_do_not_fit_their_names_are_refused(values: np.ndarray) -> None:
    with pytest.raises(MatrixError):
        ShopperFeatures(("ann",), ("spend",), values)
