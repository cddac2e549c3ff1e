"""Traffic split between two offers: a plan that the campaigns' terms commit to, and what it finds.

The trial's weeks are simulated: its dates are fixed, so that its plan, and with it who is in which arm, is the same in
every run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from offchain.attestation.keccak import keccak
from offchain.domain.bounds import BPS
from offchain.scenario.crowd import Bought
from offchain.trials.assignment import assign, check
from offchain.trials.outcomes import Outcomes
from offchain.trials.plan import Plan, commitment_of
from offchain.trials.power import needed
from offchain.trials.verdict import verdict

ARMS: Final = ("amount", "percent")
RATES: Final = {"amount": 4_500, "percent": 2_500}
"""Arm -> basis points of its shoppers who buy when they see its offer: the truth that the trial does not know."""
_CONTROL: Final = "percent"
_START, _STOP = 1_767_225_600, 1_768_435_200
"""2026-01-01 and two weeks later."""
_BITS: Final = 256


@dataclass(frozen=True, slots=True)
class Split:
    """assigned : shopper -> arm, as many shoppers as the plan needs to see its smallest effect; buyers : who buy, by
    their arm's rate."""

    plan: Plan
    seed: bytes
    assigned: Mapping[str, str]
    buyers: frozenset[str]

    @classmethod
    def of(cls, seed: int) -> "Split":
        """The same for the same seed."""
        secret = keccak(f"split {seed}".encode())
        plan = Plan(
            name="amount or percent",
            arms=dict.fromkeys(ARMS, BPS // len(ARMS)),
            control=_CONTROL,
            metric="conversion",
            smallest_effect=1_800,
            expected=RATES[_CONTROL],
            start=_START,
            stop=_STOP,
            commitment=commitment_of(secret),
        )
        shoppers = sum(needed(plan).values())
        assigned = assign(plan, secret, [f"shopper-{number:03}" for number in range(shoppers)])
        buyers = frozenset(it for it, arm in assigned.items() if _draw(seed, it) < RATES[arm])
        return cls(plan, secret, assigned, buyers)

    def verdict(self, bought: Sequence[Bought]) -> dict[str, Any]:
        """What the trial says, from what the chain redeemed. The assignment is computed again first, from plan and
        seed. Raises `AssignmentError`."""
        check(self.plan, self.seed, self.assigned)
        done = {it.shopper: it for it in bought if not it.code}
        shoppers = tuple(self.assigned)
        values = {
            "conversion": [int(it in done) for it in shoppers],
            "sales": [done[it].payable if it in done else 0 for it in shoppers],
            "discount": [done[it].discount if it in done else 0 for it in shoppers],
        }
        columns = {name: np.array(column, dtype=np.int64) for name, column in values.items()}
        arms = np.array([self.assigned[it] for it in shoppers])
        return verdict(self.plan, Outcomes(shoppers, arms, columns, None, self.plan.stop))


def _draw(seed: int, shopper: str) -> int:
    """0 to 9999, whatever the arm."""
    return int.from_bytes(keccak(f"buys {seed} {shopper}".encode())) * BPS >> _BITS
