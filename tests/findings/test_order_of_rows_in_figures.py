"""Figures of evaluation hung on the order of the rows where scores were equal.

A constant score of a table that is sorted by its label had all yes-rows in the first tenth of its gains, a calibration
error three times too high, and deciles without one of the arms. A trial in which nobody answered ended in a trace.
"""

from __future__ import annotations

import numpy as np
import pytest

from offchain.evaluation.scoring import calibration_error, gains, reliability
from offchain.evaluation.uplift_curves import deciles, qini

LABELS = np.array([1] * 10 + [0] * 90)


def test_a_score_that_says_nothing_gains_nothing() -> None:
    for labels in (LABELS, LABELS[::-1]):
        assert gains(np.zeros(100, dtype=np.int64), labels, 4) == pytest.approx([0, 0.25, 0.5, 0.75, 1])


def test_what_is_said_alike_is_one_bin_whatever_the_order() -> None:
    for labels in (LABELS, LABELS[::-1]):
        assert calibration_error(np.full(100, 1_000), labels) == pytest.approx(0)
        assert [one.came for one in reliability(np.full(100, 1_000), labels)] == pytest.approx([0.1] * 10)


def test_shuffled_rows_have_the_same_figures() -> None:
    chance = np.random.default_rng(1)
    scores, labels, treated = (chance.integers(0, high, 331) for high in (9, 2, 2))
    order = chance.permutation(331)
    assert gains(scores, labels) == pytest.approx(gains(scores[order], labels[order]))
    assert calibration_error(scores * 1_000, labels) == pytest.approx(
        calibration_error(scores[order] * 1_000, labels[order])
    )
    outcome = labels.astype(np.float64)
    one, other = deciles(scores, treated, outcome), deciles(scores[order], treated[order], outcome[order])
    assert [it.effect for it in one] == pytest.approx([it.effect for it in other])
    assert sum(it.rows for it in one) == 331


def test_distinct_scores_are_cut_as_before() -> None:
    scores = np.arange(20)
    treated, outcome = np.tile([1, 0], 10), np.repeat([0.0, 1.0], 10) * np.tile([1, 0], 10)
    assert [(it.rows, it.score, it.effect) for it in deciles(scores, treated, outcome, 2)] == [
        (10, 14.5, 1),
        (10, 4.5, 0),
    ]
    assert gains(scores, (scores >= 15).astype(np.int64), 4) == [0, 1, 1, 1, 1]


def test_deciles_of_a_sorted_table_have_both_arms() -> None:
    treated, outcome = np.repeat([1, 0], 50), np.repeat([1.0, 0.0, 1.0, 0.0], [20, 30, 10, 40])
    assert [it.effect for it in deciles(np.zeros(100), treated, outcome)] == pytest.approx([0.2] * 10)


def test_nobody_answered() -> None:
    assert qini(np.arange(100.0), np.repeat([1, 0], 50), np.zeros(100)) == 0
