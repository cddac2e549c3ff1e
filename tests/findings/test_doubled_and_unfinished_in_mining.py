"""Mining counted an event that was told twice as two sales, and took a campaign of yesterday for a weak one.

Elsewhere (`rfm`, `interaction_matrix`, trials) rows that are equal in every column are one event. Prices of less than a
minor unit were all 0, so nobody bought such goods cheaply. Coupons and referred shoppers passed for products.
"""

from __future__ import annotations

from offchain.mining.campaign_demand import past_campaigns
from offchain.mining.funnel import funnel
from offchain.mining.prices import bargain_bps
from offchain.mining.trend import daily
from tests.unit.mining.logs import DAY, START, bought, log


def test_an_event_told_twice_is_one_sale() -> None:
    found = daily(log([bought("a", 0, amount=100)] * 3 + [bought("a", 0, "milk", amount=50)]), START + DAY)
    assert (found.orders, found.units, found.sales) == ([1], [2], [150])
    rows = [bought("a", 0, amount=100), bought("a", 1, amount=100), bought("b", 2, amount=50)]
    assert bargain_bps(log([*rows, *[bought("b", 3, amount=90)] * 3])) == bargain_bps(
        log([*rows, bought("b", 3, amount=90)])
    )


def test_a_campaign_that_still_runs_says_nothing() -> None:
    def shown(campaign: str, day: int) -> list[tuple[str, str, str, int, int, int]]:
        return [(f"s{who}", f"campaign:{campaign}", "impression", 0, 0, day * DAY) for who in range(4)]

    rows = [*shown("old", 0), *shown("new", 20), ("s1", "tea", "coupon_redeemed", 1, 5, 3 * DAY)]
    found = past_campaigns(log(rows), 10, START + 25 * DAY)
    assert [(it.name, it.rate_bps) for it in found] == [("old", 2_500)]
    assert [it.name for it in past_campaigns(log(rows), 10, START + 30 * DAY)] == ["new", "old"]


def test_what_costs_less_than_a_cent_can_be_cheap() -> None:
    """Grams of tea at 0.8 and at 0.4 of a cent."""
    rows = [bought("a", day, "tea", 1_000, 800) for day in range(3)] + [bought("b", 4, "tea", 1_000, 400)]
    assert bargain_bps(log(rows)) == {"a": 0, "b": 10_000}


def test_what_is_not_for_sale_comes_through_no_stage() -> None:
    items = ("campaign:x", "coupon:y", "shopper:z", "tea")
    found = funnel(log([("a", item, "impression", 0, 0, 0) for item in items]))
    assert [(stage.name, stage.pairs) for stage in found] == [("impression", 1)]
