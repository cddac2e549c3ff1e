"""A personal price is below the public price, not below its floor, on its step; who opted out pays the public one."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from offchain.domain.refusals import Refusal
from offchain.eligibility.personal_price import Band, PriceRule, PriceRuleError, depth_of, personal_prices

RULE = PriceRule(public=850, floor=600, step=10, bands=(Band(10, 500), Band(50, 1_500), Band(90, 5_000)))


@pytest.mark.parametrize(
    ("score", "price"), [(-5, 850), (9, 850), (10, 800), (49, 800), (50, 720), (90, 600), (10**9, 600)]
)
def test_the_highest_band_that_is_reached_decides(score: int, price: int) -> None:
    assert RULE.price(score) == price


def test_who_opted_out_is_served_at_the_public_price() -> None:
    found = personal_prices(RULE, {"zoe": 99, "ann": 99, "bob": 1}, {"zoe", "new"})
    assert [(it.shopper, it.price, it.personal) for it in found] == [
        ("ann", 600, True),
        ("bob", 850, False),
        ("new", 850, False),
        ("zoe", 850, False),
    ]


@given(
    public=st.integers(1, 10**9),
    floor=st.integers(0, 10**9),
    step=st.integers(1, 1_000),
    bands=st.lists(
        st.tuples(st.integers(-100, 100), st.integers(0, 10_000)), max_size=5, unique_by=lambda band: band[0]
    ),
    score=st.integers(-200, 200),
)
def test_no_rule_that_is_accepted_gives_a_price_above_or_equal_but_the_public_one(
    public: int, floor: int, step: int, bands: list[tuple[int, int]], score: int
) -> None:
    depths = sorted(off for _, off in bands)
    ladder = tuple(Band(least, off) for (least, _), off in zip(sorted(bands), depths, strict=True))
    try:
        rule = PriceRule(public, floor, step, ladder)
    except (Refusal, PriceRuleError):
        assume(False)
    reached = [band for band in ladder if score >= band.least]
    price = rule.price(score)
    assert price == public if not reached else floor <= price < public


@pytest.mark.parametrize(
    ("band", "floor", "refusal"),
    [
        (Band(0, 0), 0, Refusal("Price_NotBelowPublic", price=850, publicPrice=850)),
        (Band(0, 100), 850, Refusal("Price_NotBelowPublic", price=850, publicPrice=850)),
        (Band(0, 100), 900, Refusal("Price_NotBelowPublic", price=900, publicPrice=850)),
    ],
)
def test_a_band_that_is_not_below_the_public_price_is_refused(band: Band, floor: int, refusal: Refusal) -> None:
    with pytest.raises(Refusal) as found:
        PriceRule(850, floor, 1, (band,))
    assert found.value == refusal


def test_bands_out_of_order_are_refused() -> None:
    with pytest.raises(PriceRuleError, match="higher score"):
        PriceRule(850, 0, 1, (Band(5, 500), Band(5, 600)))
    with pytest.raises(PriceRuleError, match="less off"):
        PriceRule(850, 0, 1, (Band(5, 500), Band(6, 400)))


def test_the_depth_of_a_price() -> None:
    assert depth_of(720, 850) == 1_529
    with pytest.raises(Refusal):
        depth_of(850, 850)
