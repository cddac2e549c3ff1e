"""Logistic regression: how likely is a yes, given some figures of the shopper and the offer.

Trained in floats, which may propose but never decide: `quantised` gives the integers that are committed, and inference
from them is integer arithmetic (`quantised_logistic.py`).
Source of the model: Cox, "The regression analysis of binary sequences", JRSS B 1958; the penalty is ridge's.
"""

from enum import StrEnum
from math import isfinite
from typing import Final, Self

import numpy as np
from scipy.special import expit

from offchain.models.bounds import Integers, check_bound, check_setting
from offchain.models.descent import LogLoss, Reals, Sweep, descend, full_sweep, stochastic_sweep
from offchain.models.errors import HyperparameterError, InputError, NotFittedError
from offchain.models.lloyd import lexicographic
from offchain.models.matrix_check import check_matrix
from offchain.models.quantised_logistic import WEIGHT_BITS, QuantisedLogistic

_MOST_ROUNDS: Final = 1_000_000
_MOST: Final = 2**31 - 1
_LARGEST_SEED: Final = 2**63 - 1
_LARGEST_VALUE: Final = 2**52
"""A difference of two such integers is a float64."""
_LARGEST_WEIGHT: Final = 2**62


class Method(StrEnum):
    """How the optimum is sought: `descent.full_sweep` or `descent.stochastic_sweep`."""

    FULL = "full"
    STOCHASTIC = "stochastic"


class LogisticRegression:
    """P(label 1) = 1 / (1 + e**-z), z = intercept + sum over features of coefficient * standardised value.

    Learned by minimising `descent.LogLoss` on standardised features until no part of its gradient is larger than
    `tolerance`, in at most `rounds` rounds. l2 : weight of the penalty against the mean loss of a row, on standardised
    coefficients; scikit-learn's C is 1 / (l2 * n_rows). batch, halving, seed : of STOCHASTIC alone,
    which takes a step for every `batch` rows, half as long after `halving` steps as at first. The answer does not
    depend on the order of the rows; its last bits depend on the machine.
    """

    centres_: Integers
    """(n_features,) int64: the middle of each feature's range, taken off first, exactly."""
    means_: Reals
    """(n_features,): of what is left."""
    deviations_: Reals
    """(n_features,): standard deviation of each feature, 1 for one that never varies."""
    coefficients_: Reals
    """(n_features,): of the standardised features."""
    intercept_: float
    losses_: Reals
    """(rounds_ + 1,): at the start, where all is 0, and after each round."""
    rounds_: int
    steepness_: float
    """Largest part of the gradient at the end, at most `tolerance`."""

    def __init__(
        self,
        *,
        method: Method = Method.FULL,
        l2: float = 1e-3,
        tolerance: float = 1e-4,
        rounds: int = 10_000,
        batch: int = 16,
        halving: int = 250,
        seed: int = 0,
    ) -> None:
        self.method = method
        self.l2 = l2
        self.tolerance = tolerance
        self.rounds = rounds
        self.batch = batch
        self.halving = halving
        self.seed = seed

    def fit(self, rows: Integers, labels: Integers) -> Self:
        """Learn from `rows` (n_rows, n_features) int64, magnitudes up to 2**52, and `labels` (n_rows,) int64, 0 or 1.

        Raises `HyperparameterError`, `InputError` (among others where all labels are alike), `BoundError`,
        `NotConvergedError`.
        """
        self._check_settings()
        _check_examples(rows, labels)
        ordered = lexicographic(np.column_stack([rows, labels]))
        features = ordered[:, :-1]
        low, high = features.min(axis=0), features.max(axis=0)
        self.centres_ = low + (high - low) // 2
        values = (features - self.centres_).astype(np.float64)
        self.means_ = values.mean(axis=0)
        self.deviations_ = np.where(high > low, values.std(axis=0), 1.0)
        loss = LogLoss(_with_ones(self._standardised(features)), ordered[:, -1].astype(np.float64), float(self.l2))
        descent = descend(loss, self._sweep(loss), self.rounds, self.tolerance)
        self.coefficients_, self.intercept_ = descent.at[:-1], float(descent.at[-1])
        self.losses_, self.rounds_, self.steepness_ = descent.losses, len(descent.losses) - 1, descent.steepness
        return self

    def predict_proba(self, rows: Integers) -> Reals:
        """(n_rows, 2): probabilities of the labels 0 and 1. For looking at: what decides is `quantised`.

        Raises `NotFittedError`, `InputError`, `BoundError`.
        """
        self._check_fitted()
        check_matrix("rows", rows, len(self.coefficients_))
        _check_magnitude(rows)
        logits = self._standardised(rows) @ self.coefficients_ + self.intercept_
        return np.stack([expit(-logits), expit(logits)], axis=1)

    def quantised(self) -> QuantisedLogistic:
        """The same model in integers, standardisation included. Raises `NotFittedError`, `BoundError`."""
        self._check_fitted()
        slopes = self.coefficients_ / self.deviations_
        offset = self.intercept_ - float((slopes * self.means_).sum())
        scaled = np.rint(np.append(slopes, offset) * 2**WEIGHT_BITS)
        check_bound("weight in units of 2**-40", int(np.abs(scaled).max()), _LARGEST_WEIGHT, "raise l2 and fit again")
        integers = scaled.astype(np.int64)
        return QuantisedLogistic(self.centres_, integers[:-1], int(integers[-1]))

    def _standardised(self, rows: Integers) -> Reals:
        standardised: Reals = ((rows - self.centres_) - self.means_) / self.deviations_
        return standardised

    def _sweep(self, loss: LogLoss) -> Sweep:
        if self.method is Method.FULL:
            return full_sweep(loss)
        return stochastic_sweep(loss, self.batch, self.halving, self.seed)

    def _check_settings(self) -> None:
        if not isinstance(self.method, Method):
            wanted = [method.value for method in Method]
            raise HyperparameterError("method", found=self.method, wanted=wanted, advice="pass a `Method`")
        for name, value, lowest in (("l2", self.l2, 0.0), ("tolerance", self.tolerance, 1e-15)):
            if not isinstance(value, int | float) or not isfinite(value) or value < lowest:
                wanted = f"a finite number from {lowest:g}"
                raise HyperparameterError(name, found=value, wanted=wanted, advice="change the setting and fit again")
        check_setting("rounds", self.rounds, 1, _MOST_ROUNDS)
        check_setting("batch", self.batch, 1, _MOST)
        check_setting("halving", self.halving, 1, _MOST)
        check_setting("seed", self.seed, 0, _LARGEST_SEED)

    def _check_fitted(self) -> None:
        if not hasattr(self, "coefficients_"):
            raise NotFittedError("model", found="nothing learned", wanted="`fit`", advice="fit it first")


def _with_ones(rows: Reals) -> Reals:
    return np.column_stack([rows, np.ones(len(rows))])


def _check_examples(rows: Integers, labels: Integers) -> None:
    check_matrix("rows", rows, None)
    _check_magnitude(rows)
    if labels.shape != (len(rows),) or labels.dtype != np.int64:
        found, wanted = (labels.shape, str(labels.dtype)), ((len(rows),), "int64")
        raise InputError("labels", found=found, wanted=wanted, advice="pass one label a row")
    different = np.unique(labels).tolist()
    if different != [0, 1]:
        raise InputError("labels", found=different[:9], wanted=[0, 1], advice="pass rows of both kinds, 0 and 1")


def _check_magnitude(rows: Integers) -> None:
    largest = max(abs(int(rows.min(initial=0))), abs(int(rows.max(initial=0))))
    check_bound("magnitude of a feature", largest, _LARGEST_VALUE, "use a larger unit for this feature")
