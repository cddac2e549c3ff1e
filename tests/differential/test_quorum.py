"""QuorumHash.sol against offchain/attestation/quorum.py. What the contract takes as a signature: tests/contracts/."""

from __future__ import annotations

import re

from eth_abi.abi import encode
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.attestation.keccak import keccak, words
from offchain.attestation.quorum import ABI_TYPE, QUORUM_TYPES, Quorum
from tests.differential.fields import ACCOUNTS, BYTES32
from tests.surroundings import ROOT

QUORUMS = st.builds(
    Quorum,
    number=st.integers(0, 2**32 - 1),
    threshold=st.integers(0, 2**8 - 1),
    delay=st.integers(0, 2**32 - 1),
    overlap=st.integers(0, 2**32 - 1),
    freezer=ACCOUNTS,
    members=st.lists(ACCOUNTS, max_size=16).map(tuple),
)


def test_both_sides_declare_the_same_types():
    text = (ROOT / "contracts" / "libraries" / "QuorumHash.sol").read_text(encoding="utf-8")
    assert sorted(re.findall(r'keccak256\(\s*"(\w+\([^"]+\))"', text)) == sorted(QUORUM_TYPES.values())


@settings(deadline=None, max_examples=60)
@given(BYTES32, QUORUMS)
def test_a_quorum_and_what_its_members_sign_hash_the_same(hashes, digest, quorum):
    answer = hashes.ask("ofQuorum", encode(["bytes32", ABI_TYPE], [digest, quorum.fields()]))
    approval, rotation = (keccak(QUORUM_TYPES[name].encode()) for name in ("Approval", "Rotation"))
    assert [answer[at : at + 32] for at in (0, 32, 64)] == [
        quorum.hash(),
        keccak(words(approval, digest, quorum.hash())),
        keccak(words(rotation, quorum.hash())),
    ]
