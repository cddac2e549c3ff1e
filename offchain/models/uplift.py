"""Whom a treatment changes: S, T, X and DR learners over base models that are passed in.

Each answers the expected outcome if treated less that if not, of a shopper with such features. They propose; what
allocation reads is `quantised_lift`. Sources: Kuenzel, Sekhon, Bickel, Yu, "Metalearners", PNAS 2019 (S, T, X);
Kennedy, "Towards optimal doubly robust estimation of heterogeneous causal effects", EJS 2023 (DR).
"""

from dataclasses import dataclass, field
from typing import Any, Final, Protocol, Self

import numpy as np

from offchain.models.bounds import Integers
from offchain.models.errors import InputError
from offchain.models.library import BaseModel, Reals, expected

_HALVES: Final = 2


class UpliftLearner(Protocol):
    """Learns from a randomised trial."""

    def fit(self, rows: Reals, treated: Integers, outcome: Reals) -> Self:
        """rows : (n_rows, n_features); treated : (n_rows,) 0 or 1; outcome : (n_rows,)."""
        ...

    def predict(self, rows: Reals) -> Reals:
        """(n_rows,): effect of the treatment."""
        ...


@dataclass(slots=True)
class SLearner:
    """One model of the outcome, the treatment and its products with the features among its features."""

    base: BaseModel
    model_: Any = field(init=False)

    def fit(self, rows: Reals, treated: Integers, outcome: Reals) -> Self:
        """Raises `InputError` unless there are both arms."""
        check_arms(treated)
        self.model_ = self.base().fit(_crossed(rows, treated[:, None]), outcome)
        return self

    def predict(self, rows: Reals) -> Reals:
        """(n_rows,): effect of the treatment."""
        return expected(self.model_, _crossed(rows, 1)) - expected(self.model_, _crossed(rows, 0))


@dataclass(slots=True)
class TLearner:
    """Two models of the outcome, an arm each."""

    base: BaseModel
    treated_: Any = field(init=False)
    untreated_: Any = field(init=False)

    def fit(self, rows: Reals, treated: Integers, outcome: Reals) -> Self:
        """Raises `InputError` unless there are both arms."""
        check_arms(treated)
        self.treated_ = self.base().fit(rows[treated == 1], outcome[treated == 1])
        self.untreated_ = self.base().fit(rows[treated == 0], outcome[treated == 0])
        return self

    def predict(self, rows: Reals) -> Reals:
        """(n_rows,): effect of the treatment."""
        return expected(self.treated_, rows) - expected(self.untreated_, rows)


@dataclass(slots=True)
class XLearner:
    """A T-learner's guesses of what would have been, a model of the effects they give in each arm, mixed by the share
    of the treated."""

    base: BaseModel
    effect: BaseModel
    share_: float = field(init=False)
    effects_: tuple[Any, Any] = field(init=False)

    def fit(self, rows: Reals, treated: Integers, outcome: Reals) -> Self:
        """Raises `InputError` unless there are both arms."""
        first = TLearner(self.base).fit(rows, treated, outcome)
        one, none = treated == 1, treated == 0
        gained = outcome[one] - expected(first.untreated_, rows[one])
        missed = expected(first.treated_, rows[none]) - outcome[none]
        self.effects_ = (self.effect().fit(rows[one], gained), self.effect().fit(rows[none], missed))
        self.share_ = float(treated.sum()) / len(treated)
        return self

    def predict(self, rows: Reals) -> Reals:
        """(n_rows,): effect of the treatment."""
        of_treated, of_untreated = (expected(model, rows) for model in self.effects_)
        return self.share_ * of_untreated + (1 - self.share_) * of_treated


@dataclass(slots=True)
class DRLearner:
    """A model of doubly robust effects: each half of the rows judged by outcome models of the other half."""

    base: BaseModel
    effect: BaseModel
    seed: int = 0
    effect_: Any = field(init=False)

    def fit(self, rows: Reals, treated: Integers, outcome: Reals) -> Self:
        """Raises `InputError` unless there are both arms."""
        check_arms(treated)
        share = float(treated.sum()) / len(treated)
        half = np.random.default_rng(self.seed).permutation(len(rows)) % _HALVES
        effects = np.zeros(len(rows))
        for part in range(_HALVES):
            other, own = half != part, half == part
            first = TLearner(self.base).fit(rows[other], treated[other], outcome[other])
            would, would_not = expected(first.treated_, rows[own]), expected(first.untreated_, rows[own])
            t, y = treated[own], outcome[own]
            effects[own] = would - would_not + t * (y - would) / share - (1 - t) * (y - would_not) / (1 - share)
        self.effect_ = self.effect().fit(rows, effects)
        return self

    def predict(self, rows: Reals) -> Reals:
        """(n_rows,): effect of the treatment."""
        return expected(self.effect_, rows)


def check_arms(treated: Integers) -> None:
    """Raises `InputError` unless there are treated and untreated rows."""
    arms = np.unique(treated).tolist()
    if arms != [0, 1]:
        raise InputError("treated", found=arms[:9], wanted=[0, 1], advice="pass a trial with both arms")


def _crossed(rows: Reals, treated: Any) -> Reals:
    return np.column_stack([rows, np.broadcast_to(treated, (len(rows), 1)), rows * treated])
