"""How well scores order shoppers by what a treatment changes: Qini curve and coefficient, AUUC, uplift by decile.

Definitions. Rows by falling score, equal scores together; after k rows: n_t, n_c rows and y_t, y_c outcomes of treated
and untreated.
Qini curve: Q(k) = y_t - y_c * n_t / n_c, extra outcomes among the treated so far (Radcliffe 2007).
Qini coefficient: (area under Q less area under the straight line from 0 to its end) / (the same of the perfect order),
areas by trapezoids over k. Perfect order: treated who answered, untreated who did not, treated who did not, untreated
who answered; where more untreated than treated answered, the last two and the first two by answer. 0 is by chance, 1
cannot be beaten, and nobody comes near 1 since no person is seen both ways. This is `qini_auc_score` of scikit-uplift.
AUUC: area under (y_t / n_t - y_c / n_c) * k, over n rows squared: mean effect a shopper, averaged over all depths.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Reals = NDArray[np.float64]


_NOBODY: Final = 1e-9
"""Less than this of a row is what adding floats leaves over."""


@dataclass(frozen=True, slots=True)
class Decile:
    """Tenth of the rows by falling score. score : its mean; effect : rate of the treated less that of the others."""

    rows: int
    score: float
    effect: float


def qini_curve(scores: Reals | Integers, treated: Integers, outcome: Reals) -> tuple[Reals, Reals]:
    """(rows taken, extra outcomes), from (0, 0), a point a distinct score."""
    taken, treated_so_far, untreated_so_far, yes, other = _running(scores, treated, outcome)
    expected = np.divide(other * treated_so_far, untreated_so_far, out=np.zeros_like(other), where=untreated_so_far > 0)
    return np.append(0.0, taken), np.append(0.0, yes - expected)


def qini(scores: Reals | Integers, treated: Integers, outcome: Reals) -> float:
    """The Qini coefficient, for outcomes of 0 and 1; see above. 0 where all outcomes are alike: nobody can be found."""
    best = _above_chance(*qini_curve(_perfect(treated, outcome), treated, outcome))
    return _above_chance(*qini_curve(scores, treated, outcome)) / best if best else 0.0


def qini_area(scores: Reals | Integers, treated: Integers, outcome: Reals) -> float:
    """Area between the Qini curve and chance, a treated row and averaged over depth: for outcomes of any kind."""
    return _above_chance(*qini_curve(scores, treated, outcome)) / len(treated) / max(int(treated.sum()), 1)


def auuc(scores: Reals | Integers, treated: Integers, outcome: Reals) -> float:
    """Area under the uplift curve; see above."""
    taken, one, none, yes, other = _running(scores, treated, outcome)
    rate = _rate(yes, one) - _rate(other, none)
    return float(np.trapezoid(np.append(0.0, rate * taken), np.append(0.0, taken))) / len(treated) ** 2


def deciles(scores: Reals | Integers, treated: Integers, outcome: Reals, parts: int = 10) -> list[Decile]:
    """By falling score; equal scores at a border are shared out in proportion: the order of rows does not matter."""
    borders = np.linspace(0, len(scores), parts + 1).round()
    taken, one, none, yes, other = _running(scores, treated, outcome)
    _, _, _, score, rest = _running(scores, treated, np.asarray(scores, dtype=np.float64))
    sums = (one, none, yes, other, score + rest)
    held = (np.diff(np.interp(borders, np.append(0.0, taken), np.append(0.0, part))) for part in sums)
    found = []
    for size, n_one, n_none, y_one, y_none, total in zip(np.diff(borders), *held, strict=True):
        effect = y_one / n_one - y_none / n_none if min(n_one, n_none) > _NOBODY else float("nan")
        found.append(Decile(int(size), float(total / size) if size else float("nan"), float(effect)))
    return found


def _running(scores: Reals | Integers, treated: Integers, outcome: Reals) -> tuple[Reals, Reals, Reals, Reals, Reals]:
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
    t, y = treated[order].astype(np.float64), outcome[order]
    sums = (np.cumsum(values)[ends] for values in (t, 1 - t, y * t, y * (1 - t)))
    one, none, yes, other = sums
    return (ends + 1).astype(np.float64), one, none, yes, other


def _perfect(treated: Integers, outcome: Reals) -> Reals:
    more_untreated = outcome[treated == 0].sum() > outcome[treated == 1].sum()
    order: Reals = 2.0 * (outcome == treated) + (outcome if more_untreated else treated)
    return order


def _above_chance(taken: Reals, extra: Reals) -> float:
    return float(np.trapezoid(extra, taken) - taken[-1] * extra[-1] / 2)


def _rate(part: Reals, whole: Reals) -> Reals:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
