"""Structs whose empty parts share a zero word: an ABI library reads them as its own, and they are shorter."""

from __future__ import annotations

from collections.abc import Sequence

from eth_abi.abi import decode, encode
from hypothesis import given
from hypothesis import strategies as st

from offchain.attestation.shared_tails import array, octets, struct, structs

TYPE = "(uint256,address,bytes,bytes32[],uint256[],uint256[])"
WORDS = st.integers(0, 2**256 - 1)
HASHES = st.lists(st.binary(min_size=32, max_size=32), max_size=3)
PARTS = st.tuples(WORDS, st.integers(0, 2**160 - 1), st.binary(max_size=70), HASHES, *[st.lists(WORDS, max_size=3)] * 2)
Parts = tuple[int, int, bytes, list[bytes], list[int], list[int]]


def encoded(parts: Parts) -> bytes:
    grant, submitter, signature, proof, extra, shares = parts
    return struct(grant, submitter, octets(signature), array(proof), array(extra), array(shares))


def read(data: bytes) -> Sequence[Parts]:
    """By an ABI library, as the only argument of a call."""
    (found,) = decode([TYPE + "[]"], (32).to_bytes(32, "big") + data)
    return [(grant, int(who, 16), signature, *map(list, arrays)) for grant, who, signature, *arrays in found]


@given(st.lists(PARTS, max_size=3))
def test_an_abi_library_reads_what_was_meant(elements: list[Parts]) -> None:
    assert read(structs([encoded(parts) for parts in elements])) == elements


def test_all_that_is_empty_is_one_word() -> None:
    usual = encode([TYPE], [(1, f"0x{7:040x}", b"\x01" * 64, [], [], [])])[32:]
    assert len(encoded((1, 7, b"\x01" * 64, [], [], []))) == len(usual) - 2 * 32


def test_what_is_full_is_as_usual() -> None:
    usual = encode([TYPE], [(1, f"0x{7:040x}", b"\x01" * 65, [b"\x02" * 32], [3], [4, 5])])[32:]
    assert encoded((1, 7, b"\x01" * 65, [b"\x02" * 32], [3], [4, 5])) == usual
