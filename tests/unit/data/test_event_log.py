"""The log: canonical order and bytes, cut-off, joining, counts."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.data.errors import SchemaError
from offchain.data.events import EVENT_SCHEMA, EventLog
from tests.unit.data.rows import raw

ROWS = [
    {"shopper": shopper, "item": item, "type": kind, "quantity": quantity}
    for shopper in ("a", "B", "ä", "ab")
    for item in ("P-10", "P-9")
    for kind in ("view", "purchase")
    for quantity in (10, 9)
]


def test_the_bytes_of_a_row_are_its_fields_as_netstrings():
    log = EventLog.from_rows(raw({"shopper": "Zoë"}), "x")
    row = "4:Zoë,3:P-1,8:purchase,1:2,4:1598,10:1735732800,3:web,"
    assert list(log.canonical_rows()) == [row.encode()]


def test_canonical_order_is_by_all_columns_and_text_by_its_bytes():
    rows = EventLog.from_rows(raw(*ROWS), "x").canonical().rows()
    assert rows == sorted(rows, key=lambda row: [value.encode() if isinstance(value, str) else value for value in row])
    assert [row[0] for row in rows[::8]] == ["B", "a", "ab", "ä"]


@settings(deadline=None, max_examples=30)
@given(st.permutations(ROWS), st.integers(1, len(ROWS)))
def test_canonical_form_depends_neither_on_the_order_of_rows_nor_on_chunks(rows, cut):
    expected = EventLog.from_rows(raw(*ROWS), "x")
    parts = [EventLog.from_rows(raw(*part), "x") for part in (rows[:cut], rows[cut:]) if part]
    log = EventLog.joined(parts)
    assert log.table.n_chunks() >= len(parts)
    assert log.canonical().equals(expected.canonical())
    assert list(log.canonical_rows()) == list(expected.canonical_rows())


def test_canonical_rows_are_the_same_over_the_border_of_a_slice(monkeypatch):
    log = EventLog.from_rows(raw(*ROWS), "x")
    whole = list(log.canonical_rows())
    monkeypatch.setattr("offchain.data.events._SLICE", 5)
    assert list(log.canonical_rows()) == whole


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.text(alphabet="a:,1 2", min_size=1, max_size=5), st.text(alphabet="b:,1 2", min_size=1, max_size=5)
        ),
        min_size=2,
        max_size=12,
        unique=True,
    )
)
def test_different_rows_have_different_bytes_whatever_their_ids_hold(ids):
    rows = [{"shopper": f"x{shopper}x", "item": f"x{item}x"} for shopper, item in ids]
    log = EventLog.from_rows(raw(*rows), "x")
    assert len(set(log.canonical_rows())) == len(ids)


def test_equal_rows_are_kept_in_the_log():
    assert len(list(EventLog.from_rows(raw({}, {}), "x").canonical_rows())) == 2


def test_before_is_strict():
    log = EventLog.from_rows(raw({"time": 1_000_000_000}, {"time": 1_000_000_001}), "x")
    assert log.before(1_000_000_001).table["time"].to_list() == [1_000_000_000]


def test_before_keeps_the_bad_rows():
    log = EventLog.from_rows(raw({"quantity": -1}), "x")
    assert log.before(1_000_000_000).bad_rows == log.bad_rows


def test_joined_logs_keep_all_rows_and_all_bad_rows():
    logs = [EventLog.from_rows(raw({}, {"quantity": -1}), name) for name in ("a", "b")]
    log = EventLog.joined(logs)
    assert (log.table.height, [bad.source for bad in log.bad_rows]) == (2, ["a", "b"])


def test_nothing_joined_is_an_empty_log():
    assert EventLog.joined([]).table.height == 0


def test_events_are_counted_by_type_in_the_order_of_the_schema():
    log = EventLog.from_rows(raw({"type": "purchase"}, {"type": "view"}, {"type": "purchase"}), "x")
    assert list(log.by_type().items()) == [("view", 1), ("purchase", 2)]


def test_bad_rows_are_counted_by_reason_most_frequent_first():
    log = EventLog.from_rows(raw({"quantity": -1}, {"item": ""}, {"item": ""}), "x")
    assert list(log.bad_by_reason().items()) == [("item is empty", 2), ("quantity is negative", 1)]


def test_a_purchase_told_twice_counts_once_and_other_types_do_not_count():
    log = EventLog.from_rows(raw({}, {}, {"time": 1_735_732_801}, {"type": "cart"}, {"item": "A"}), "x")
    assert list(log.purchases_by_item().items()) == [("A", 1), ("P-1", 2)]


@pytest.mark.parametrize(
    "table",
    [
        raw({}).with_columns(pl.col("quantity").cast(pl.Int32)),
        raw({}).select(reversed(list(EVENT_SCHEMA))),
        raw({}).drop("time"),
        raw({"item": None}).with_columns(pl.col("item").cast(pl.String)),
    ],
)
def test_a_table_that_is_not_exactly_the_schema_is_refused(table):
    with pytest.raises(SchemaError, match=r"event table.*use EventLog\.from_rows"):
        EventLog(table)
