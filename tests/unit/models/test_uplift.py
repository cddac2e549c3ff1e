"""Learners of lift: a known effect is found; integers; curves with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from offchain.evaluation.uplift_curves import auuc, deciles, qini, qini_curve
from offchain.models import library
from offchain.models.errors import InputError
from offchain.models.parameters import parameters_bytes
from offchain.models.quantised_lift import QuantisedLift, in_bps
from offchain.models.uplift import DRLearner, SLearner, TLearner, UpliftLearner, XLearner

Trial = tuple[np.ndarray, np.ndarray, np.ndarray]


def trial(rows: int = 6_000) -> Trial:
    """Who has 1 in the first column answers 30 points more often if treated; the second column raises all answers."""
    chance = np.random.default_rng(8)
    features = chance.integers(0, 2, (rows, 3))
    treated = chance.integers(0, 2, rows)
    rate = 0.2 + 0.3 * features[:, 1] + 0.3 * features[:, 0] * treated
    return features, treated, (chance.random(rows) < rate).astype(np.float64)


LEARNERS = {
    "s": SLearner(library.logistic),
    "t": TLearner(library.logistic),
    "x": XLearner(library.logistic, library.ridge),
    "dr": DRLearner(library.logistic, library.ridge),
}


@pytest.mark.parametrize("name", LEARNERS)
def test_an_effect_that_is_there_is_found_and_one_that_is_not_is_not(name: str) -> None:
    rows, treated, outcome = trial()
    learner: UpliftLearner = LEARNERS[name].fit(rows.astype(np.float64), treated, outcome)
    effects = learner.predict(rows.astype(np.float64))
    assert abs(effects[rows[:, 0] == 1].mean() - 0.3) < 0.06
    assert abs(effects[rows[:, 0] == 0].mean()) < 0.06


@pytest.mark.parametrize("name", LEARNERS)
def test_a_trial_without_an_arm_is_refused(name: str) -> None:
    rows, treated, outcome = trial(50)
    with pytest.raises(InputError, match="treated"):
        LEARNERS[name].fit(rows.astype(np.float64), np.ones_like(treated), outcome)


def test_lift_in_integers_finds_the_same_and_is_committed() -> None:
    rows, treated, outcome = trial()
    lift = QuantisedLift.learned(rows, treated, outcome.astype(np.int64))
    said = lift.lift_bps(rows)
    assert said.dtype == np.int64
    assert abs(said[rows[:, 0] == 1].mean() - 3_000) < 600
    order = np.random.default_rng(1).permutation(len(rows))
    again = QuantisedLift.learned(rows[order], treated[order], outcome[order].astype(np.int64))
    assert parameters_bytes(again.parameters()) == parameters_bytes(lift.parameters())


def test_effects_become_whole_basis_points() -> None:
    assert in_bps(np.array([0.00005, -0.00005, 0.5, -7.0])).tolist() == [1, 0, 5_000, -10_000]


def test_the_perfect_order_has_a_qini_of_one_and_one_score_for_all_has_none() -> None:
    treated, outcome = np.array([1, 1, 0, 0]), np.array([1.0, 0.0, 0.0, 1.0])
    assert qini(np.array([3.0, 1.0, 2.0, 0.0]), treated, outcome) == 1
    assert qini(np.zeros(4), treated, outcome) == 0
    assert qini(np.array([0.0, 2.0, 1.0, 3.0]), treated, outcome) < 0


def test_the_qini_curve_by_hand() -> None:
    taken, extra = qini_curve(np.array([4, 3, 2, 1]), np.array([1, 0, 1, 0]), np.array([1.0, 0.0, 1.0, 1.0]))
    assert taken.tolist() == [0, 1, 2, 3, 4]
    assert extra.tolist() == [0, 1, 1, 2, 1]


def test_equal_scores_stand_together_whatever_the_order_of_rows() -> None:
    rows, treated, outcome = trial(500)
    scores = rows[:, 0]
    order = np.random.default_rng(2).permutation(500)
    assert qini(scores, treated, outcome) == pytest.approx(qini(scores[order], treated[order], outcome[order]))
    assert auuc(scores, treated, outcome) == pytest.approx(auuc(scores[order], treated[order], outcome[order]))


def test_deciles_fall_from_those_who_are_changed_to_those_who_are_not() -> None:
    rows, treated, outcome = trial()
    found = deciles(rows[:, 0].astype(np.float64), treated, outcome)
    assert found[0].effect > 0.2 and found[-1].effect < 0.1
    assert sum(one.rows for one in found) == len(rows)
