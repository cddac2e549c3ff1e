"""A merchant's own CSV: every line is judged alone and named when it is bad."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.data import csv_events
from offchain.data.errors import SchemaError, SourceError
from tests.unit.data.rows import GOOD

HEADER = b"shopper,item,type,quantity,amount,time,channel"
ROW = b"s1,P-1,purchase,2,1598,1735732800,web"
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "data" / "events.csv"


@pytest.fixture
def load(tmp_path):
    """Loads what a file of these bytes holds."""

    def _load(*lines, end=b"\n"):
        path = tmp_path / "shop.csv"
        path.write_bytes(end.join(lines))
        return csv_events.load(path)

    return _load


def found(log):
    return [(bad.line, bad.reason) for bad in log.bad_rows]


def test_rows_are_read_as_events(load):
    assert load(HEADER, ROW, b"").table.rows(named=True) == [dict(GOOD)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_the_last_line_may_end_or_not(load, end):
    assert load(HEADER, ROW, end=end).table.height == load(HEADER, ROW, b"", end=end).table.height == 1


def test_a_byte_order_mark_is_passed_over(load):
    assert load(b"\xef\xbb\xbf" + HEADER, ROW).table.height == 1


def test_columns_may_stand_in_any_order(load):
    log = load(b"channel,time,amount,quantity,type,item,shopper", b"web,1735732800,1598,2,purchase,P-1,s1")
    assert log.table.rows(named=True) == [dict(GOOD)]


def test_quoted_fields_may_hold_commas_and_quotes(load):
    log = load(HEADER, b'"a,""b""",P-1,purchase,2,1598,1735732800,web')
    assert log.table["shopper"].to_list() == ['a,"b"']


def test_each_bad_line_is_named_with_its_number_and_reason(load):
    log = load(
        HEADER,
        b"s1,P-1,gift,2,1598,1735732800,web",
        b"s\xff,P-1,purchase,2,1598,1735732800,web",
        ROW,
        b"",
        b's1,"P-1,purchase,2,1598,1735732800,web',
        b"s1,P-1,purchase,2,1598,1735732800",
        b"s1,P-1,purchase,2,1598,1735732800,web,,",
        b"s1,P-1,purchase,-2,1598,1735732800,web",
    )
    assert found(log) == [
        (1, "type is unknown"),
        (2, "not UTF-8"),
        (4, "empty line"),
        (5, "quotes do not match"),
        (6, "6 fields instead of 7"),
        (7, "9 fields instead of 7"),
        (8, "quantity is negative"),
    ]
    assert log.table.height == 1


def test_a_quote_left_open_does_not_swallow_the_lines_after_it(load):
    log = load(HEADER, b's1,"P-1,purchase,2,1598,1735732800,web', ROW, ROW)
    assert (found(log), log.table.height) == ([(1, "quotes do not match")], 2)


def test_text_after_a_closing_quote_is_refused(load):
    assert found(load(HEADER, b'"s1"x,P-1,purchase,2,1598,1735732800,web')) == [(1, "quotes do not match")]


def test_a_line_that_cannot_be_split_is_shown_whole(load):
    (bad,) = load(HEADER, b"s\xff,P-1").bad_rows
    assert dict(bad.row) == {"text": "s\\xff,P-1"}


def test_a_header_alone_is_an_empty_log(load):
    assert load(HEADER).table.height == 0


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"shopper,item,type,quantity,amount,time",
        HEADER + b",basket",
        HEADER.replace(b"item", b"shopper"),
        HEADER.replace(b",", b";"),
        b"\xff",
        ROW,
    ],
)
def test_a_header_that_is_not_the_schema_is_an_error_that_shows_both(load, header):
    with pytest.raises(SchemaError, match=r"header of shop\.csv: found .*wanted \['shopper'"):
        load(header, ROW)


def test_an_empty_file_has_no_header(load):
    with pytest.raises(SchemaError, match=r"header of shop\.csv"):
        load()


def test_a_missing_file_is_an_error_that_names_it(tmp_path):
    with pytest.raises(SourceError, match=r"events shop\.csv"):
        csv_events.load(tmp_path / "shop.csv")


def test_the_example_is_a_funnel_without_bad_rows():
    log = csv_events.load(EXAMPLE)
    assert log.bad_rows == ()
    assert log.by_type() == {
        "impression": 1,
        "view": 1,
        "search": 1,
        "click": 1,
        "cart": 1,
        "purchase": 2,
        "coupon_redeemed": 1,
        "referral": 1,
    }


def test_bad_rows_are_reported_in_a_csv_file(load, tmp_path):
    log = load(HEADER, b's1,"=HYPERLINK(1)",gift,2,1598,1735732800,web', b"\xff")
    assert csv_events.write_bad_rows(log.bad_rows, tmp_path / "bad.csv") == 2
    with (tmp_path / "bad.csv").open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["source"], first["line"], first["reason"]) == ("shop.csv", "1", "type is unknown")
    assert json.loads(first["row"])["item"] == "=HYPERLINK(1)"
    assert first["row"].startswith("{"), "a spreadsheet must not take it for a formula"
    assert json.loads(second["row"]) == {"text": "\\xff"}


@settings(deadline=None, max_examples=150)
@given(
    content=st.lists(
        st.one_of(st.just(ROW), st.binary(max_size=60), st.text(alphabet='a",\r', max_size=20).map(str.encode))
    )
)
def test_whatever_the_bytes_every_line_is_loaded_or_bad(content, tmp_path_factory):
    path = tmp_path_factory.mktemp("csv") / "shop.csv"
    path.write_bytes(b"\n".join([HEADER, *content]))
    log = csv_events.load(path)
    body = path.read_bytes()[len(HEADER) :].removeprefix(b"\n")
    lines = body.count(b"\n") + (not body.endswith(b"\n") if body else 0)
    assert log.table.height + len(log.bad_rows) == lines
    numbers = [bad.line for bad in log.bad_rows]
    assert numbers == sorted(set(numbers))
