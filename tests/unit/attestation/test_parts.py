"""The parts that enter the terms by their hash, hashed as the contracts do."""

from __future__ import annotations

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from offchain.attestation.parts import address_bytes, cold_hash, extra_hash
from offchain.domain.tiers import Tier
from tests.unit import samples


def test_the_cold_hash_is_that_of_the_encoded_struct() -> None:
    cold = samples.cold(
        auditor=0xA0, funders=(1, 2), share_bps=(4_000, 6_000), plan_hash=b"\x01" * 32, metadata=b"\x02" * 32
    )
    struct = (f"0x{0xA0:040x}", [f"0x{1:040x}", f"0x{2:040x}"], [4_000, 6_000], b"\x01" * 32, b"\x02" * 32)
    assert cold_hash(cold) == keccak(encode(["(address,address[],uint16[],bytes32,bytes32)"], [struct]))


@pytest.mark.parametrize(
    "changes",
    [
        {"auditor": 1},
        {"funders": (1,)},
        {"share_bps": (9_999,)},
        {"plan_hash": b"\x01" * 32},
        {"metadata": b"\x01" * 32},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_every_field_changes_the_cold_hash(changes: dict[str, object]) -> None:
    assert cold_hash(samples.cold(**changes)) != cold_hash(samples.cold())


def test_without_extra_words_the_extra_hash_is_zero() -> None:
    assert extra_hash(()) == bytes(32)


def test_the_extra_hash_is_that_of_the_packed_tiers_in_order() -> None:
    one, two = Tier(1, 2), Tier(3, 4)
    packed = one.packed().to_bytes(32, "big") + two.packed().to_bytes(32, "big")
    assert extra_hash((one.packed(), two.packed())) == keccak(packed)
    assert extra_hash((two.packed(), one.packed())) != extra_hash((one.packed(), two.packed()))


def test_an_address_is_twenty_bytes() -> None:
    assert address_bytes(1) == bytes(19) + b"\x01"
    with pytest.raises(OverflowError):
        address_bytes(2**160)
