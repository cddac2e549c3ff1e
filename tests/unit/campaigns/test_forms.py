"""Amounts, rates, times and accounts as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from eth_utils.address import to_checksum_address
from hypothesis import given
from hypothesis import strategies as st

from offchain.campaigns import forms
from offchain.campaigns.forms import FormError
from offchain.domain.bounds import MAX_U96
from offchain.texts import wording

NOW = 1_790_000_000


@given(st.integers(0, MAX_U96), st.integers(0, 4))
def test_an_amount_that_is_written_out_reads_back_as_the_same_minor_units(minor: int, decimals: int) -> None:
    assert forms.money(wording.money(minor, decimals), decimals) == minor


@given(st.integers(0, 10**9), st.integers(1, 4))
def test_a_decimal_too_many_is_refused_never_rounded(minor: int, decimals: int) -> None:
    with pytest.raises(FormError, match="decimals"):
        forms.money(wording.money(minor, decimals) + "0", decimals)


@given(st.integers(0, 2**40))
def test_a_percentage_that_is_written_out_reads_back_as_the_same_basis_points(bps: int) -> None:
    assert forms.percent(wording.percent(bps)) == bps


@given(st.integers(0, 10_000), st.integers(0, 6), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_a_duration_is_the_sum_of_its_units(weeks: int, days: int, hours: int, minutes: int, seconds: int) -> None:
    wanted = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    assert forms.duration(f"{weeks}w{days}d{hours}h{minutes}m{seconds}s") == wanted // timedelta(seconds=1)


@given(st.integers(0, 2**32 - 1))
def test_a_moment_that_is_written_out_reads_back_as_the_same_second(seconds: int) -> None:
    assert forms.moment(wording.moment(seconds), NOW) == seconds


@given(st.integers(0, 2**32 - 1), st.integers(-14 * 60, 14 * 60))
def test_an_offset_changes_how_a_moment_is_written_and_not_which_it_is(seconds: int, minutes: int) -> None:
    zone = timezone(timedelta(minutes=minutes))
    written = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(zone).isoformat()
    if written.startswith(("19", "20", "21")):
        assert forms.moment(written, NOW) == seconds


@given(st.integers(0, 2**160 - 1))
def test_an_address_reads_as_its_number_with_and_without_a_checksum(account: int) -> None:
    text = f"0x{account:040x}"
    assert forms.account(text) == forms.account(to_checksum_address(text)) == account


def test_relative_times_count_from_now() -> None:
    assert forms.moment("now", NOW) == NOW
    assert forms.moment("+1d12h", NOW) == NOW + 36 * 3600


@pytest.mark.parametrize(
    "text", ["", "12,50", "1,000.00", "-1", "+1", "1e3", ".5", "5.", "01", "12.50 EUR", "１２", "1\n", "NaN", "9" * 90]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(FormError):
        forms.money(text, 2)


def test_a_currency_without_decimals_takes_whole_amounts_only() -> None:
    assert forms.money("1200", 0) == 1200
    with pytest.raises(FormError, match="no decimals"):
        forms.money("1200.0", 0)


@pytest.mark.parametrize("text", ["12.5", "12.555%", "-1%", "%", "1 %", "12,5%"])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(FormError):
        forms.percent(text)


@pytest.mark.parametrize("text", ["", "24", "24H", "1.5h", "-1h", "12h1d", "1d1d", "1y"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(FormError):
        forms.duration(text)


@pytest.mark.parametrize(
    "text", ["2026-12-01", "2026-12-01T00:00:00", "2026-13-01T00:00:00Z", "2026-02-30T00:00Z", "30d", "-1d", "tomorrow"]
)
def test_a_moment_without_offset_or_outside_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(FormError):
        forms.moment(text, NOW)


def test_an_address_with_a_wrong_checksum_is_refused() -> None:
    right = to_checksum_address("0x" + "ab" * 20)
    wrong = right[:-1] + right[-1].swapcase()
    with pytest.raises(FormError, match="checksum"):
        forms.account(wrong)


def test_a_word_is_32_bytes() -> None:
    assert forms.word("0x" + "ab" * 32) == b"\xab" * 32
    with pytest.raises(FormError):
        forms.word("0x" + "ab" * 31)
