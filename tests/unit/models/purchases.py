"""Who bought at which price, at which age: drawn from a known truth, the same for everybody."""

from functools import cache

import numpy as np
from scipy.special import expit

from offchain.models.seeding import SplitMix64

TRUTH = np.array([-0.00025, -0.04])
"""Change of the logit for one more cent and one more year."""
MIDDLE = np.array([8_000, 40])
"""Cents and years at which the logit is `AT_MIDDLE`."""
AT_MIDDLE = 1.5


@cache
def purchases(count: int = 400, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """rows : (count, 2) int64, price 5.00 to 200.00 in cents and age 18 to 75 in years; bought : (count,) int64."""
    chance = SplitMix64(seed)
    rows = np.array([(500 + chance.below(19_501), 18 + chance.below(58)) for _ in range(count)], dtype=np.int64)
    likely = expit(AT_MIDDLE + (rows - MIDDLE) @ TRUTH)
    bought = [chance.below(10**6) < 10**6 * probability for probability in likely.tolist()]
    return rows, np.array(bought, dtype=np.int64)
