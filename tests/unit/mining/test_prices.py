"""Elasticities that were put in come out."""

from __future__ import annotations

import numpy as np
import pytest

from offchain.data.events import EventLog
from offchain.mining.prices import bargain_bps, elasticities
from tests.unit.mining.logs import DAY, bought, log


def market(slope: float, products: int = 40, weeks: int = 30) -> EventLog:
    chance, rows = np.random.default_rng(4), []
    for product in range(products):
        usual, base = int(chance.integers(200, 2_000)), int(chance.integers(200, 400))
        for week in range(weeks):
            price = usual * int(chance.choice([70, 85, 100])) // 100
            units = round(base * (price / usual) ** slope * float(np.exp(chance.normal(0, 0.1))))
            rows.append(bought("ann", 7 * week, f"p{product}", units, units * price))
    return log(rows)


@pytest.mark.parametrize("slope", [-2.0, -0.7])
def test_the_slope_that_was_put_in_lies_in_its_interval(slope: float) -> None:
    (found,) = elasticities(market(slope), {})
    assert found.low < slope < found.high
    assert found.high - found.low < 0.2
    assert (found.group, found.products, found.weeks) == ("everything", 40, 1_200)


def test_groups_of_products_have_their_own() -> None:
    found = elasticities(market(-1.5), {f"p{number}": ["few" if number < 4 else "many"] for number in range(40)})
    assert [it.group for it in found] == ["everything", "many"]  # four products are too few


def test_prices_that_never_change_say_nothing() -> None:
    rows = [
        bought("ann", 7 * week, f"p{product}", week + 1, (week + 1) * 100) for product in range(9) for week in range(9)
    ]
    assert elasticities(log(rows), {}) == []


def test_a_personal_price_is_no_price_of_the_shop() -> None:
    rows = [bought("ann", 7 * week, f"p{product}", 2, 200) for product in range(9) for week in range(9)]
    for product in range(9):
        rows += [bought("bob", 3, f"p{product}", 1, 50), ("bob", f"p{product}", "coupon_redeemed", 1, 50, 3 * DAY + 9)]
    assert elasticities(log(rows), {}) == []


def test_bargains_are_below_the_usual_price() -> None:
    rows = [bought("ann", day, amount=100) for day in range(4)] + [
        bought("bob", 5, amount=94),
        bought("bob", 6, amount=95),
    ]
    rows.append(bought("cat", 7, "jam", amount=1))  # bought once: no usual price
    assert bargain_bps(log(rows)) == {"ann": 0, "bob": 5_000}
