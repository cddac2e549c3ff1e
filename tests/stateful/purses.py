"""The token as everybody's purse."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from offchain.domain.refusals import Refusal


@dataclass
class Purses:
    """token : its account; held : account -> what it has."""

    token: int
    held: Counter[int] = field(default_factory=Counter)

    def check(self, account: int, amount: int) -> None:
        """Refuses what an account does not have, as every contract does when the token refuses."""
        if amount > self.held[account]:
            raise Refusal("Token_Transfer", token=self.token, amount=amount)

    def move(self, source: int, to: int, amount: int) -> None:
        """From one to another."""
        self.held[source] -= amount
        self.held[to] += amount
