"""Every custom error of the contracts is a refusal of the one vocabulary, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from offchain.attestation.reverts import decode_revert, encode_revert
from offchain.domain.refusals import Refusal
from offchain.domain.vocabulary import FACTS, SIGNATURES
from tests.unit.attestation.abi_types import signature_of, types_of

Entry = dict[str, Any]


def selector(signature: str) -> bytes:
    """The first four bytes of its hash."""
    return keccak(signature.encode())[:4]


def test_the_vocabulary_is_that_of_the_compiled_errors(errors: dict[str, Entry]) -> None:
    assert set(errors) == set(SIGNATURES)


@pytest.mark.parametrize("code", sorted(SIGNATURES))
def test_every_error_is_read_with_all_its_facts(code: str, errors: dict[str, Entry]) -> None:
    types = types_of(errors[code])
    values: list[Any] = [
        bytes([position + 1]) * 32 if kind == "bytes32" else position + 2**70 for position, kind in enumerate(types)
    ]
    encodable = [f"0x{value:040x}" if kind == "address" else value for kind, value in zip(types, values, strict=True)]
    refusal = decode_revert(selector(signature_of(errors[code])) + encode(types, encodable))
    assert refusal == Refusal(code, **dict(zip(FACTS[code], values, strict=True)))


NO_STEP = selector("Terms_NoStep()")
ZERO_DISCOUNT = selector("Rules_ZeroDiscount(uint256)")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        NO_STEP[:3],
        NO_STEP + b"\0",
        ZERO_DISCOUNT,
        ZERO_DISCOUNT + bytes(31),
        ZERO_DISCOUNT + bytes(64),
        selector("Error(string)") + encode(["string"], ["no"]),
        selector("Panic(uint256)") + bytes(32),
    ],
    ids=["nothing", "short", "long", "bare", "cut", "more", "text", "panic"],
)
def test_other_bytes_are_no_refusal_of_ours(data: bytes) -> None:
    assert decode_revert(data) is None


def test_an_error_without_facts_is_its_four_bytes() -> None:
    assert decode_revert(NO_STEP) == Refusal("Terms_NoStep")


@given(st.binary(max_size=100))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    decode_revert(data)
    decode_revert(ZERO_DISCOUNT + data)


def test_a_refusal_is_encoded_as_the_contracts_revert_with_it() -> None:
    refusal = Refusal("Hub_IndexUsed", campaign=b"\x07" * 32, index=9)
    data = encode_revert(refusal)
    assert data[4:] == b"\x07" * 32 + (9).to_bytes(32, "big")
    assert decode_revert(data) == refusal
