"""Signatures: 64 or 65 bytes, one form only, and the same account as every wallet finds."""

from __future__ import annotations

import pytest
from coincurve import PrivateKey
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.attestation import signatures
from offchain.attestation.keccak import keccak
from offchain.attestation.signatures import SignatureFormError, recover, sign, signers_of

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
SECRET = (0xA11CE).to_bytes(32, "big")
KEY = PrivateKey(SECRET)
DIGEST = b"\x2a" * 32
SECRETS = st.integers(1, ORDER - 1).map(lambda number: number.to_bytes(32, "big"))
HASHES = st.binary(min_size=32, max_size=32)


def long_form(signature: bytes) -> bytes:
    """The 65 bytes (r, s, v) of a 64-byte signature."""
    rest = int.from_bytes(signature[32:], "big")
    s, parity = rest & ((1 << 255) - 1), rest >> 255
    return signature[:32] + s.to_bytes(32, "big") + bytes([27 + parity])


def test_an_account_is_the_one_that_wallets_show() -> None:
    assert signatures.address_of(KEY) == int(Account.from_key(SECRET).address, 16)


@settings(max_examples=30)
@given(SECRETS, HASHES)
def test_a_signature_is_the_one_that_wallets_make_in_its_short_form(secret: bytes, digest: bytes) -> None:
    theirs = Account.unsafe_sign_hash(digest, secret)
    ours = sign(PrivateKey(secret), digest)
    assert len(ours) == 64
    assert long_form(ours) == bytes(theirs.signature)


@settings(max_examples=30)
@given(SECRETS, HASHES)
def test_both_forms_lead_back_to_the_signer(secret: bytes, digest: bytes) -> None:
    key = PrivateKey(secret)
    signature = sign(key, digest)
    assert recover(digest, signature) == recover(digest, long_form(signature)) == signatures.address_of(key)


def test_signing_twice_gives_the_same_bytes() -> None:
    assert sign(KEY, DIGEST) == sign(KEY, DIGEST)


def test_another_digest_leads_to_another_account() -> None:
    assert recover(b"\x2b" * 32, sign(KEY, DIGEST)) != signatures.address_of(KEY)


def test_the_other_form_of_a_signature_is_refused() -> None:
    signature = long_form(sign(KEY, DIGEST))
    high = (ORDER - int.from_bytes(signature[32:64], "big")).to_bytes(32, "big")
    assert Account._recover_hash(
        DIGEST, signature=signature[:32] + high + bytes([55 - signature[64]])
    )  # others take it
    with pytest.raises(SignatureFormError, match="upper half"):
        recover(DIGEST, signature[:32] + high + bytes([55 - signature[64]]))


@pytest.mark.parametrize(("s", "refused"), [(ORDER // 2, False), (ORDER // 2 + 1, True)])
def test_half_the_order_is_the_highest_s_in_the_short_form(s: int, refused: bool) -> None:
    signature = sign(KEY, DIGEST)[:32] + s.to_bytes(32, "big")
    if refused:
        with pytest.raises(SignatureFormError, match="upper half"):
            recover(DIGEST, signature)
    else:
        assert recover(DIGEST, signature)


@pytest.mark.parametrize("v", [0, 1, 26, 29, 255])
def test_a_v_that_is_neither_27_nor_28_is_refused(v: int) -> None:
    with pytest.raises(SignatureFormError, match="v = 27 or 28"):
        recover(DIGEST, long_form(sign(KEY, DIGEST))[:64] + bytes([v]))


@pytest.mark.parametrize("length", [0, 1, 32, 63, 66, 130])
def test_another_length_is_refused(length: int) -> None:
    with pytest.raises(SignatureFormError, match=f"got {length}"):
        recover(DIGEST, bytes(length))


@pytest.mark.parametrize(
    ("r", "s"),
    [(0, 1), (1, 0), (0, 0), (ORDER, 1), (2**256 - 1, 1), (5, 1)],
    ids=["r0", "s0", "00", "rn", "rmax", "r5"],
)
def test_what_is_no_point_is_refused(r: int, s: int) -> None:
    with pytest.raises(SignatureFormError):
        recover(DIGEST, r.to_bytes(32, "big") + s.to_bytes(32, "big"))


@given(st.binary(min_size=64, max_size=64))
def test_garbage_is_refused_by_type_or_leads_to_some_other_account(signature: bytes) -> None:
    try:
        account = recover(DIGEST, signature)
    except SignatureFormError:
        return
    assert 0 < account < 2**160
    assert account != signatures.address_of(KEY)


def test_a_digest_of_another_length_is_refused() -> None:
    with pytest.raises(SignatureFormError):
        recover(b"short", sign(KEY, DIGEST))


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("count", [0, 1, 64, 65, 200])
def test_many_signers_are_those_of_each_signature_in_order(count: int, threads: int) -> None:
    keys = [PrivateKey((number + 1).to_bytes(32, "big")) for number in range(3)]
    signed = [(keccak(bytes([at])), sign(keys[at % 3], keccak(bytes([at])))) for at in range(count)]
    signed[5:6] = [(DIGEST, b"no signature")] if count > 5 else signed[5:6]
    expected = [signatures.address_of(keys[at % 3]) for at in range(count)]
    expected[5:6] = [0] if count > 5 else expected[5:6]
    assert signers_of(signed, threads) == expected
