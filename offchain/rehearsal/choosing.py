"""Which promotions an order gets: the cashier's choice, as a replay asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from offchain.campaigns.errors import OrderError
from offchain.cashier.choice import Policy, choose
from offchain.cashier.reasons import clash_of
from offchain.domain.bounds import GROUPS
from offchain.domain.cascade import Presented
from offchain.domain.order import Line
from offchain.domain.stacking import place


class Choosing(Protocol):
    """A choice among candidates."""

    def best(self, candidates: Sequence[Presented], lines: Sequence[Line], delivery: int) -> Sequence[Presented]:
        """The best admissible set, in the order of evaluation; empty where nothing gives anything."""

    def clash(self, one: Presented, other: Presented) -> bool:
        """Whether no set may hold both."""


@dataclass(frozen=True, slots=True)
class TillChoice:
    """The choice that the cashier makes at the till; policies : by group, MAX where none is named."""

    policies: Mapping[int, Policy]

    def best(self, candidates: Sequence[Presented], lines: Sequence[Line], delivery: int) -> Sequence[Presented]:
        """As `Choosing` says."""
        return choose(candidates, self.policies, lines, delivery).chosen

    def clash(self, one: Presented, other: Presented) -> bool:
        """As `Choosing` says."""
        first, second = sorted((one, other), key=lambda it: place(it.terms, it.campaign))
        one_only = self.policies.get(one.terms.group, Policy.MAX) != Policy.ALL
        return clash_of(first, second, one_only=one_only) is not None


def read_policies(texts: Sequence[str]) -> Mapping[int, Policy]:
    """From `GROUP=POLICY`, one a group. Raises `OrderError`."""
    policies: dict[int, Policy] = {}
    for text in texts:
        group, _, name = text.partition("=")
        known = {policy.value: policy for policy in Policy}
        number = int(group) if group.isascii() and group.isdecimal() and len(group) <= len(str(GROUPS)) else GROUPS
        if number >= GROUPS or name not in known or number in policies:
            wanted = f"GROUP=POLICY, each group of 0 to {GROUPS - 1} once, one of {', '.join(known)}, such as 0=all"
            raise OrderError("--policy", repr(text), wanted)
        policies[number] = known[name]
    return policies
