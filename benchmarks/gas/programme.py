"""A programme of rewards that runs, for the operations whose gas is watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from offchain.attestation import tree
from tests.contracts.fixtures.rewards import DAY, Paid, Rewards

DEPTH = 20  # of the tree: a million wallets
HOUR = 3_600  # seconds; no machine is so slow that all operations before take as long


@dataclass(frozen=True)
class Paying:
    """rewards : a programme with two published roots, its merchant with money left; paid : the newer one, which counts.
    By the older one the shopper was paid."""

    rewards: Rewards
    paid: Paid

    @classmethod
    def prepare(cls, rewards: Rewards, now: int) -> Paying:
        own = rewards.other(claims_until=now + 90 * DAY, salt=b"\x01" * 32)
        own.create(own.programme)
        merchant = {"from": own.people.merchant.account}
        own.fund(10**6)
        own.token.mint(own.people.merchant.account, 10**6, merchant)
        own.token.approve(own.contract, 10**6, merchant)
        older = _counting(own, 1, 700, 300)
        own.claim(older)
        return cls(own, _counting(own, 2, 950, 300))

    def operations(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Name of the operation, what sends it."""
        rewards, paid = self.rewards, self.paid
        root = _deep(rewards, 3, 1_000, 300)
        merchant = {"from": rewards.people.merchant.account}
        yield "claim a reward, depth 20", lambda: rewards.claim(paid)
        yield "claim a first reward, depth 20", lambda: rewards.claim(paid, 1)
        yield "publish rewards", lambda: rewards.publish(root)
        yield "fund a programme", lambda: rewards.contract.fund(rewards.words, 500, merchant)


def _deep(rewards: Rewards, epoch: int, *amounts: int) -> Paid:
    """A root of so many levels as for a million wallets."""
    paid = rewards.planned(*amounts, epoch=epoch)
    grown = tree.build([one.leaf(rewards.id, epoch) for one in paid.earned], DEPTH)
    later = paid.root.active_from + HOUR
    return replace(paid, root=replace(paid.root, root=grown.root, depth=DEPTH, active_from=later), tree=grown)


def _counting(rewards: Rewards, epoch: int, *amounts: int) -> Paid:
    paid = _deep(rewards, epoch, *amounts)
    rewards.publish(paid)
    rewards.at(paid.root.active_from)
    return paid
