"""RewardHash.sol against offchain/attestation/rewards.py."""

from __future__ import annotations

import re

from eth_abi.abi import encode
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.attestation.keccak import keccak, words
from offchain.attestation.parts import address_bytes
from offchain.attestation.rewards import (
    PROGRAMME_TYPE,
    REWARD_ROOT_TYPE,
    REWARD_TYPE,
    REWARD_TYPES,
    Earned,
    Programme,
    RewardRoot,
    of_referral,
    rewards_domain,
)
from tests.differential.fields import ACCOUNTS, BYTES32
from tests.surroundings import ROOT

U40, U128 = st.integers(0, 2**40 - 1), st.integers(0, 2**128 - 1)
PROGRAMMES = st.builds(
    Programme,
    merchant=ACCOUNTS,
    token=ACCOUNTS,
    issuer=ACCOUNTS,
    auditor=ACCOUNTS,
    claims_until=U40,
    root_delay=st.integers(0, 2**32 - 1),
    rules_hash=BYTES32,
    salt=BYTES32,
)
ROOTS = st.builds(
    RewardRoot,
    epoch=st.integers(0, 2**32 - 1),
    root=BYTES32,
    depth=st.integers(0, 2**8 - 1),
    total=U128,
    active_from=U40,
    data_root=BYTES32,
    manifest_hash=BYTES32,
)


def test_both_sides_declare_the_same_types():
    text = (ROOT / "contracts" / "libraries" / "RewardHash.sol").read_text(encoding="utf-8")
    assert sorted(re.findall(r'keccak256\(\s*"(\w+\([^"]+\))"', text)) == sorted(REWARD_TYPES.values())


@settings(deadline=None, max_examples=60)
@given(BYTES32, ACCOUNTS, PROGRAMMES, ROOTS, st.builds(Earned, account=ACCOUNTS, amount=U128, salt=BYTES32))
def test_programmes_roots_referrals_and_leaves_hash_the_same(hashes, programme_id, referrer, programme, root, earned):
    types = ["bytes32", "address", PROGRAMME_TYPE, REWARD_ROOT_TYPE, REWARD_TYPE]
    values = [programme_id, address_bytes(referrer), programme.fields(), root.fields(), earned.fields(())]
    answer = hashes.ask("ofReward", encode(types, values))
    struct, *others = [answer[at : at + 32] for at in (0, 32, 64, 96)]
    domain = rewards_domain(5, 7)
    assert domain.digest(struct) == programme.id(domain)
    assert others == [
        root.hash(programme_id),
        of_referral(programme_id, earned.account, referrer),
        earned.leaf(programme_id, root.epoch),
    ]
    accounts = (programme.merchant, programme.token, programme.issuer, programme.auditor)
    rest = (programme.claims_until, programme.root_delay, programme.rules_hash, programme.salt)
    assert struct == keccak(words(keccak(REWARD_TYPES["Programme"].encode()), *accounts, *rest))
