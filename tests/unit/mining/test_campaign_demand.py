"""Answers of past campaigns become those of the next."""

from __future__ import annotations

import pytest

from offchain.features.errors import RangeError
from offchain.mining.campaign_demand import Past, demand, past_campaigns
from tests.unit.mining.logs import DAY, START, log


def test_an_answer_is_the_first_redemption_within_the_days() -> None:
    rows = [
        *((shopper, "campaign:tea", "impression", 1, 0, 0) for shopper in ("ann", "bob", "cat", "dan")),
        ("ann", "tea", "coupon_redeemed", 1, 0, 2 * DAY),
        ("ann", "tea", "coupon_redeemed", 1, 0, 1 * DAY + 5),
        ("bob", "tea", "coupon_redeemed", 1, 0, 3 * DAY),  # too late
        ("cat", "tea", "coupon_redeemed", 1, 0, 0),
        ("eve", "tea", "coupon_redeemed", 1, 0, 0),  # was not shown it
        ("dan", "campaign:jam", "impression", 1, 0, 5 * DAY),
    ]
    found = past_campaigns(log(rows), 3, START + 99 * DAY)
    assert found == [Past("jam", 1, [0, 0, 0]), Past("tea", 4, [1, 1, 0])]
    assert found[1].rate_bps == 5_000


def test_each_campaign_weighs_as_one() -> None:
    past = [Past("a", 100, [5, 5]), Past("b", 10, [0, 2]), Past("c", 1_000, [0, 0])]
    found = demand(past, 100)
    assert (found.expected, found.low, found.high) == (10, 0, 20)
    # By day 500 and 500 + 2000 of 10,000: 10 answers part as 1 2/3 to 8 1/3.
    assert list(found.by_day) == [2, 8]
    assert sum(found.by_day) == found.expected


def test_of_ten_campaigns_the_extremes_are_set_aside() -> None:
    past = [Past(str(number), 100, [number]) for number in range(10)]
    found = demand(past, 1_000)
    assert (found.low, found.high) == (10, 80)


def test_too_few_campaigns_are_refused() -> None:
    with pytest.raises(RangeError, match="run more campaigns"):
        demand([Past("a", 1, [1])] * 2, 10)
    with pytest.raises(RangeError):
        demand([Past("a", 1, [1])] * 3, 0)
    assert list(demand([Past("a", 1, [0, 0])] * 3, 10).by_day) == [0, 0]
