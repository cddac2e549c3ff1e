"""Ways down to the least log loss: full gradient descent and stochastic gradient descent.

Floats throughout: what is found here is proposed, and decides nothing before it is quantised (`quantised_logistic.py`).
Sources: Nesterov, "Introductory lectures on convex optimization", 2004, 2.1.5 (a step of 1 / L never raises the loss);
Robbins, Monro, "A stochastic approximation method", 1951; Mishchenko, Khaled, Richtarik, "Random reshuffling", 2020.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from offchain.models.errors import ModelError
from offchain.models.neighbourhood import chunks

Reals: TypeAlias = NDArray[np.float64]


class NotConvergedError(ModelError):
    """Thrown by `fit` when the gradient is still too large after all rounds."""


@dataclass(frozen=True, slots=True, eq=False)
class LogLoss:
    """Mean over the rows of log(1 + e**z) - label * z, plus l2 / 2 times the squared length of the coefficients.

    z = rows @ at. rows : (n_rows, n_features + 1), the last column is 1, and its coefficient, the intercept, is not
    drawn to 0; labels : (n_rows,), 0 or 1; at : (n_features + 1,).
    """

    rows: Reals
    labels: Reals
    l2: float

    def value(self, at: Reals) -> float:
        """The loss."""
        logits = self.rows @ at
        fit = np.logaddexp(0, logits) - self.labels * logits
        return float(fit.mean() + self.l2 / 2 * (at[:-1] * at[:-1]).sum())

    def gradient(self, at: Reals) -> Reals:
        """(n_features + 1,)."""
        slope: Reals = (expit(self.rows @ at) - self.labels) @ self.rows / len(self.rows)
        slope[:-1] += self.l2 * at[:-1]
        return slope

    def part(self, positions: NDArray[np.int64]) -> "LogLoss":
        """The loss on some of the rows."""
        return LogLoss(self.rows[positions], self.labels[positions], self.l2)

    def smoothness(self) -> float:
        """L: no gradient changes faster than L times the way. A quarter is the steepest slope of the sigmoid."""
        gram = self.rows.T @ self.rows / len(self.rows)
        return float(np.linalg.eigvalsh(gram)[-1] / 4 + self.l2)

    def row_smoothness(self) -> float:
        """The largest L of a single row."""
        return float(np.einsum("ij,ij->i", self.rows, self.rows).max() / 4 + self.l2)


Sweep: TypeAlias = Callable[[Reals, Reals, int], Reals]
"""(where it stands, the gradient there, number of the round from 0) -> where one round leads."""


def full_sweep(loss: LogLoss) -> Sweep:
    """One step of 1 / L against the gradient of all rows: the loss falls in every round."""
    step = 1 / loss.smoothness()

    def sweep(at: Reals, gradient: Reals, _: int) -> Reals:
        return at - step * gradient

    return sweep


def stochastic_sweep(loss: LogLoss, batch: int, halving: int, seed: int) -> Sweep:
    """Once through all rows in a new order of chance, a step for every `batch` of them: the loss falls on the whole.

    The step is 1 / L of the worst row, for a smaller last batch in proportion, and shrinks with 1 / (1 + steps taken /
    halving): the sum of all steps has no end, so every optimum can be reached, and their noise dies away.
    """
    chance = np.random.default_rng(seed)
    first, size = 1 / loss.row_smoothness(), min(batch, len(loss.rows))

    def sweep(at: Reals, _: Reals, number: int) -> Reals:
        order = chance.permutation(len(loss.rows))
        taken = number * -(-len(order) // size)
        for place, chunk in enumerate(chunks(len(order), size), start=taken):
            drawn = order[chunk]
            step = first / (1 + place / halving) * len(drawn) / size
            at = at - step * loss.part(drawn).gradient(at)
        return at

    return sweep


@dataclass(frozen=True, slots=True, eq=False)
class Descent:
    """at : where it ended; losses : at the start and after each round; steepness : largest part of the gradient."""

    at: Reals
    losses: Reals
    steepness: float


def descend(loss: LogLoss, sweep: Sweep, rounds: int, tolerance: float) -> Descent:
    """From 0 until no part of the full gradient is larger than `tolerance`. Raises `NotConvergedError`."""
    at = np.zeros(loss.rows.shape[1])
    losses = [loss.value(at)]
    for number in range(rounds + 1):
        gradient = loss.gradient(at)
        steepness = float(np.abs(gradient).max())
        if steepness <= tolerance:
            return Descent(at, np.array(losses), steepness)
        if number < rounds:
            at = sweep(at, gradient, number)
            losses.append(loss.value(at))
    advice = "allow more rounds or a larger tolerance, raise l2, or leave out features that repeat others"
    raise NotConvergedError(
        f"gradient after {rounds} rounds", found=steepness, wanted=f"at most {tolerance}", advice=advice
    )
