"""Segments in figures and words."""

import numpy as np
import pytest

from offchain.features.rfm import FEATURES, ShopperFeatures
from offchain.features.scaling import RankScaler
from offchain.models.errors import InputError
from offchain.models.kmeans import KMeans
from offchain.models.segments import describe, segment_shoppers

REGULARS = [[1, 50, 90_000, 9, 0], [2, 48, 88_000, 9, 0], [1, 52, 95_000, 8, 0]]
SAVERS = [[3, 40, 70_000, 8, 5], [4, 41, 71_000, 7, 3], [2, 39, 69_000, 8, 4]]
STRAYS = [[90, 1, 500, 1, 0], [120, 2, 900, 1, 0], [80, 1, 400, 2, 0], [200, 0, 0, 0, 0]]


def features_of(rows: list[list[int]]) -> ShopperFeatures:
    return ShopperFeatures(tuple(f"s{n:02}" for n in range(len(rows))), FEATURES, np.array(rows, dtype=np.int64))


def test_segments_of_a_shop_read_as_a_merchant_would_say() -> None:
    found = segment_shoppers(features_of(REGULARS + SAVERS + STRAYS), KMeans(clusters=3, seed=1))

    assert found.labels.tolist() == [0] * 3 + [1] * 3 + [2] * 4
    assert [segment.description for segment in found.segments] == [
        "bought recently, frequent, high spend, broad choice, never used a coupon",
        "used coupons",
        "long absent, rare, low spend, narrow choice, never used a coupon",
    ]


def test_a_segment_states_its_size_share_and_medians() -> None:
    strays = segment_shoppers(features_of(REGULARS + SAVERS + STRAYS), KMeans(clusters=3, seed=1)).segments[2]

    assert (strays.id, strays.size, strays.share_bps) == (2, 4, 4000)
    assert dict(strays.medians) == {
        "recency_days": 90,
        "purchase_days": 1,
        "spend": 400,
        "groups_bought": 1,
        "coupons_redeemed": 0,
    }


def test_shoppers_with_the_same_habits_share_a_segment_whatever_their_order() -> None:
    rows = REGULARS + SAVERS + STRAYS
    order = np.random.default_rng(3).permutation(len(rows))
    one = segment_shoppers(features_of(rows), KMeans(clusters=3, seed=1))
    other = segment_shoppers(features_of([rows[position] for position in order]), KMeans(clusters=3, seed=1))

    assert other.labels.tolist() == one.labels[order].tolist()
    assert [segment.description for segment in other.segments] == [segment.description for segment in one.segments]


def test_a_newcomer_is_placed_by_the_fitted_scaler_and_model() -> None:
    found = segment_shoppers(features_of(REGULARS + SAVERS + STRAYS), KMeans(clusters=3, seed=1))
    newcomer = np.array([[150, 1, 100, 1, 0]], dtype=np.int64)

    assert found.model.predict(found.scaler.transform(newcomer)).tolist() == [2]


def test_what_stands_out_nowhere_is_average() -> None:
    features = ShopperFeatures(("a", "b"), ("spend",), np.array([[5], [5]], dtype=np.int64))
    ranks = RankScaler().fit(features.values).transform(features.values)

    assert describe(features, ranks, np.zeros(2, np.int64), 1)[0].description == "average in everything"


def test_a_feature_without_words_is_called_by_its_name() -> None:
    features = ShopperFeatures(("a", "b", "c"), ("visits",), np.array([[1], [2], [3]], dtype=np.int64))
    ranks = RankScaler().fit(features.values).transform(features.values)
    described = describe(features, ranks, np.array([0, 1, 2]), 3)

    assert [segment.description for segment in described] == ["low visits", "average in everything", "high visits"]


def test_a_segment_without_members_is_nobody() -> None:
    features = features_of(REGULARS)
    empty = describe(features, np.zeros_like(features.values), np.zeros(3, np.int64), 2)[1]

    assert (empty.size, empty.share_bps, dict(empty.medians), empty.description) == (0, 0, {}, "nobody")


def test_labels_of_other_shoppers_are_refused() -> None:
    features = features_of(REGULARS)

    with pytest.raises(InputError, match="ranks and labels"):
        describe(features, np.zeros_like(features.values), np.zeros(2, np.int64), 1)
    with pytest.raises(InputError, match="ranks and labels"):
        describe(features, np.zeros((3, 1), np.int64), np.zeros(3, np.int64), 1)
