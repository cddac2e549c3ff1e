"""Keccak-256 as Ethereum uses it, and words as the ABI has them."""

from __future__ import annotations

import pytest
from eth_utils.crypto import keccak as reference
from hypothesis import given
from hypothesis import strategies as st

from offchain.attestation.keccak import keccak, keccak_chain, keccak_each, words


def test_the_hash_of_nothing_is_the_known_one() -> None:
    assert keccak(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"


@given(st.binary(max_size=300))
def test_every_hash_is_that_of_another_implementation(data: bytes) -> None:
    assert keccak(data) == reference(data)


def test_integers_stand_right_aligned_and_bytes_as_they_are() -> None:
    assert words(1, b"\xff" * 32) == bytes(31) + b"\x01" + b"\xff" * 32
    assert words() == b""


@pytest.mark.parametrize("value", [-1, 2**256])
def test_what_is_no_word_is_refused(value: int) -> None:
    with pytest.raises(OverflowError):
        words(value)


@given(st.lists(st.binary(max_size=140), max_size=6))
def test_many_at_once_and_in_a_chain_are_hashed_as_one_by_one(messages: list[bytes]) -> None:
    assert keccak_each(messages) == [reference(message) for message in messages]
    chain = [b"\x01" * 32]
    for message in messages:
        chain.append(reference(chain[-1] + message))
    assert list(keccak_chain(chain[0], messages)) == chain[1:]
