"""Boosted trees in integers: the same answers as in floats, committed, and walked in one way only."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from offchain.models.boosting import BoostedTrees
from offchain.models.calibration import Calibration, calibrate
from offchain.models.errors import InputError, NotFittedError
from offchain.models.parameters import parameters_bytes
from offchain.models.quantised_trees import LEAF, QuantisedTrees
from offchain.models.sigmoid import probability_bps


def examples(rows: int = 800) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(3)
    values = chance.integers(-50, 50, (rows, 5))
    return values, (values[:, 0] + values[:, 1] + chance.integers(-30, 30, rows) > 0).astype(np.int64)


def stump(value: int = 1 << 40) -> QuantisedTrees:
    """Left up to 7: minus one, else plus one."""
    columns = ([0, LEAF, LEAF], [7, 0, 0], [1, 0, 0], [2, 0, 0], [0, -value, value])
    return QuantisedTrees(1, np.array([0]), *(np.array(column) for column in columns), 0)


def test_the_border_itself_goes_left() -> None:
    assert stump().logits(np.array([[6], [7], [8]])).tolist() == [-65_536, -65_536, 65_536]


def test_integers_answer_as_the_trees_they_came_from() -> None:
    rows, labels = examples()
    fitted = BoostedTrees(rounds=40, bags=2).fit(rows, labels)
    floats = np.mean([model.decision_function(rows) for model in fitted.models_], axis=0)
    assert np.abs(fitted.quantised().logits(rows) / 2**16 - floats).max() <= 2**-16


def test_rows_are_answered_alone_as_among_others() -> None:
    rows, labels = examples()
    trees = BoostedTrees(rounds=20).fit(rows, labels).quantised()
    together = trees.logits(rows)
    assert together[::-1].tolist() == trees.logits(rows[::-1]).tolist()
    assert [int(trees.logits(rows[n : n + 1])[0]) for n in range(9)] == together[:9].tolist()


def test_trees_that_were_saved_are_the_same(tmp_path: Path) -> None:
    stump().save(tmp_path / "trees.npz")
    loaded = QuantisedTrees.load(tmp_path / "trees.npz")
    assert parameters_bytes(loaded.parameters()) == parameters_bytes(stump().parameters())


def test_a_walk_that_would_not_end_is_refused() -> None:
    columns = ([0, LEAF, LEAF], [7, 0, 0], [0, 0, 0], [2, 0, 0], [0, 1, 2])
    with pytest.raises(InputError, match="whole trees"):
        QuantisedTrees(1, np.array([0]), *(np.array(column) for column in columns), 0)


def test_trees_that_learned_nothing_are_refused() -> None:
    with pytest.raises(NotFittedError):
        BoostedTrees().quantised()
    with pytest.raises(InputError, match="labels"):
        BoostedTrees().fit(np.zeros((4, 1), dtype=np.int64), np.zeros(4, dtype=np.int64))


@pytest.mark.parametrize("kind", ["platt", "isotonic"])
def test_a_model_that_says_too_much_is_brought_down(kind: str) -> None:
    chance = np.random.default_rng(4)
    true = chance.normal(0, 1, 20_000)
    labels = (chance.random(20_000) < 1 / (1 + np.exp(-true))).astype(np.int64)
    boastful = np.rint(3 * true * 2**16).astype(np.int64)
    said = calibrate(boastful, labels, kind).probability_bps(boastful)
    high = said > 8_000
    assert abs(said[high].mean() / 10_000 - labels[high].mean()) < 0.03
    assert abs(probability_bps(boastful)[high].mean() / 10_000 - labels[high].mean()) > 0.08


def test_a_calibration_never_turns_an_order_round() -> None:
    table = Calibration(np.array([0, 10, 20]), np.array([0, 100, 10_000]))
    assert table.probability_bps(np.array([-5, 0, 5, 10, 15, 99])).tolist() == [0, 0, 50, 100, 5_050, 10_000]
    with pytest.raises(InputError, match="rising"):
        Calibration(np.array([0, 10]), np.array([9, 8]))
