"""Days between purchases, who is due, scores by fifths."""

from __future__ import annotations

import numpy as np

from offchain.features.rfm import FEATURES, ShopperFeatures
from offchain.mining.cycles import Cycle, Due, cycles, due
from offchain.mining.rfm_scores import groups, name_of, scores
from tests.unit.mining.logs import DAY, START, bought, log


def test_gaps_are_between_days_with_a_purchase() -> None:
    rows = [bought("ann", day) for day in (0, 0, 2, 5, 12)] + [bought("bob", 3, "jam"), bought("bob", 4, "tea")]
    found = cycles(log(rows), {"tea": ["drinks"], "jam": ["food"]})
    # ann 2, 3, 7 and bob 1 day: lower quartiles of 1 2 3 7; of drinks ann's alone; nobody came back for food.
    assert found == [Cycle("everything", 2, 4, 1, 2, 3), Cycle("drinks", 1, 3, 2, 3, 3)]


def test_who_is_most_overdue_by_the_own_cycle_comes_first() -> None:
    rows = [bought("ann", day) for day in (0, 10, 20)] + [bought("bob", day) for day in (24, 25, 26)]
    rows += [bought("cat", day) for day in (0, 1)]  # one gap is no cycle
    assert due(log(rows), START + 30 * DAY) == [Due("bob", 1, 4, 3), Due("ann", 10, 10, 0)]
    assert due(log(rows), START + 25 * DAY)[0].shopper == "ann"


def features(rows: list[tuple[int, int, int]]) -> ShopperFeatures:
    values = np.array([[*row, 0, 0] for row in rows], dtype=np.int64)
    return ShopperFeatures(tuple(f"s{number}" for number in range(len(rows))), FEATURES, values)


def test_scores_are_fifths_and_recent_is_high() -> None:
    found = scores(features([(day, 10 - day, 100 * day) for day in range(10)]))
    assert found[:, 0].tolist() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert found[:, 1].tolist() == found[:, 0].tolist()
    assert found[:, 2].tolist() == found[:, 0].tolist()[::-1]


def test_equal_shoppers_have_equal_scores() -> None:
    assert scores(features([(1, 1, 1)] * 4)).tolist() == [[3, 3, 3]] * 4


def test_names_of_scores() -> None:
    assert [
        name_of(*it)
        for it in ((5, 5, 5), (3, 4, 1), (3, 3, 5), (1, 5, 4), (2, 3, 4), (2, 5, 1), (5, 1, 1), (1, 1, 1), (3, 3, 3))
    ] == [
        "champions",
        "loyal",
        "big spenders",
        "must not lose",
        "at risk",
        "at risk",
        "new",
        "lost",
        "regular",
    ]


def test_groups_hold_every_shopper_once() -> None:
    chance = np.random.default_rng(3)
    rows = [tuple(row) for row in chance.integers(0, 50, (200, 3)).tolist()]
    found = groups(features(rows))
    assert sum(it.shoppers for it in found) == 200
    assert sum(it.spend for it in found) == sum(row[2] for row in rows)
