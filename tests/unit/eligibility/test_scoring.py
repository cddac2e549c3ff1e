"""What the models say of each shopper: nearness to a group, segment, need; in integers, whatever the order of rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.data.errors import UnknownGroupError
from offchain.eligibility.scoring import ShopperScore, learn, score
from tests.unit.eligibility.conftest import BOUGHT, CUTOFF, DAY, PLAN, events, shop


def scores_of(group: str = "coffee") -> dict[str, ShopperScore]:
    """Shopper -> score for the group."""
    dataset = shop()
    return {found.shopper: found for found in score(learn(dataset, PLAN), dataset, group)}


def test_every_shopper_with_behaviour_is_scored_in_the_order_of_ids() -> None:
    assert list(scores_of()) == sorted(BOUGHT)


def test_who_buys_around_a_group_is_nearer_to_it_than_who_does_not() -> None:
    coffee, tea = scores_of("coffee"), scores_of("tea")
    assert coffee["ann"].affinity > coffee["dan"].affinity
    assert tea["dan"].affinity > tea["ann"].affinity
    assert coffee["eve"].affinity < coffee["cyd"].affinity


def test_segment_and_need_do_not_depend_on_the_group() -> None:
    coffee, tea = scores_of("coffee"), scores_of("tea")
    assert {name: (found.segment, found.need) for name, found in coffee.items()} == {
        name: (found.segment, found.need) for name, found in tea.items()
    }


def test_needs_rank_the_segments_from_those_who_come_often_to_those_who_stay_away() -> None:
    learned = learn(shop(), PLAN)
    assert sorted(learned.need.values()) == [0, 1, 2]
    scores = scores_of()
    assert scores["gus"].need > scores["ann"].need  # 120 days ago, and 2


def test_what_happens_at_the_cut_off_or_later_changes_nothing() -> None:
    late = {"ann": [("T-1", 0), ("T-2", -3)], "new": [("C-1", -1)]}
    rows = events(BOUGHT).vstack(events(late))
    assert int(rows["time"].max()) >= CUTOFF  # type: ignore[arg-type]
    dataset = shop(rows)
    assert score(learn(dataset, PLAN), dataset, "coffee") == tuple(scores_of().values())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_the_rows_changes_no_bit(seed: int) -> None:
    shuffled = shop(events().sample(fraction=1.0, shuffle=True, seed=seed))
    learned, before = learn(shuffled, PLAN), learn(shop(), PLAN)
    assert learned.parameters == before.parameters
    assert score(learned, shuffled, "coffee") == tuple(scores_of().values())


def test_the_settings_of_the_plan_are_those_of_the_models() -> None:
    base = learn(shop(), PLAN).parameters
    assert learn(shop(), replace(PLAN, shrinkage=50)).parameters["item-cf"] != base["item-cf"]
    assert learn(shop(), replace(PLAN, clusters=2)).parameters["k-means"] != base["k-means"]
    assert learn(shop(), replace(PLAN, seed=6)).parameters["k-means"] != base["k-means"]
    assert set(base) == {"item-cf", "k-means"}


def test_a_group_that_the_catalogue_does_not_have_is_refused() -> None:
    dataset = shop()
    with pytest.raises(UnknownGroupError):
        score(learn(dataset, PLAN), dataset, "wine")


def test_behaviour_of_the_day_before_the_cut_off_counts() -> None:
    rows = events({**BOUGHT, "ivy": [("C-1", 1)]})
    dataset = shop(rows)
    assert "ivy" in {found.shopper for found in score(learn(dataset, PLAN), dataset, "coffee")}
    assert int(rows["time"].max()) == CUTOFF - DAY  # type: ignore[arg-type]
