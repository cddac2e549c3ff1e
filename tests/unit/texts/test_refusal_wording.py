"""Facts are spelled exactly: no rounding, no float, whatever their size."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.domain.terms import Kind
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.wording import hour, moment, money, percent, short_address, short_hash

U256 = 2**256 - 1


@pytest.mark.parametrize(
    ("minor", "decimals", "spelled"),
    [
        (0, 0, "0"),
        (1, 0, "1"),
        (1250, 0, "1250"),
        (0, 2, "0.00"),
        (1, 2, "0.01"),
        (99, 2, "0.99"),
        (1250, 2, "12.50"),
        (10**15 + 1, 2, "10000000000000.01"),
        (2**96 - 1, 2, "792281625142643375935439503.35"),
        (1, 3, "0.001"),
        (1250, 3, "1.250"),
        (0, 18, "0.00"),
        (1, 18, "0.000000000000000001"),
        (125 * 10**17, 18, "12.50"),
        (10**18, 18, "1.00"),
        (2**96 - 1, 18, "79228162514.264337593543950335"),
        (U256, 18, "115792089237316195423570985008687907853269984665640564039457.584007913129639935"),
        (-5, 2, "-0.05"),
    ],
)
def test_money_is_exact_in_the_decimals_of_its_currency(minor: int, decimals: int, spelled: str) -> None:
    assert money(minor, decimals) == spelled


@given(minor=st.integers(0, U256), decimals=st.integers(0, 77))
def test_money_reads_back_to_the_same_minor_units(minor: int, decimals: int) -> None:
    whole, _, part = money(minor, decimals).partition(".")
    assert int(whole + part.ljust(decimals, "0")[:decimals]) == minor
    assert not part[decimals:].strip("0")


@pytest.mark.parametrize(
    ("bps", "spelled"),
    [
        (0, "0%"),
        (1, "0.01%"),
        (10, "0.1%"),
        (50, "0.5%"),
        (250, "2.5%"),
        (2000, "20%"),
        (10_000, "100%"),
        (10_001, "100.01%"),
    ],
)
def test_a_percentage_is_exact_and_short(bps: int, spelled: str) -> None:
    assert percent(bps) == spelled


@pytest.mark.parametrize(
    ("seconds", "spelled"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (2**32 - 1, "2106-02-07T06:28:15Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
        (253_402_300_800, "+10000-01-01T00:00:00Z"),
        (2**40 - 1, "+36812-02-20T00:36:15Z"),
    ],
)
def test_a_time_is_iso_8601_in_utc_as_far_as_40_bits_reach(seconds: int, spelled: str) -> None:
    assert moment(seconds) == spelled


@given(seconds=st.integers(0, 253_402_300_799))
def test_times_agree_with_the_standard_library_where_it_reaches(seconds: int) -> None:
    assert datetime.fromisoformat(moment(seconds)) == datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "0 seconds", "0 秒"),
        (1, "1 second", "1 秒"),
        (3600, "1 hour", "1 小时"),
        (90_061, "1 day 1 hour 1 minute 1 second", "1 天 1 小时 1 分钟 1 秒"),
        (3650 * 86_400, "3650 days", "3650 天"),
        (-7260, "-2 hours 1 minute", "-2 小时 1 分钟"),
    ],
)
def test_a_duration_names_every_unit_that_is_not_zero(
    texts: RefusalTexts, seconds: int, english: str, chinese: str
) -> None:
    assert texts.wordings["en"].duration(seconds) == english
    assert texts.wordings["zh"].duration(seconds) == chinese


@pytest.mark.parametrize(("number", "spelled"), [(0, "0 units"), (1, "1 unit"), (2, "2 units")])
def test_a_count_takes_the_singular_only_for_one(texts: RefusalTexts, number: int, spelled: str) -> None:
    assert texts.wordings["en"].spell("units", number, 2) == spelled


def test_a_place_is_counted_from_one(texts: RefusalTexts) -> None:
    assert texts.wordings["zh"].spell("place", 0, 2) == "1"


def test_an_address_is_shortened_with_its_leading_zeros() -> None:
    assert short_address(0x00C0FFEE << 128 | 0xBEEF) == "0x00c0…beef"


def test_a_hash_is_shortened() -> None:
    assert short_hash(bytes(range(32))) == "0x00010203…1c1d1e1f"


@pytest.mark.parametrize(("account", "spelled"), [(0, "nobody"), (1, "0x0000…0001")])
def test_the_zero_address_is_nobody_where_a_party_is_meant(texts: RefusalTexts, account: int, spelled: str) -> None:
    assert texts.wordings["en"].spell("party", account, 2) == spelled


def test_the_zero_address_stays_an_address_where_a_wallet_is_meant(texts: RefusalTexts) -> None:
    assert texts.wordings["en"].spell("address", 0, 2) == "0x0000…0000"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_has_a_name_of_its_own(texts: RefusalTexts, language: str) -> None:
    names = [texts.wordings[language].spell("kind", kind, 2) for kind in Kind]  # type: ignore[index]
    assert len(set(names)) == len(Kind)


def test_a_number_that_an_enum_does_not_have_is_shown_as_unknown(texts: RefusalTexts) -> None:
    assert texts.wordings["en"].spell("kind", 99, 2) == "unknown option 99"
    assert texts.wordings["zh"].spell("kind", 99, 2) == "未知选项 99"


@pytest.mark.parametrize(
    ("second", "spelled"),
    [(0, "00:00"), (34_200, "09:30"), (34_201, "09:30:01"), (86_399, "23:59:59"), (86_400, "24:00")],
)
def test_an_hour_shows_seconds_only_where_there_are_any(second: int, spelled: str) -> None:
    assert hour(second) == spelled


@pytest.mark.parametrize(
    ("mask", "english", "chinese"),
    [
        (0b1, "Monday", "星期一"),
        (0b1000100, "Wednesday, Sunday", "星期三、星期日"),
        (1 << 7, "unknown option 128", "未知选项 128"),
    ],
)
def test_a_mask_names_its_weekdays_monday_first(texts: RefusalTexts, mask: int, english: str, chinese: str) -> None:
    assert texts.wordings["en"].spell("weekdays", mask, 2) == english
    assert texts.wordings["zh"].spell("weekdays", mask, 2) == chinese
