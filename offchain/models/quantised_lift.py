"""Lift in committed integers: what allocation weighs a coupon's cost against.

Two quantised logistic regressions, one of the treated and one of the others; lift = the difference of their
probabilities in basis points, -10000..10000. Exact, and the same on every machine.
"""

from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from offchain.models.bounds import Integers
from offchain.models.logistic import LogisticRegression
from offchain.models.parameters import pack_text
from offchain.models.quantised_logistic import QuantisedLogistic
from offchain.models.uplift import check_arms

KIND: Final = "lift/1"


@dataclass(frozen=True, slots=True, eq=False)
class QuantisedLift:
    """treated, untreated : probability of the outcome in either arm, by the same features."""

    treated: QuantisedLogistic
    untreated: QuantisedLogistic

    @classmethod
    def learned(cls, rows: Integers, treated: Integers, outcome: Integers, *, l2: float = 1e-3) -> Self:
        """From a randomised trial. rows : (n_rows, n_features) int64; treated, outcome : (n_rows,) int64, 0 or 1.

        Raises `InputError`, `BoundError`, `NotConvergedError`.
        """
        check_arms(treated)
        arms = [
            LogisticRegression(l2=l2, tolerance=3e-4).fit(rows[treated == arm], outcome[treated == arm])
            for arm in (1, 0)
        ]
        return cls(*(arm.quantised() for arm in arms))

    def lift_bps(self, rows: Integers) -> Integers:
        """(n_rows,) int64, basis points. Raises `InputError`, `BoundError`."""
        return self.treated.probability_bps(rows) - self.untreated.probability_bps(rows)

    def parameters(self) -> dict[str, NDArray[Any]]:
        """All that decides: int64 and uint8 arrays for `parameters_bytes`."""
        found: dict[str, NDArray[Any]] = {"kind": pack_text(KIND)}
        for side, model in (("treated", self.treated), ("untreated", self.untreated)):
            found |= {f"{side}_{name}": values for name, values in model.parameters().items()}
        return found


def in_bps(effects: NDArray[np.float64]) -> Integers:
    """Effects of any learner as whole basis points, half-up: committed as they are, one a shopper."""
    result: Integers = np.floor(np.clip(effects, -1, 1) * 10_000 + 0.5).astype(np.int64)
    return result
