"""Claims whose path leads nowhere and referrals that nobody signed, recorded all the same: the digest matches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import decode

from offchain.adapters.fake_chain import Call, Contract, FakeChain, Outcome
from offchain.adapters.fake_companions import FakeCompanion, FakeToken
from offchain.adapters.fake_encoding import emitted_beside
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import key
from offchain.attestation.companion_calls import REWARD_CALLS
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import address_bytes
from offchain.attestation.rewards import Programme, of_referral, rewards_domain
from offchain.audit.findings import Difference
from offchain.audit.verify import verify
from offchain.index.config import IndexConfig
from offchain.index.sync import sync
from tests.audit.companions import BUYERS, HOUR, REWARDS, TOKEN, Beside, Epoch
from tests.audit.conftest import opened
from tests.audit.story import HUB, ROOTS

ANN, BOB, CID, _ = BUYERS
CONFIG = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, rewards=REWARDS, first_block=1)


@dataclass(slots=True)
class Careless(FakeCompanion):
    """Pays every claim, and takes everybody's word for who brought whom."""

    def run(self, call: Call) -> Outcome:
        for name in ("claim", "refer"):
            if call.data[:4] == _selector(name):
                return Outcome(logs=(self._taken(call, name),), memo=call.time)
        return FakeCompanion.run(self, call)

    def _taken(self, call: Call, name: str) -> Any:
        raw, *rest = decode(REWARD_CALLS[name], call.data[4:])
        merchant, token, issuer, auditor, *terms = raw
        programme = Programme(*(int(it, 16) for it in (merchant, token, issuer, auditor)), *terms)
        found = programme.id(rewards_domain(call.chain_id, self.address))
        words = {"id": int.from_bytes(found, "big")}
        if name == "refer":
            words |= {"referee": int(rest[0], 16), "referrer": int(rest[1], 16)}
            return emitted_beside(self.address, "rewards", "ReferralMade", words)
        account, earned, *_ = rest[1]
        before = self.books.programmes[found].paid.get(int(account, 16), 0)
        words |= {"account": int(account, 16), "amount": earned - before, "earned": earned}
        return emitted_beside(self.address, "rewards", "RewardClaimed", words)


def _selector(name: str) -> bytes:
    return keccak(f"{name}({','.join(REWARD_CALLS[name])})".encode())[:4]


@pytest.fixture
def beside() -> Beside:
    def deploy() -> Mapping[int, Contract]:
        distributor = Careless(REWARDS, "rewards")
        token = FakeToken(TOKEN, {REWARDS: distributor.owed})
        return deployment(HUB, ROOTS, {REWARDS: distributor, TOKEN: token})()

    return Beside(FakeChain(deploy), key("careless merchant"))


def counting(beside: Beside) -> tuple[Programme, Epoch]:
    """A programme with a root that counts."""
    programme = beside.programme(1)
    beside.reward(beside.merchant, "create", programme)
    beside.reward(beside.merchant, "fund", programme, 5_000)
    epoch = beside.epoch(programme, 1, [700, 300])
    beside.reward(ANN, "publish", programme, epoch.root.fields(), epoch.signature)
    beside.chain.advance(3 * HOUR)
    return programme, epoch


def found(beside: Beside, folder: Path) -> tuple[Difference, ...]:
    with opened(folder / "index.sqlite3") as store:
        sync(beside.chain, store, CONFIG)
        return verify(store, None, CONFIG).differences


def test_a_claim_by_its_path_is_green(beside: Beside, tmp_path: Path) -> None:
    programme, epoch = counting(beside)
    beside.reward(CID, "claim", programme, epoch.root.fields(), epoch.claims[0])
    assert found(beside, tmp_path) == ()


@pytest.mark.parametrize(
    ("at", "value", "code"),
    [
        (1, 701, "Rewards_WrongProof"),
        (2, b"\x09" * 32, "Rewards_WrongProof"),
        (3, (), "Rewards_ProofLength"),
        (3, (b"\x09" * 32,), "Rewards_WrongProof"),
    ],
)
def test_a_claim_whose_path_leads_nowhere_is_named(
    beside: Beside, tmp_path: Path, at: int, value: object, code: str
) -> None:
    programme, epoch = counting(beside)
    claim = list(epoch.claims[0])  # type: ignore[call-overload]
    claim[at] = value
    beside.reward(ANN, "claim", programme, epoch.root.fields(), tuple(claim))
    (difference,) = found(beside, tmp_path)
    assert (difference.kind, code in difference.found) == ("proof", True), difference
    assert "rewards record #4" in difference.record


def test_a_claim_by_a_root_that_was_never_published_is_named(beside: Beside, tmp_path: Path) -> None:
    programme, _ = counting(beside)
    other = beside.epoch(programme, 1, [900, 100])
    beside.reward(ANN, "claim", programme, other.root.fields(), other.claims[0])
    (difference,) = found(beside, tmp_path)
    assert (difference.kind, "Rewards_UnknownRoot" in difference.found) == ("proof", True)


def test_a_referral_that_the_wallet_neither_sent_nor_signed_is_named(beside: Beside, tmp_path: Path) -> None:
    programme, _ = counting(beside)
    digest = of_referral(programme.id(rewards_domain(1337, REWARDS)), BOB.address, ANN.address)
    signature = BOB.sign(rewards_domain(1337, REWARDS).digest(digest))
    whom = address_bytes(BOB.address), address_bytes(ANN.address)
    beside.reward(CID, "refer", programme, *whom, signature)  # as it should be
    beside.reward(ANN, "refer", programme, address_bytes(CID.address), whom[1], signature)
    differences = [it for it in found(beside, tmp_path) if "#5" in it.record]
    with opened(tmp_path / "index.sqlite3") as store:
        (difference,) = verify(store, beside.chain, CONFIG).differences
    assert (difference.kind, "Rewards_RefereeSigner" in difference.found) == ("signature", True)
    assert "rewards record #5" in difference.record
    assert differences == []  # without a chain the wallet may be a contract that signed
