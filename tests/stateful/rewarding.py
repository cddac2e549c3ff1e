"""A programme of rewards: the model of the distributor, and what everybody does there."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from offchain.adapters.fake_shop import DAY
from offchain.attestation import rewards
from offchain.attestation.companion_calls import reward_call
from offchain.attestation.parts import address_bytes
from offchain.attestation.rewards import Earned, Programme, RewardRoot, rewards_domain
from offchain.attestation.tree import Tree
from offchain.domain import reward_ledger
from offchain.domain.refusals import Refusal
from offchain.domain.reward_ledger import Published, RewardState, Terms
from tests.stateful.acts import Act, Commit
from tests.stateful.machine import CHAIN_ID
from tests.stateful.purses import Purses
from tests.stateful.world import FUNDERS, SHOPPERS, World

DELAY, UNTIL = 3_600, 18 * DAY


@dataclass
class Signed:
    """A root with what everybody earned by it."""

    root: RewardRoot
    earned: tuple[Earned, ...]
    tree: Tree

    @property
    def published(self) -> Published:
        """As the ledger has it."""
        root = self.root
        return Published(root.epoch, root.root, root.depth, root.total, root.active_from)


@dataclass
class Rewarding:
    """One programme; roots : all that were published; claimed, referrers : by account."""

    world: World
    purses: Purses
    random: Random
    programme: Programme = field(init=False)
    state: RewardState = field(default_factory=RewardState)
    roots: list[Signed] = field(default_factory=list)
    claimed: dict[int, int] = field(default_factory=dict)
    referrers: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        account, until = self.world.account, self.world.machine.time + UNTIL
        accounts = (account("merchant"), self.world.token, account("issuer"), account("auditor"))
        self.programme = Programme(*accounts, until, DELAY, b"\x51" * 32, bytes(32))
        self.world.machine.send(accounts[0], self.world.rewards, reward_call("create", self.programme.fields()))

    @property
    def terms(self) -> Terms:
        """As the ledger has them."""
        programme = self.programme
        return Terms(programme.token, programme.issuer, programme.claims_until, programme.root_delay)

    @property
    def id(self) -> bytes:
        """Of the programme."""
        return self.programme.id(rewards_domain(CHAIN_ID, self.world.rewards))

    def owed(self) -> int:
        """What the distributor holds for others."""
        return self.state.funded - self.state.paid


def fund(it: Rewarding) -> Act:
    """Somebody funds."""
    sender, amount = it.world.account(it.random.choice(FUNDERS)), it.random.choice((0, 100, 1_500))

    def foresee(time: int) -> Commit:
        if amount:
            it.purses.check(sender, amount)
        state = reward_ledger.funded(it.terms, it.state, amount, time)

        def commit() -> None:
            it.state = state
            it.purses.move(sender, it.world.rewards, amount)

        return commit

    return _act(it, "fund", sender, reward_call("fund", it.programme.fields(), amount), foresee)


def publish(it: Rewarding) -> Act:
    """What the shoppers earned so far: more than last time, or less, or more than there is."""
    draw, newest = it.random, it.roots[-1].earned if it.roots else ()
    before = {earned.account: earned.amount for earned in newest}
    names = [it.world.account(name) for name in SHOPPERS]
    amounts = [max(0, before.get(account, 0) + draw.choice((-50, 0, 40, 300))) for account in names]
    epoch = it.state.epochs + (1 if draw.random() < 0.9 else 2)
    earned = tuple(Earned(who, much, bytes([epoch % 256]) * 32) for who, much in zip(names, amounts, strict=True))
    tree = rewards.build(it.id, epoch, earned)
    active = it.world.machine.time + DELAY + draw.choice((0, 0, 600, -1))
    root = RewardRoot(epoch, tree.root, tree.depth, sum(amounts), active, bytes(32), bytes(32))
    signed = Signed(root, earned, tree)
    digest = rewards_domain(CHAIN_ID, it.world.rewards).digest(root.hash(it.id))
    data = reward_call("publish", it.programme.fields(), root.fields(), it.world["issuer"].sign(digest))

    def foresee(time: int) -> Commit:
        state = reward_ledger.published(it.terms, it.state, signed.published, time)

        def commit() -> None:
            it.state = state
            it.roots.append(signed)

        return commit

    return _act(it, "publish", it.world.account("eve"), data, foresee)


def veto(it: Rewarding) -> Act:
    """The auditor takes back what waits, seldom; or somebody else tries."""
    sender = it.world.account("auditor" if it.random.random() < 0.2 else "eve")
    signed = _a_root(it)

    def foresee(time: int) -> Commit:
        if sender != it.programme.auditor:
            raise Refusal("Rewards_NotAuditor", sender=sender, auditor=it.programme.auditor)
        waiting = it.state.waiting
        if waiting is not None and waiting != signed.published:
            raise Refusal("Rewards_UnknownRoot", programme=it.id, epoch=signed.root.epoch)
        state = reward_ledger.vetoed(it.state, it.id, signed.root.epoch, time)

        def commit() -> None:
            it.state = state

        return commit

    return _act(it, "veto", sender, reward_call("veto", it.programme.fields(), signed.root.fields()), foresee)


def claim(it: Rewarding) -> Act:
    """Somebody claims for a shopper, by the newest root or an older one."""
    signed, place = _a_root(it), it.random.randrange(len(SHOPPERS))
    earned = signed.earned[place]
    reward = earned.fields(signed.tree.path(place))

    def foresee(time: int) -> Commit:
        newest = it.state.newest(time)
        if time < it.programme.claims_until and newest != signed.published:
            raise Refusal("Rewards_UnknownRoot", programme=it.id, epoch=signed.root.epoch)
        before = it.claimed.get(earned.account, 0)
        state, amount = reward_ledger.claimed(it.terms, it.state, it.id, earned=earned.amount, before=before, time=time)

        def commit() -> None:
            it.state, it.claimed[earned.account] = state, earned.amount
            it.purses.move(it.world.rewards, earned.account, amount)

        return commit

    data = reward_call("claim", it.programme.fields(), signed.root.fields(), reward)
    return _act(it, "claim", it.world.account("eve"), data, foresee)


def refer(it: Rewarding) -> Act:
    """A shopper says who brought them."""
    referee, referrer = (it.world.account(it.random.choice(SHOPPERS)) for _ in range(2))

    def foresee(time: int) -> Commit:
        reward_ledger.check_referral(it.terms, it.referrers, referee, referrer, time)

        def commit() -> None:
            it.referrers[referee] = referrer

        return commit

    arguments = (it.programme.fields(), address_bytes(referee), address_bytes(referrer), b"")
    return _act(it, "refer", referee, reward_call("refer", *arguments), foresee)


def close(it: Rewarding) -> Act:
    """The merchant takes back what nobody claimed."""
    merchant = it.programme.merchant

    def foresee(time: int) -> Commit:
        state, left = reward_ledger.closed(it.terms, it.state, time)

        def commit() -> None:
            it.state = state
            it.purses.move(it.world.rewards, merchant, left)

        return commit

    return _act(it, "close", merchant, reward_call("close", it.programme.fields()), foresee)


def _a_root(it: Rewarding) -> Signed:
    """One that was published, mostly the last; or one that never was."""
    if it.roots:
        return it.roots[-1] if it.random.random() < 0.8 else it.random.choice(it.roots)
    accounts = [it.world.account(name) for name in SHOPPERS]
    earned = tuple(Earned(account, 10, bytes(32)) for account in accounts)
    tree = rewards.build(it.id, 1, earned)
    return Signed(RewardRoot(1, tree.root, tree.depth, 30, it.world.machine.time, bytes(32), bytes(32)), earned, tree)


def _act(it: Rewarding, name: str, sender: int, data: bytes, foresee: object) -> Act:
    return Act(name, sender, it.world.rewards, data, foresee)  # type: ignore[arg-type]


ACTS = (fund, publish, veto, claim, claim, refer, close)
