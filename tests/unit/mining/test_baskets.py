"""Association rules against a count of every set, by hand and at random."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.features.errors import RangeError
from offchain.mining import baskets as mining
from offchain.mining.baskets import Rule, baskets_of, rules
from tests.unit.mining.logs import bought, log

SETS = st.lists(st.sets(st.sampled_from("abcdef"), min_size=1), min_size=1, max_size=40)


def test_support_confidence_and_lift_by_hand() -> None:
    baskets = [["tea", "jam"], ["tea", "jam"], ["tea"], ["ham"]]
    found = rules(baskets, least_support=2, least_confidence_bps=0)
    # tea in 3 of 4, jam in 2, both in 2: chance would have 1.5.
    assert found == [
        Rule(("jam",), "tea", 2, 5_000, 10_000, 13_333),
        Rule(("tea",), "jam", 2, 5_000, 6_666, 13_333),
    ]
    assert rules(baskets, least_support=2, least_confidence_bps=6_667) == found[:1]
    assert rules(baskets, least_support=3, least_confidence_bps=0) == []


@settings(max_examples=80, deadline=None)
@given(SETS, st.integers(1, 6))
def test_every_frequent_set_is_found_and_no_other(baskets: list[set[str]], support: int) -> None:
    found = rules(baskets, least_support=support, least_confidence_bps=0, longest=4)
    wanted = {
        frozenset(goods)
        for size in (2, 3, 4)
        for goods in combinations("abcdef", size)
        if sum(set(goods) <= basket for basket in baskets) >= support
    }
    assert {frozenset((*rule.having, rule.also)) for rule in found} == wanted
    for rule in found:
        both = sum({*rule.having, rule.also} <= basket for basket in baskets)
        left = sum(set(rule.having) <= basket for basket in baskets)
        right = sum(rule.also in basket for basket in baskets)
        assert (rule.together, rule.confidence_bps) == (both, both * 10_000 // left)
        assert rule.lift_bps == both * len(baskets) * 10_000 // (left * right)


def test_a_basket_is_a_day_of_a_shopper() -> None:
    events = log([bought("ann", 1, "tea"), bought("ann", 1, "jam"), bought("ann", 2, "tea"), bought("bob", 1, "tea")])
    assert baskets_of(events) == [["jam", "tea"], ["tea"], ["tea"]]
    assert baskets_of(events, {"tea": ["drinks", "hot"]}) == [["drinks", "hot"]] * 3


def test_too_many_goods_and_no_support_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RangeError, match="support"):
        rules([["a"]], least_support=0, least_confidence_bps=0)
    monkeypatch.setattr(mining, "MOST_ITEMS", 1)
    with pytest.raises(RangeError, match="raise the support"):
        rules([["a", "b"]], least_support=1, least_confidence_bps=0)
