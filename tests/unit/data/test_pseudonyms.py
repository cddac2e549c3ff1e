"""Ids become keyed pseudonyms, and no id is left in a log that was taken in."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pytest

from offchain.data import key_file
from offchain.data.errors import KeyFileError
from offchain.data.events import EventLog
from offchain.data.key_file import Key
from offchain.data.pseudonyms import KIND, Pseudonyms, is_one
from tests.unit.data.rows import raw

KEY = Key(KIND, bytes(range(32)))


def test_a_pseudonym_is_the_keyed_hash_of_the_id() -> None:
    # RFC 2104, spelled out: the library's own function is what is looked at.
    block = KEY.secret.ljust(64, b"\0")
    inner, outer = bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)
    message = b"promissory-pseudonym/1\0" + "ann-é".encode()
    wanted = hashlib.sha256(outer + hashlib.sha256(inner + message).digest()).hexdigest()
    assert Pseudonyms(KEY).of("ann-é") == wanted
    assert Pseudonyms(KEY).of(" ann-é\t") == wanted


def test_another_key_gives_another_pseudonym_and_no_key_none() -> None:
    other = Pseudonyms(Key(KIND, bytes(32)))
    assert other.of("ann") != Pseudonyms(KEY).of("ann")
    assert Pseudonyms(KEY).of("ann") not in {
        hashlib.sha256(b"ann").hexdigest(),
        hmac.digest(b"", b"ann", "sha256").hex(),
    }


def test_a_log_holds_pseudonyms_only() -> None:
    log = EventLog.from_rows(
        raw(
            {"shopper": "ann"},
            {"shopper": "bob", "item": "shopper:cat", "type": "referral"},
            {"shopper": "ann", "item": "shopper"},
            {"shopper": "dan", "quantity": -1},
        ),
        "x",
    )
    taken = Pseudonyms(KEY).log(log)
    of = Pseudonyms(KEY).of
    assert taken.table["shopper"].to_list() == [of("ann"), of("bob"), of("ann")]
    assert taken.table["item"].to_list() == ["P-1", f"shopper:{of('cat')}", "shopper"]
    assert all(map(is_one, taken.table["shopper"]))
    assert [(bad.line, bad.reason, dict(bad.row)) for bad in taken.bad_rows] == [(4, log.bad_rows[0].reason, {})]
    assert log.bad_rows[0].row["shopper"] == "dan"


def test_a_log_of_nobody_stays_one() -> None:
    assert Pseudonyms(KEY).log(EventLog.joined([])).table.height == 0


def test_the_key_is_shown_nowhere() -> None:
    assert KEY.secret.hex() not in repr(KEY) and repr(KEY.secret) not in repr(KEY)
    assert KEY.secret.hex() not in repr(Pseudonyms(KEY))
    assert KEY.id not in KEY.secret.hex()


def write(path: Path, text: str, mode: int = 0o600) -> Path:
    """A key file."""
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_key_file_is_read_back(tmp_path: Path) -> None:
    found = key_file.read(write(tmp_path / "a.key", KEY.line()), KIND)
    assert (found.secret, found.id, found.kind) == (KEY.secret, KEY.id, KIND)
    assert found.made > 0


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_key_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(KeyFileError, match=f"{mode:04o}"):
        key_file.read(write(tmp_path / "a.key", KEY.line(), mode), KIND)


@pytest.mark.parametrize(
    "text",
    [
        "",
        KEY.secret.hex(),
        KEY.line().replace(KIND, "wrapping"),
        KEY.line().replace("0001", "0002"),
        Key("wrapping", KEY.secret).line(),
        KEY.line() + KEY.line(),
    ],
)
def test_a_key_file_of_another_form_or_with_a_changed_digit_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(KeyFileError) as refused:
        key_file.read(write(tmp_path / "a.key", text), KIND)
    assert KEY.secret.hex() not in str(refused.value)


def test_a_key_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="privacy init"):
        key_file.read(tmp_path / "a.key", KIND)
