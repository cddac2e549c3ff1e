"""Amounts become integers by their digits, times keep their offset."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.intake.cells import minor, moment, whole, written
from offchain.intake.errors import BadCell
from offchain.texts.wording import money

PLAIN = (".", "", "units")


@pytest.mark.parametrize(
    ("text", "form", "decimals", "wanted"),
    [
        ("12.50", PLAIN, 2, 1250),
        ("12.5", PLAIN, 2, 1250),
        ("12", PLAIN, 2, 1200),
        ("0.1", PLAIN, 2, 10),
        ("12.500000", PLAIN, 2, 1250),
        ("1.234,56", (",", ".", "units"), 2, 123456),
        ("1,234.56", (".", ",", "units"), 2, 123456),
        ("1250", PLAIN, 0, 1250),
        ("1250", (".", "", "minor"), 2, 1250),
        ("-3.10", PLAIN, 2, -310),
        ("90071992547409.93", PLAIN, 2, 9007199254740993),
    ],
)
def test_an_amount_is_exact(text: str, form: tuple[str, str, str], decimals: int, wanted: int) -> None:
    assert minor("Total", text, form, decimals) == wanted


@pytest.mark.parametrize(
    "text", ["", "12.345", "12,50", "1e3", "NaN", "12.", ".5", "€12", "1 000", "--1", "²", "9" * 40]
)
def test_what_is_no_amount_is_told_with_its_column(text: str) -> None:
    with pytest.raises(BadCell) as caught:
        minor("Total", text, PLAIN, 2)
    assert (caught.value.column, caught.value.found) == ("Total", text)


@given(st.integers(min_value=0, max_value=2**96 - 1), st.sampled_from([0, 2, 3]))
def test_what_is_written_is_read_again(value: int, decimals: int) -> None:
    assert minor("", money(value, decimals), PLAIN, decimals) == value


@pytest.mark.parametrize(
    ("text", "zone", "wanted"),
    [
        ("2026-10-05 09:10:00 +0200", "", "2026-10-05T09:10:00+02:00"),
        ("2026-10-05 09:10:00 UTC", "", "2026-10-05T09:10:00+00:00"),
        ("2026-10-05T07:10:00.250Z", "", "2026-10-05T07:10:00+00:00"),
        ("2026-10-05 09:10:00", "Europe/Berlin", "2026-10-05T09:10:00+02:00"),
        ("2026-12-05 09:10", "Europe/Berlin", "2026-12-05T09:10:00+01:00"),
        ("1791184200", "", "2026-10-05T07:10:00+00:00"),
    ],
)
def test_a_time_has_its_offset(text: str, zone: str, wanted: str) -> None:
    assert written(moment("Date", text, "", ZoneInfo(zone) if zone else None)) == wanted


@pytest.mark.parametrize(
    ("text", "zone", "advice"),
    [
        ("2026-10-05 09:10:00", "", "time_zone"),
        ("05.10.2026", "", "time_form"),
        ("2026-03-29 02:30:00", "Europe/Berlin", "put forward"),
    ],
)
def test_a_time_that_nobody_can_know_is_refused(text: str, zone: str, advice: str) -> None:
    with pytest.raises(BadCell) as caught:
        moment("Date", text, "", ZoneInfo(zone) if zone else None)
    assert advice in caught.value.advice


@pytest.mark.parametrize(("text", "wanted"), [("3", 3), (" 3.0 ", 3), ("-1", -1)])
def test_units_are_whole(text: str, wanted: int) -> None:
    assert whole("Quantity", text) == wanted


@pytest.mark.parametrize("text", ["", "1.5", "x", "1,000", "٣"])
def test_other_units_are_refused(text: str) -> None:
    with pytest.raises(BadCell):
        whole("Quantity", text)
