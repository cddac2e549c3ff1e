"""Which rows join the log, and which become bad rows with which reason."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offchain.data.errors import SchemaError
from offchain.data.events import EVENT_SCHEMA, Channel, EventLog, EventType
from tests.unit.data.rows import GOOD, raw, raw_text

REFUSED = [
    ({"shopper": ""}, "shopper is empty"),
    ({"shopper": "  "}, "shopper is empty"),
    ({"shopper": None}, "shopper is empty"),
    ({"shopper": "s1 "}, "shopper has white space at its ends"),
    ({"item": ""}, "item is empty"),
    ({"item": None}, "item is empty"),
    ({"item": "\tP-1"}, "item has white space at its ends"),
    ({"type": "gift"}, "type is unknown"),
    ({"type": "Purchase"}, "type is unknown"),
    ({"type": None}, "type is missing"),
    ({"channel": "phone"}, "channel is unknown"),
    ({"channel": ""}, "channel is missing"),
    ({"quantity": None}, "quantity is missing"),
    ({"quantity": -1}, "quantity is negative"),
    ({"quantity": 10_001}, "quantity is above 10000"),
    ({"quantity": 0}, "quantity of a purchase is 0"),
    ({"amount": None}, "amount is missing"),
    ({"amount": -1}, "amount is negative"),
    ({"amount": 10**12 + 1}, "amount is above 1000000000000"),
    ({"time": None}, "time is missing"),
    ({"time": -1}, "time is negative"),
    ({"time": 946_684_799}, "time is before 2000-01-01"),
    ({"time": 4_102_444_800}, "time is after 2099-12-31"),
    ({"time": 1_735_732_800_000}, "time is after 2099-12-31"),
]


@pytest.mark.parametrize(("change", "reason"), REFUSED)
@pytest.mark.parametrize("reading", [raw, raw_text])
def test_a_row_that_fails_a_check_is_kept_aside_with_its_reason(reading, change, reason):
    log = EventLog.from_rows(reading({}, change, {}), "events.csv")
    (bad,) = log.bad_rows
    assert (log.table.height, bad.source, bad.line, bad.reason) == (2, "events.csv", 2, reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quantity": "two"}, "quantity is not a whole number"),
        ({"quantity": "1.0"}, "quantity is not a whole number"),
        ({"quantity": "٣"}, "quantity is not a whole number"),
        ({"amount": "15,98"}, "amount is not a whole number"),
        ({"amount": " 5"}, "amount is not a whole number"),
        ({"amount": str(2**63)}, "amount does not fit 64 bits"),
        ({"amount": str(2**96)}, "amount does not fit 64 bits"),
        ({"amount": "-" + str(2**96)}, "amount is negative"),
        ({"quantity": str(2**64)}, "quantity is above 10000"),
        ({"time": "2025-01-01"}, "time is not a whole number"),
        ({"time": "9" * 40}, "time is after 2099-12-31"),
    ],
)
def test_text_that_is_no_number_of_64_bits_is_refused(change, reason):
    assert EventLog.from_rows(raw_text(change), "x").bad_by_reason() == {reason: 1}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.5, "quantity is not a whole number"),
        (float("nan"), "quantity is not a whole number"),
        (float("inf"), "quantity is not a whole number"),
        (-2.0, "quantity is negative"),
        (1e300, "quantity is above 10000"),
    ],
)
def test_a_float_that_is_no_whole_number_is_refused(value, reason):
    assert EventLog.from_rows(raw({"quantity": value}), "x").bad_by_reason() == {reason: 1}


@pytest.mark.parametrize("amount", [2**63, 2**64 - 1])
def test_an_unsigned_number_beyond_64_signed_bits_is_refused(amount):
    table = raw({}).with_columns(pl.Series("amount", [amount], dtype=pl.UInt64))
    assert EventLog.from_rows(table, "x").bad_by_reason() == {"amount does not fit 64 bits": 1}


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": 10_000},
        {"quantity": 0, "type": "view"},
        {"amount": 0},
        {"amount": 10**12},
        {"time": 946_684_800},
        {"time": 4_102_444_799},
        *({"type": kind.value} for kind in EventType),
        *({"channel": channel.value} for channel in Channel),
        {"shopper": 'Zoë 東, "x"'},
    ],
)
@pytest.mark.parametrize("reading", [raw, raw_text])
def test_a_row_at_the_edge_of_the_schema_is_taken_as_it_is(reading, change):
    log = EventLog.from_rows(reading(change), "x")
    assert log.bad_rows == ()
    assert log.table.rows(named=True) == [{**GOOD, **change}]


def test_a_bad_row_shows_every_field_as_it_was_found():
    (bad,) = EventLog.from_rows(raw_text({"quantity": "two", "channel": None}), "x").bad_rows
    assert dict(bad.row) == {**{name: str(value) for name, value in GOOD.items()}, "quantity": "two", "channel": ""}


def test_a_row_with_several_faults_has_the_first_reason_only():
    log = EventLog.from_rows(raw({"shopper": "", "quantity": -1, "time": 0}), "x")
    assert log.bad_by_reason() == {"shopper is empty": 1}


def test_whole_floats_and_numeric_ids_are_read():
    log = EventLog.from_rows(raw({"shopper": 7, "quantity": 2.0, "time": 1_735_732_800.0}), "x")
    assert log.table.rows(named=True) == [{**GOOD, "shopper": "7"}]


def test_columns_may_stand_in_any_order():
    table = raw({}).select(reversed(list(EVENT_SCHEMA)))
    assert EventLog.from_rows(table, "x").table.columns == list(EVENT_SCHEMA)


@pytest.mark.parametrize(
    "table",
    [
        raw({}).drop("channel"),
        raw({}).with_columns(pl.lit(1).alias("basket")),
        raw({}).rename({"item": "sku"}),
    ],
)
def test_other_columns_than_the_schema_are_an_error_that_names_both(table):
    with pytest.raises(SchemaError, match=r"columns of shop\.csv.*found.*wanted.*channel") as caught:
        EventLog.from_rows(table, "shop.csv")
    assert caught.value.found == table.columns


@pytest.mark.parametrize(
    "column", [pl.Series("amount", [True]), pl.Series("shopper", [1.5]), pl.Series("time", ["x"]).cast(pl.Binary)]
)
def test_a_column_of_an_unreadable_type_is_an_error_that_names_it(column):
    with pytest.raises(SchemaError, match=f"column {column.name} of x"):
        EventLog.from_rows(raw({}).with_columns(column), "x")


def test_a_source_may_add_reasons_of_its_own():
    log = EventLog.from_rows(raw({}, {}), "x", also={"unknown product": pl.Series([False, True])})
    assert [(bad.line, bad.reason) for bad in log.bad_rows] == [(2, "unknown product")]


def test_lines_can_be_given():
    log = EventLog.from_rows(raw({"quantity": -1}, {}), "x", lines=[8, 9])
    assert [bad.line for bad in log.bad_rows] == [8]


def test_no_rows_make_an_empty_log():
    log = EventLog.from_rows(pl.DataFrame(schema=EVENT_SCHEMA), "x")
    assert (log.table.height, log.bad_rows) == (0, ())


def test_an_empty_column_refuses_every_row_instead_of_failing():
    table = raw({}, {}).with_columns(pl.lit(None).alias("quantity"))
    assert EventLog.from_rows(table, "x").bad_by_reason() == {"quantity is missing": 2}


anything = st.one_of(
    st.none(), st.text(max_size=4), st.integers(-(2**70), 2**70).map(str), st.sampled_from(["purchase", "web", "5"])
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(GOOD, anything)), min_size=1, max_size=30))
def test_every_row_is_either_loaded_or_bad(rows):
    table = pl.DataFrame(rows, schema=dict.fromkeys(GOOD, pl.String))
    log = EventLog.from_rows(table, "x")
    assert log.table.height + len(log.bad_rows) == table.height
    assert sum(log.bad_by_reason().values()) == len(log.bad_rows)
    lines = [bad.line for bad in log.bad_rows]
    assert lines == sorted(set(lines))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from([{}, *(change for change, _ in REFUSED)]), min_size=1, max_size=25))
def test_text_and_numbers_are_judged_alike(changes):
    numbers, texts = EventLog.from_rows(raw(*changes), "x"), EventLog.from_rows(raw_text(*changes), "x")
    assert numbers.table.equals(texts.table)
    assert [(bad.line, bad.reason) for bad in numbers.bad_rows] == [(bad.line, bad.reason) for bad in texts.bad_rows]
