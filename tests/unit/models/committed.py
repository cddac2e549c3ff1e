"""A committed model of twenty features, as its integers: nothing of it is learned on the machine that tests it."""

from __future__ import annotations

import numpy as np

from offchain.models.blended import Blended
from offchain.models.calibration import Calibration
from offchain.models.quantised_logistic import QuantisedLogistic
from offchain.models.quantised_trees import LEAF, QuantisedTrees

FEATURES = 20
TREES = 50


def blended() -> Blended:
    """Logistic regression and trees of three leaves, half each, with a calibration of three points."""
    chance = np.random.default_rng(9)
    logistic = QuantisedLogistic(
        chance.integers(0, 10_000, FEATURES), chance.integers(-(2**27), 2**27, FEATURES), -(2**40)
    )
    first = np.arange(TREES, dtype=np.int64) * 5
    inner = np.tile(np.array([True, False, True, False, False]), TREES)
    feature = np.where(inner, chance.integers(0, FEATURES, 5 * TREES), LEAF)
    base = np.repeat(first, 5)
    left, right = (base + np.tile(np.array(side), TREES) for side in ([1, 0, 3, 0, 0], [2, 0, 4, 0, 0]))
    values = np.where(inner, 0, chance.integers(-(2**37), 2**37, 5 * TREES))
    thresholds = chance.integers(0, 10_000, 5 * TREES)
    trees = QuantisedTrees(FEATURES, first, feature, thresholds, left, right, values, 2**38)
    return Blended(logistic, trees, 2, Calibration(np.array([-(2**20), 0, 2**20]), np.array([10, 3_000, 9_900])))
