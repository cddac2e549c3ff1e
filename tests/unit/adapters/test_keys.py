"""Keys sign and never show themselves; keystores open with the right password only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_keyfile.keyfile import create_keyfile_json

from offchain.adapters.keys import KeySigner
from offchain.adapters.keystore_error import KeystoreError
from offchain.attestation.signatures import recover

SECRET = (0xC0FFEE).to_bytes(32, "big")
ADDRESS = int(Account.from_key(SECRET).address, 16)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """A version 3 keystore that opens fast, as no real one should."""
    return create_keyfile_json(SECRET, "open sesame", version=3, kdf="scrypt", iterations=2)


@pytest.fixture
def keystore(tmp_path: Path, document: dict[str, Any]) -> Path:
    """Its file."""
    path = tmp_path / "issuer.keystore.json"
    path.write_text(json.dumps(document))
    return path


def test_a_keystore_opens_with_its_password(keystore: Path) -> None:
    signer = KeySigner.from_keystore(keystore, "open sesame")
    assert signer.address == ADDRESS
    assert signer.sign(b"\x01" * 32) == KeySigner(SECRET).sign(b"\x01" * 32)


def test_what_it_signs_leads_back_to_its_address() -> None:
    signature = KeySigner(SECRET).sign(b"\x02" * 32)
    assert recover(b"\x02" * 32, signature) == ADDRESS


@pytest.mark.parametrize("password", ["", "open sesame ", "Open Sesame"])
def test_another_password_is_refused_by_type(keystore: Path, password: str) -> None:
    with pytest.raises(
        KeystoreError, match=r"does not open: MAC mismatch; check the file, and its .* PROMO_KEYSTORE_PASSWORD"
    ):
        KeySigner.from_keystore(keystore, password)


def test_a_missing_keystore_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeystoreError, match=r"there is no keystore .*: create one"):
        KeySigner.from_keystore(tmp_path / "none.json", "x")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "5", '"text"', '{"version": 3}', '{"version": 9, "crypto": {}}'])
def test_a_file_that_is_no_keystore_is_refused_by_type(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keystore.json"
    path.write_text(text)
    with pytest.raises(KeystoreError, match="does not open"):
        KeySigner.from_keystore(path, "x")


def test_a_file_that_is_no_text_is_refused_by_type(tmp_path: Path) -> None:
    path = tmp_path / "keystore.json"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(KeystoreError):
        KeySigner.from_keystore(path, "x")


def test_a_folder_is_no_keystore(tmp_path: Path) -> None:
    with pytest.raises(KeystoreError):
        KeySigner.from_keystore(tmp_path, "x")


def test_neither_its_text_nor_its_attributes_show_the_key() -> None:
    signer = KeySigner(SECRET)
    assert repr(signer) == str(signer) == f"KeySigner(0x{ADDRESS:040x})"
    shown = [name for name in dir(signer) if not name.startswith("_")]
    assert shown == ["address", "from_keystore", "sign"]


@pytest.mark.parametrize("secret", [bytes(32), b"\xff" * 32, b""], ids=["zero", "beyond", "empty"])
def test_what_is_no_key_is_refused_without_being_shown(secret: bytes) -> None:
    with pytest.raises(ValueError) as caught:
        KeySigner(secret)
    assert secret.hex() not in str(caught.value) or not secret
