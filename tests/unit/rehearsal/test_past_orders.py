"""Past orders from files: rows become orders, and what cannot be used is counted with its reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from offchain.data.errors import SchemaError, SourceError
from offchain.rehearsal.order_files import load
from offchain.rehearsal.past_orders import OrdersError, PastLine, PastOrders
from tests.surroundings import ROOT

HEAD = "order,time,shopper,segment,sku,quantity,unit_price,delivery"
GOOD = "A,2026-10-05T08:00+01:00,s1,new,C-1,2,7.99,4.90"


def read(tmp_path: Path, *rows: str, head: str = HEAD, name: str = "orders.csv") -> PastOrders:
    path = tmp_path / name
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return load(path, 2)


def test_rows_of_one_number_are_one_order_with_equal_goods_joined(tmp_path: Path) -> None:
    (order,) = read(tmp_path, GOOD, GOOD.replace("C-1,2", "T-1,1"), GOOD.replace("C-1,2", "C-1,3")).orders
    assert (order.ref, order.shopper, order.segment, order.delivery) == ("A", "s1", "new", 490)
    assert order.time == 1_791_183_600
    assert order.lines == (PastLine("C-1", 5, 799), PastLine("T-1", 1, 799))
    assert order.holds is None


def test_orders_come_by_time_whatever_the_order_of_rows(tmp_path: Path) -> None:
    later = GOOD.replace("A,", "B,").replace("08:00", "09:00")
    assert read(tmp_path, later, GOOD) == read(tmp_path, GOOD, later)


def test_a_price_and_a_fee_may_be_missing(tmp_path: Path) -> None:
    (order,) = read(tmp_path, "A,1791183600,s1,C-1,2", head="order,time,shopper,sku,quantity").orders
    assert (order.delivery, order.lines, order.segment) == (0, (PastLine("C-1", 2, None),), "")


def test_what_a_shopper_held_is_a_list_of_names(tmp_path: Path) -> None:
    rows = "A,1791183600,s1,C-1,2,tea-5 club", "B,1791183600,s2,C-1,2,"
    one, other = read(tmp_path, *rows, head="order,time,shopper,sku,quantity,holds").orders
    assert (one.holds, other.holds) == ({"tea-5", "club"}, frozenset())


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (GOOD.replace("C-1,2", "C-1,0"), "quantity: 0, wanted 1 to 10000"),
        (GOOD.replace("C-1,2", "C-1,10001"), "quantity: 10001"),
        (GOOD.replace("C-1,2", "C-1,1.5"), "quantity: '1.5', wanted a whole number"),
        (GOOD.replace("C-1", ""), "sku: nothing"),
        (GOOD.replace("s1", " "), "shopper: nothing"),
        (GOOD.replace("7.99", "7.999"), "at most 2 decimals"),
        (GOOD.replace("7.99", "0"), "unit_price: 0, wanted more than 0"),
        (GOOD.replace("2026-10-05T08:00+01:00", "2026-10-05"), "a time with its offset"),
        (GOOD.replace("2026-10-05T08:00+01:00", "now"), "a moment in the past"),
        (GOOD.replace("2026-10-05T08:00+01:00", "1791183600000"), "the years 2000 to 2099"),
        (GOOD + ",more", "not as many fields as the header has"),
        (GOOD.rpartition(",")[0], "not as many fields as the header has"),
    ],
)
def test_a_row_that_cannot_be_used_takes_its_order_with_it(tmp_path: Path, row: str, reason: str) -> None:
    other = GOOD.replace("A,", "B,")
    found = read(tmp_path, GOOD, row, other)
    assert [order.ref for order in found.orders] == ["B"]
    (bad,) = found.bad_rows
    assert bad.line == 2
    assert reason in bad.reason


def test_rows_of_one_order_must_say_the_same(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD, GOOD.replace("s1", "s2"), GOOD.replace("A,", "B,"))
    assert [order.ref for order in found.orders] == ["B"]
    assert found.bad_rows[0].reason == "shopper: not what line 1 of the same order says"


def test_an_order_of_more_lines_than_the_chain_takes_is_left_out(tmp_path: Path) -> None:
    def rows(ref: str, number: int) -> list[str]:
        return [GOOD.replace("A,", f"{ref},").replace("C-1", f"C-{at}") for at in range(number)]

    found = read(tmp_path, *rows("A", 50), *rows("B", 51))
    assert [order.ref for order in found.orders] == ["A"]
    assert "51 lines" in found.bad_rows[0].reason


@pytest.mark.parametrize("head", ["order,time,shopper,sku", HEAD + ",colour", HEAD + ",sku"])
def test_a_header_that_is_not_the_formats_is_refused(tmp_path: Path, head: str) -> None:
    with pytest.raises(SchemaError, match=r"header of orders\.csv"):
        read(tmp_path, GOOD, head=head)


def test_a_file_without_one_usable_order_is_refused_with_the_first_reason(tmp_path: Path) -> None:
    with pytest.raises(OrdersError, match="quantity: 0"):
        read(tmp_path, GOOD.replace("C-1,2", "C-1,0"))
    with pytest.raises(OrdersError, match="no rows"):
        read(tmp_path)
    with pytest.raises(SourceError):
        load(tmp_path / "none.csv", 2)


def test_json_says_the_same_as_csv(tmp_path: Path) -> None:
    order = {"order": "A", "time": "2026-10-05T08:00+01:00", "shopper": "s1", "segment": "new", "delivery": "4.90"}
    document = {
        "schema": "promissory-orders/1",
        "orders": [order | {"lines": [{"sku": "C-1", "quantity": 2, "unit_price": "7.99"}]}],
    }
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(document), "utf-8")
    assert load(path, 2).orders == read(tmp_path, GOOD).orders


@pytest.mark.parametrize(
    "document",
    [
        {"schema": "other/1", "orders": []},
        {"schema": "promissory-orders/1"},
        {"schema": "promissory-orders/1", "orders": [{"lines": [{"quantity": 1.5}]}]},
        [],
    ],
)
def test_json_of_another_form_is_refused(tmp_path: Path, document: object) -> None:
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(SchemaError, match=r"JSON of orders\.json"):
        load(path, 2)


def test_the_example_has_no_row_that_cannot_be_used() -> None:
    found = load(ROOT / "examples" / "data" / "orders.csv", 2)
    assert (len(found.orders), found.bad_rows) == (60, ())
