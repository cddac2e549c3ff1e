"""Paid campaigns of three funders before a vault, for the operations whose gas is watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.contracts.fixtures.joint import DELAY, Joint

BUDGET = 100_000
COLLECTED = 10


@dataclass(frozen=True)
class Funded:
    """joints : ten campaigns of which orders were paid, collected once and spent again; what was noted is due. Of the
    first, more is deposited than its budget takes; of the second, all but the last funder raised theirs."""

    joints: tuple[Joint, ...]

    @classmethod
    def prepare(cls, joint: Joint) -> Funded:
        joints = tuple(joint.other(salt=30 + place) for place in range(COLLECTED))
        for each in joints:
            each.cover(BUDGET)
            each.spend(700)
        for _ in range(2):
            joints[0].collect(*joints[1:])
            joint.later(DELAY)
            for each in joints:
                each.spend(500)
        for each in joints[:2]:
            each.deposit(0, 5_000)
        joints[1].deposit(1, 3_333)
        return cls(joints)

    def operations(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Name of the operation, what sends it."""
        first, *others = self.joints
        yield "deposit, the budget rises", lambda: others[0].deposit(2, 1_667)
        yield "deposit, the budget stays", lambda: others[0].deposit(0, 500)
        yield "collect of 1 campaign", first.collect
        yield f"collect of {COLLECTED} campaigns", lambda: first.collect(*others)
        yield "withdraw what no budget needs", lambda: first.withdraw(0)
