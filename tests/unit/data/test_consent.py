"""Shoppers who opted out are in no later stage."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.data import csv_events
from offchain.data.consent import consented, opted_out_in
from offchain.data.errors import SchemaError
from offchain.data.events import EventLog
from tests.unit.data.rows import raw


def test_the_rows_of_a_shopper_who_opted_out_are_removed_and_counted():
    log = EventLog.from_rows(raw({"shopper": "a"}, {"shopper": "b"}, {"shopper": "a", "type": "view"}), "x")
    outcome = consented(log, {"a", "never seen"})
    assert outcome.events.table["shopper"].to_list() == ["b"]
    assert (outcome.shoppers, outcome.rows, outcome.bad_rows) == (1, 2, 0)


def test_a_referral_that_names_a_shopper_who_opted_out_is_removed():
    log = EventLog.from_rows(raw({"shopper": "b", "item": "shopper:a", "type": "referral"}, {"shopper": "b"}), "x")
    outcome = consented(log, {"a"})
    assert outcome.events.table["item"].to_list() == ["P-1"]
    assert (outcome.shoppers, outcome.rows) == (0, 1)


def test_an_id_is_matched_whole():
    log = EventLog.from_rows(raw({"shopper": "ab"}, {"shopper": "b", "item": "shopper:ab"}), "x")
    assert consented(log, {"a", "b "}).events.table.height == 2


def test_bad_rows_of_a_shopper_who_opted_out_are_removed_and_counted():
    changes = [
        {"shopper": "a ", "quantity": -1},
        {"shopper": "b", "item": "shopper:a", "quantity": -1},
        {"quantity": -1},
    ]
    outcome = consented(EventLog.from_rows(raw(*changes), "x"), {"a"})
    assert [bad.line for bad in outcome.events.bad_rows] == [3]
    assert outcome.bad_rows == 2


def test_a_number_in_a_bad_row_is_not_taken_for_an_id():
    log = EventLog.from_rows(raw({"quantity": -1, "amount": 12}), "x")
    assert consented(log, {"12", "-1"}).bad_rows == 0


def test_a_line_that_could_not_be_split_is_searched_for_the_id(tmp_path):
    path = tmp_path / "shop.csv"
    path.write_text('shopper,item,type,quantity,amount,time,channel\n"a",P-1\nb,P-1\n')
    outcome = consented(csv_events.load(path), {"a"})
    assert [bad.line for bad in outcome.events.bad_rows] == [2]


def test_the_log_that_was_passed_is_left_as_it_was():
    log = EventLog.from_rows(raw({"shopper": "a"}), "x")
    consented(log, {"a"})
    assert log.table.height == 1


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=20), st.sets(st.sampled_from("abcdefg")))
def test_nobody_who_opted_out_is_left_and_nobody_else_is_lost(shoppers, opted_out):
    outcome = consented(EventLog.from_rows(raw(*({"shopper": shopper} for shopper in shoppers)), "x"), opted_out)
    assert outcome.events.table["shopper"].to_list() == [shopper for shopper in shoppers if shopper not in opted_out]
    assert outcome.events.table.height + outcome.rows == len(shoppers)


def test_a_table_of_opt_outs_is_read_as_a_set():
    assert opted_out_in(pl.DataFrame({"shopper": ["a", "b ", "a"], "since": [1, 2, 3]})) == {"a", "b"}


@pytest.mark.parametrize(
    "table",
    [
        pl.DataFrame({"customer": ["a"]}),
        pl.DataFrame({"shopper": [1]}),
        pl.DataFrame({"shopper": ["a", None]}),
        pl.DataFrame({"shopper": ["a", " "]}),
    ],
)
def test_a_table_that_leaves_open_who_opted_out_is_refused(table):
    with pytest.raises(SchemaError, match="opt-out table"):
        opted_out_in(table)
