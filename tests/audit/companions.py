"""A history of the contracts beside the hub: two pre-sales and two programmes, every verb of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from offchain.adapters.fake_chain import Contract, FakeChain
from offchain.adapters.fake_companions import FakeCompanion, FakeToken
from offchain.adapters.fake_shop import DAY, key
from offchain.adapters.keys import KeySigner
from offchain.attestation import rewards
from offchain.attestation.companion_calls import presale_call, reward_call
from offchain.attestation.parts import address_bytes
from offchain.attestation.presale import fields_of
from offchain.attestation.rewards import Earned, Programme, RewardRoot, rewards_domain
from offchain.domain.presale import Presale

REWARDS, PRESALES, TOKEN = 0xD4 << 152, 0xE5 << 152, 0xF6 << 152
BUYERS = tuple(key(f"buyer {number}") for number in range(4))
HOUR = 3_600


def contracts() -> dict[int, Contract]:
    """Both, and the token that they hold."""
    escrow, distributor = FakeCompanion(PRESALES, "presales"), FakeCompanion(REWARDS, "rewards")
    token = FakeToken(TOKEN, {PRESALES: escrow.owed, REWARDS: distributor.owed})
    return {PRESALES: escrow, REWARDS: distributor, TOKEN: token}


@dataclass(frozen=True)
class Beside:
    """A merchant with a pre-sale and a programme. token : what both are paid in."""

    chain: FakeChain
    merchant: KeySigner
    token: int = TOKEN
    escrow: int = PRESALES
    distributor: int = REWARDS

    def presale(self, salt: int) -> Presale:
        now = self.chain.clock
        return Presale(
            merchant=self.merchant.address,
            token=self.token,
            price=10_000,
            deposit=1_001,
            factor_bps=20_000,
            forfeit_bps=3_000,
            units=9,
            units_each=3,
            deposit_from=now,
            deposit_until=now + DAY,
            ready_by=now + 3 * DAY,
            balance_seconds=DAY,
            description_hash=b"\x61" * 32,
            salt=salt.to_bytes(32, "big"),
        )

    def programme(self, salt: int) -> Programme:
        return Programme(
            merchant=self.merchant.address,
            token=self.token,
            issuer=key("issuer of rewards").address,
            auditor=key("auditor of rewards").address,
            claims_until=self.chain.clock + 9 * DAY,
            root_delay=HOUR,
            rules_hash=b"\x62" * 32,
            salt=salt.to_bytes(32, "big"),
        )

    def sell(self, who: KeySigner, verb: str, presale: Presale, *arguments: object) -> None:
        self.chain.send(who.address, self.escrow, presale_call(verb, fields_of(presale), *arguments))

    def reward(self, who: KeySigner, verb: str, programme: Programme, *arguments: object) -> None:
        self.chain.send(who.address, self.distributor, reward_call(verb, programme.fields(), *arguments))

    def epoch(self, programme: Programme, number: int, amounts: list[int]) -> Epoch:
        """What the first buyers earned so far."""
        domain = rewards_domain(self.chain.chain_id, self.distributor)
        found = programme.id(domain)
        rows = tuple(
            Earned(buyer.address, amount, bytes([place + 1]) * 32)
            for place, (buyer, amount) in enumerate(zip(BUYERS, amounts, strict=False))
        )
        grown = rewards.build(found, number, rows)
        active = self.chain.clock + 2 * HOUR
        root = RewardRoot(number, grown.root, grown.depth, sum(amounts), active, b"\x63" * 32, b"\x64" * 32)
        signature = key("issuer of rewards").sign(domain.digest(root.hash(found)))
        return Epoch(root, signature, tuple(row.fields(grown.path(place)) for place, row in enumerate(rows)))


@dataclass(frozen=True)
class Epoch:
    """claims : the argument of each wallet's claim."""

    root: RewardRoot
    signature: bytes
    claims: tuple[object, ...]


def tell(beside: Beside) -> tuple[Presale, Programme]:
    """The whole history: the pre-sale that was carried out, and the programme that is open."""
    return _presales(beside), _programmes(beside)


def _presales(beside: Beside) -> Presale:
    merchant, (ann, bob, cid, dot) = beside.merchant, BUYERS
    lost, sold = beside.presale(1), beside.presale(2)
    for presale in (lost, sold):
        beside.sell(merchant, "create", presale)
    beside.sell(ann, "deposit", lost, 1)
    beside.sell(bob, "deposit", lost, 2)
    beside.sell(merchant, "cancel", lost)
    beside.sell(bob, "giveBack", lost, address_bytes(ann.address))
    for buyer, units in ((ann, 2), (bob, 1), (cid, 3), (dot, 1)):
        beside.sell(buyer, "deposit", sold, units)
    beside.chain.advance(DAY)
    beside.sell(merchant, "declareReady", sold)
    beside.sell(ann, "payBalance", sold)
    beside.sell(bob, "payBalance", sold)
    beside.chain.advance(DAY)
    beside.sell(dot, "giveBack", sold, address_bytes(cid.address))
    beside.sell(merchant, "forfeit", sold, address_bytes(cid.address))
    beside.sell(merchant, "forfeit", sold, address_bytes(dot.address))
    return sold


def _programmes(beside: Beside) -> Programme:
    merchant, (ann, bob, cid, _) = beside.merchant, BUYERS
    over, running = replace(beside.programme(1), claims_until=beside.chain.clock + HOUR), beside.programme(2)
    for programme, funds in ((over, 500), (running, 10_000)):
        beside.reward(merchant, "create", programme)
        beside.reward(merchant, "fund", programme, funds)
    beside.reward(bob, "refer", running, address_bytes(bob.address), address_bytes(ann.address), b"")
    beside.reward(cid, "refer", running, address_bytes(cid.address), address_bytes(bob.address), b"")
    first = beside.epoch(running, 1, [700, 300])
    beside.reward(ann, "publish", running, first.root.fields(), first.signature)
    beside.chain.advance(3 * HOUR)
    beside.reward(merchant, "close", over)
    beside.reward(bob, "claim", running, first.root.fields(), first.claims[0])
    second = beside.epoch(running, 2, [900, 400, 50])
    beside.reward(ann, "publish", running, second.root.fields(), second.signature)
    beside.reward(key("auditor of rewards"), "veto", running, second.root.fields())
    third = beside.epoch(running, 3, [900, 300, 50])
    beside.reward(ann, "publish", running, third.root.fields(), third.signature)
    beside.chain.advance(3 * HOUR)
    beside.reward(ann, "claim", running, third.root.fields(), third.claims[0])
    beside.reward(ann, "claim", running, third.root.fields(), third.claims[2])
    return running
