"""What one household of the Complete Journey bought at one moment is an order."""

from __future__ import annotations

from pathlib import Path

from offchain.rehearsal import journey_orders
from offchain.rehearsal.past_orders import PastLine
from tests.unit.data.journey import DAY, NOON, tables, written


def test_what_is_bought_at_one_moment_is_one_order_at_the_price_of_a_unit(tmp_path: Path) -> None:
    past, dataset = journey_orders.load(written(tmp_path, tables()))
    assert [(order.shopper, order.time, order.lines) for order in past.orders] == [
        ("h1", NOON, (PastLine("11", 1, 250), PastLine("12", 1, 170))),
        ("h2", NOON, (PastLine("12", 2, 151),)),  # 3.01 by two, half up
        ("h1", NOON + 3 * DAY, (PastLine("13", 1, 99),)),
    ]
    assert all(order.delivery == 0 and order.holds is None for order in past.orders)
    assert {line.sku for order in past.orders for line in order.lines} <= {it.sku for it in dataset.catalogue.products}


def test_rows_that_the_tables_hold_besides_are_counted(tmp_path: Path) -> None:
    past, _ = journey_orders.load(written(tmp_path, tables()))
    assert [bad.reason for bad in past.bad_rows][:3] == [
        "quantity of a purchase is 0",
        "quantity is above 10000",
        "product is not in products",
    ]
