"""Calls and records of the contracts beside the hub, as the compiled interfaces have them."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi.abi import decode

from offchain.attestation.calldata import CallDecodingError
from offchain.attestation.companion_calls import (
    PRESALE_CALLS,
    QUORUM_CALLS,
    REWARD_CALLS,
    decode_publication,
    presale_call,
    reward_call,
)
from offchain.attestation.keccak import keccak
from offchain.attestation.records import ALL_RECORDS
from offchain.attestation.rewards import Programme, RewardRoot
from offchain.attestation.vault_calls import VAULT_CALLS
from tests.unit.attestation.abi_types import signature_of, types_of

Entry = dict[str, Any]
Interfaces = dict[str, dict[str, dict[str, Entry]]]

CALLS = {
    "IPresaleEscrow": PRESALE_CALLS,
    "IRewardDistributor": REWARD_CALLS,
    "IOracleQuorum": QUORUM_CALLS,
    "IBudgetVault": VAULT_CALLS,
}
RECORDS = {
    "IPresaleEscrow": "presales",
    "IRewardDistributor": "rewards",
    "IBudgetVault": "vault",
    "ICheckout": "checkout",
    "IOracleQuorum": "quorums",
}
NO_RECORDS = {"OrderSkipped"}
"""Events that are no records: nothing changed."""
PLAIN = {"termsMerchant": "merchant", "units[4]": "units", "members[]": "members", "ofNumber": "number"}
PLACES = {"quorumAt", "membersAt", "count"}
"""Words of the encoding itself, of a dynamic struct."""
PROGRAMME = Programme(1, 2, 3, 4, 2_000_000_000, 60, b"\x05" * 32, b"\x06" * 32)
ROOT = RewardRoot(7, b"\x08" * 32, 9, 10, 11, b"\x0c" * 32, b"\x0d" * 32)


@pytest.mark.parametrize("interface", CALLS)
def test_every_call_has_the_signature_of_the_compiled_contract(interface: str, beside: Interfaces) -> None:
    functions = beside[interface]["function"]
    assert {name: types_of(functions[name]) for name in CALLS[interface]} == CALLS[interface]


@pytest.mark.parametrize("interface", RECORDS)
def test_every_event_is_a_record_with_the_types_and_names_of_the_contract(interface: str, beside: Interfaces) -> None:
    events, kept = beside[interface]["event"], ALL_RECORDS[RECORDS[interface]]
    assert {name: types for name, (types, _, _) in kept.items()} == {
        name: ",".join(types_of(event)) for name, event in events.items() if name not in NO_RECORDS
    }
    for name, (_, topics, data) in kept.items():
        inputs = events[name]["inputs"]
        assert topics.split(",") == [it["name"] for it in inputs if it["indexed"]]
        rest = [it for it in inputs if not it["indexed"]]
        rest.sort(key=lambda it: any(part["type"].endswith("[]") for part in it.get("components", ())))  # tails last
        words = [part["name"] for it in rest for part in it.get("components", [it])]
        told = [PLAIN.get(word, word) for word in data.split(",") if word and word not in PLACES]
        assert told == words


def test_no_two_records_share_a_name_or_a_signature() -> None:
    names = [name for kept in ALL_RECORDS.values() for name in kept]
    signatures = {keccak(f"{name}({kept[name][0]})".encode()) for kept in ALL_RECORDS.values() for name in kept}
    assert len(names) == len(set(names)) == len(signatures)


def test_a_call_begins_with_the_selector_of_its_own_contract(beside: Interfaces) -> None:
    for interface, called in (("IPresaleEscrow", presale_call), ("IRewardDistributor", reward_call)):
        function = beside[interface]["function"]["heldIn"]
        assert called("heldIn", bytes(20))[:4] == keccak(signature_of(function).encode())[:4]


def test_what_was_published_is_read_back_from_the_bytes_of_the_call() -> None:
    data = reward_call("publish", PROGRAMME.fields(), ROOT.fields(), b"\x0e" * 64)
    assert decode_publication(data) == (ROOT, b"\x0e" * 64)
    assert decode(REWARD_CALLS["publish"], data[4:])[2] == b"\x0e" * 64


@pytest.mark.parametrize("spoil", [lambda data: b"\0" * 4 + data[4:], lambda data: data[:300], lambda _: b""])
def test_bytes_that_are_no_publication_are_refused(spoil: Any) -> None:
    data = reward_call("publish", PROGRAMME.fields(), ROOT.fields(), b"\x0e" * 64)
    with pytest.raises(CallDecodingError):
        decode_publication(spoil(data))
