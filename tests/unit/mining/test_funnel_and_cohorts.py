"""Stages count only what came in order; cohorts count who comes back."""

from __future__ import annotations

from offchain.mining.cohorts import cohorts
from offchain.mining.funnel import funnel
from tests.unit.mining.logs import bought, log


def test_a_stage_counts_only_after_the_one_before() -> None:
    stages = funnel(
        log(
            [
                ("ann", "tea", "impression", 1, 0, 10),
                ("ann", "tea", "click", 1, 0, 20),  # a view
                ("ann", "tea", "purchase", 1, 100, 30),  # no cart before
                ("bob", "tea", "impression", 1, 0, 50),
                ("bob", "tea", "view", 1, 0, 40),  # before it was shown
                ("bob", "tea", "cart", 1, 0, 60),
                ("cat", "tea", "impression", 1, 0, 1),
                ("cat", "tea", "view", 1, 0, 1),
                ("cat", "tea", "cart", 1, 0, 1),
                ("cat", "tea", "purchase", 1, 100, 1),
                ("cat", "jam", "impression", 1, 0, 1),
                ("cat", "campaign:x", "impression", 1, 0, 1),
            ]
        )
    )
    assert [(it.name, it.pairs, it.shoppers, it.of_before_bps, it.of_first_bps) for it in stages] == [
        ("impression", 4, 3, 10_000, 10_000),
        ("view", 2, 2, 5_000, 5_000),
        ("cart", 1, 1, 5_000, 2_500),
        ("purchase", 1, 1, 10_000, 2_500),
    ]


def test_stages_that_are_not_recorded_are_left_out() -> None:
    assert [it.name for it in funnel(log([bought("ann", 1)]))] == ["purchase"]
    assert funnel(log([])) == []


def test_an_empty_stage_stays_a_stage() -> None:
    stages = funnel(log([("ann", "tea", "view", 1, 0, 9), bought("bob", 0)]))
    assert [(it.name, it.pairs, it.of_before_bps) for it in stages] == [("view", 1, 10_000), ("purchase", 0, 0)]


def test_cohorts_count_who_bought_in_each_month_after() -> None:
    rows = [
        bought("ann", 1),
        bought("ann", 2),
        bought("ann", 65),
        bought("bob", 5),
        bought("bob", 33),
        bought("cat", 40),
    ]
    found = cohorts(log(rows))
    assert [(it.month, it.size, it.returned) for it in found] == [("2026-01", 2, [2, 1, 1]), ("2026-02", 1, [1, 0])]
    assert found[0].retention_bps == [10_000, 5_000, 5_000]
    assert cohorts(log([("ann", "tea", "view", 1, 0, 9)])) == []
