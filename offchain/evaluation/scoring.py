"""How good predicted probabilities are: do they rank, do they mean what they say, and how sure is that.

Figures for people, in floats: nothing here decides.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Reals = NDArray[np.float64]

BPS: Final = 10_000
REPLICATES: Final = 500
_BINS: Final = 10


def auc(scores: Integers, labels: Integers) -> float:
    """Chance that a yes-row has the higher score than a no-row, ties half: the area under the ROC curve."""
    from scipy.stats import rankdata  # noqa: PLC0415

    yes = int(labels.sum())
    no = len(labels) - yes
    if not yes or not no:
        return float("nan")
    ranks = rankdata(scores)
    return float((ranks[labels == 1].sum() - yes * (yes + 1) / 2) / (yes * no))


def lift(scores: Integers, labels: Integers, part: float = 0.1) -> float:
    """Rate of yes among the `part` of highest score, over the rate in all; ties at the border count in proportion."""
    wanted = part * len(scores)
    levels, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    yes = np.bincount(places, weights=labels.astype(np.float64), minlength=len(levels))
    counts, yes = counts[::-1].astype(np.float64), yes[::-1]
    taken = np.clip(wanted - (np.cumsum(counts) - counts), 0, counts)
    return float((yes * taken / counts).sum() / wanted / labels.mean())


def brier(bps: Integers, labels: Integers) -> float:
    """Mean squared distance between probability and label."""
    return float(((bps / BPS - labels) ** 2).mean())


def log_loss(logits: Integers, labels: Integers) -> float:
    """Mean of -log(probability of what came). logits : units of 2**-16."""
    z = logits / 2**16
    return float((np.logaddexp(0, z) - labels * z).mean())


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of like probability: how many, what was said and what came, as rates."""

    rows: int
    said: float
    came: float


def reliability(bps: Integers, labels: Integers, bins: int = _BINS) -> list[Bin]:
    """Rows by rising probability in `bins` of nearly the same size; rows of one probability at the border of two bins
    are shared out in proportion, so that the order of rows does not matter."""
    borders = np.linspace(0, len(bps), min(bins, len(bps)) + 1).round()
    said, came = (_held(bps, values, borders) for values in (bps / BPS, labels))
    sizes = np.diff(borders)
    parts = zip(sizes.tolist(), np.diff(said).tolist(), np.diff(came).tolist(), strict=True)
    return [Bin(int(size), one / size, other / size) for size, one, other in parts]


def _held(order: Integers, values: Reals | Integers, borders: Reals) -> Reals:
    """Sum of `values` over the first so many rows by rising `order`, for each border; rows of one level are worth the
    mean of their level each."""
    _, places, counts = np.unique(order, return_inverse=True, return_counts=True)
    sums = np.bincount(places, weights=np.asarray(values, dtype=np.float64), minlength=len(counts))
    ends = np.append(0.0, np.cumsum(counts))
    held: Reals = np.interp(borders, ends, np.append(0.0, np.cumsum(sums)))
    return held


def calibration_error(bps: Integers, labels: Integers) -> float:
    """Expected calibration error: mean distance between what was said and what came, over 10 bins of the same size.

    Source: Naeini, Cooper, Hauskrecht, AAAI 2015, with bins of equal mass.
    """
    found = reliability(bps, labels)
    return sum(one.rows * abs(one.said - one.came) for one in found) / len(labels)


def gains(scores: Integers, labels: Integers, parts: int = 20) -> list[float]:
    """Part of all yes-rows that the best 0, 1/parts, 2/parts ... of the rows hold; equal scores count in proportion."""
    borders = np.linspace(0, len(scores), parts + 1).round()
    found: list[float] = (_held(-scores, labels, borders) / max(int(labels.sum()), 1)).tolist()
    return found


def interval(
    figure: Callable[[Integers], float], groups: Sequence[object] | Integers, seed: int, replicates: int = REPLICATES
) -> tuple[float, float]:
    """95 % percentile interval of `figure` (of positions of rows) by drawing whole groups (shoppers) with replacement.

    Source: Efron, Tibshirani, "An introduction to the bootstrap", 1993, 13.3; clusters: Davison, Hinkley 1997, 3.8.
    """
    _, codes = np.unique(np.asarray(groups), return_inverse=True)
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(int(codes.max()) + 2))
    sizes = np.diff(starts)
    chance = np.random.default_rng(seed)
    found = []
    for _ in range(replicates):
        drawn = chance.integers(0, len(sizes), len(sizes))
        offsets = np.arange(int(sizes[drawn].sum())) - np.repeat(np.cumsum(sizes[drawn]) - sizes[drawn], sizes[drawn])
        found.append(figure(order[np.repeat(starts[drawn], sizes[drawn]) + offsets]))
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return float(low), float(high)
