"""What an audit of privacy finds, and what it leaves in peace."""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.adapters.fake_personal_vault import FakeKeyRing, FakeSealedRows
from offchain.data.privacy_folder import PrivacyFolder
from offchain.privacy import inspection
from offchain.privacy.inspection import DAY, Finding, Table
from offchain.privacy.personal_patterns import iban, kinds_in, luhn, personal_column
from offchain.privacy.ports import Sealed

NOW = 1_750_000_000
PRIVACY = PrivacyFolder(Path("privacy"), Path("keys"))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("e-mail", "write to ann.lee+x@shop.example please"),
        ("phone", "+49 170 1234567"),
        ("phone", "(0555) 123-4567"),
        ("card", "4111 1111 1111 1111"),
        ("card", "5555555555554444"),
        ("account", "DE89370400440532013000"),
        ("network address", "from 192.168.0.17"),
        ("wallet", "0x" + "aB" * 20),
    ],
)
def test_personal_values_are_known_by_their_form(kind: str, value: str) -> None:
    assert kinds_in([value]) == {kind: 1}


@pytest.mark.parametrize(
    "value",
    ["P-0001", "4111 1111 1111 1112", "DE89370400440532013001", "1735732800", "2025-01-01 12:00", "a@b", "ab" * 32,
     "campaign:17", "3.5.1", "0x" + "ab" * 32, "+5 %", "1111111111111111", "12345678-1234"],
)  # fmt: skip
def test_other_values_are_left_in_peace(value: str) -> None:
    assert kinds_in([value]) == {}


def test_check_digits() -> None:
    assert luhn("79927398713") and not any(luhn(f"7992739871{digit}") for digit in "012456789")
    assert iban("GB82WEST12345698765432") and not iban("GB83WEST12345698765432")


@pytest.mark.parametrize(
    ("name", "personal"),
    [("email", True), ("Customer_EMail", True), ("phoneNumber", True), ("date_of_birth", False), ("birthday", True),
     ("item", False), ("emails_sent", False), ("name", False), ("segment", False), ("dob", True)],
)  # fmt: skip
def test_columns_are_known_by_their_names(name: str, *, personal: bool) -> None:
    assert personal_column(name, beside_an_id=False) == personal


def test_a_name_is_personal_beside_an_id_and_not_in_a_catalogue() -> None:
    assert personal_column("first_name", beside_an_id=True)
    assert not personal_column("product_name", beside_an_id=False)


def findings(columns: dict[str, list[str]], *, name: str = "x.csv", learned: bool = False) -> list[tuple[str, str]]:
    """Kinds and words."""
    table = Table(name, name, columns, {"shopper"}, learned)
    return [(it.kind, it.what) for it in inspection.of_table(table, {"ann", "bob"})]


def test_an_event_file_has_the_columns_of_its_schema() -> None:
    columns: dict[str, list[str]] = {"shopper": ["ann"], "item": ["P"], "loyalty": ["x"]}
    assert findings(columns, name="events.csv") == [("unexpected_column", "column loyalty")]
    assert findings(columns) == []


def test_values_are_found_in_columns_where_nobody_looks_for_them() -> None:
    assert findings({"shopper": ["ann@shop.example"]}) == [("personal_value", "e-mail in shopper")]
    assert findings({"": ["ann@shop.example"]}) == [("personal_value", "e-mail in its texts")]


def test_ids_of_the_shop_are_found_in_what_was_learned() -> None:
    assert findings({"shopper": ["ann", "x"]}, learned=True) == [("raw_id", "ids of the shop in shopper")]
    assert findings({"shopper": ["ann", "x"]}) == []


def test_what_is_kept_too_long_is_due_on_the_day_after() -> None:
    rows, log = FakeSealedRows(), [f'{{"number": 1, "before": "", "time": {NOW - 1096 * DAY}}}']
    rows.put(
        [Sealed(bytes(16), "name", 1, b"x", NOW - 1095 * DAY), Sealed(bytes(16), "email", 1, b"x", NOW - 1096 * DAY)]
    )
    times = [NOW - 730 * DAY, NOW - 730 * DAY - 1, NOW]
    found = inspection.of_ages(PRIVACY, event_times=times, rows=rows, log=log, ended_coupons=2, now=NOW)
    assert list(found) == [
        Finding("due", "behaviour", "older than 730 days", 1),
        Finding("due", "fields of the vault", "older than 1095 days", 1),
        Finding("due", "lines of the log of reads", "older than 1095 days", 1),
        Finding("due", "coupons that ended", "older than 730 days", 2),
    ]


def test_a_key_is_old_after_its_days() -> None:
    assert list(inspection.of_key("a.key", NOW - 365 * DAY, PRIVACY, NOW)) == []
    assert [it.kind for it in inspection.of_key("a.key", NOW - 366 * DAY, PRIVACY, NOW)] == ["key_age"]


def test_a_broken_log_is_a_finding_and_an_empty_one_is_not() -> None:
    ring = FakeKeyRing()
    assert list(inspection.of_log([], ring)) == []
    ring.set_head(1, "x")
    assert [it.kind for it in inspection.of_log([], ring)] == ["log"]


def test_every_kind_has_its_next_step_in_two_languages() -> None:
    for kind, (english, chinese) in inspection.ADVICE.items():
        document = Finding(kind, "x", "y", 1).document()
        assert (document["advice"], document["advice_zh"]) == (english, chinese)
        assert english.isascii() and not chinese.isascii()
