"""Salts depend on the key and on everything they are for, and on nothing else."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.attestation.salts import salt

KEY = b"a secret of the issuer"
PARTS = st.lists(st.one_of(st.binary(max_size=40), st.integers(0, 2**256 - 1)), max_size=4)


def test_a_salt_is_a_keyed_hash_over_purpose_and_parts_with_their_lengths() -> None:
    message = b"leaf\0" + (32).to_bytes(4, "big") + (7).to_bytes(32, "big") + (2).to_bytes(4, "big") + b"ab"
    assert salt(KEY, "leaf", 7, b"ab") == hmac.new(KEY, message, hashlib.sha256).digest()


def test_the_same_question_has_the_same_answer() -> None:
    assert salt(KEY, "leaf", 1) == salt(KEY, "leaf", 1)
    assert len(salt(KEY, "leaf")) == 32


def test_key_purpose_and_parts_each_change_the_salt() -> None:
    salts = {
        salt(KEY, "leaf", 1),
        salt(KEY + b"!", "leaf", 1),
        salt(KEY, "order", 1),
        salt(KEY, "leaf", 2),
        salt(KEY, "leaf", 1, 1),
        salt(KEY, "leaf"),
    }
    assert len(salts) == 6


@given(PARTS, PARTS)
def test_no_two_lists_of_parts_run_together(left: list[bytes | int], right: list[bytes | int]) -> None:
    as_bytes = [
        [part if isinstance(part, bytes) else part.to_bytes(32, "big") for part in side] for side in (left, right)
    ]
    assert (salt(KEY, "leaf", *left) == salt(KEY, "leaf", *right)) is (as_bytes[0] == as_bytes[1])


@pytest.mark.parametrize("part", [-1, 2**256])
def test_an_integer_that_is_no_word_is_refused(part: int) -> None:
    with pytest.raises(OverflowError):
        salt(KEY, "leaf", part)
