"""Probabilities that mean what they say, as a committed table: a curve through pairs of logit and basis points.

Learned on predictions for rows that the model had not seen. Platt's method fits a logistic curve of two parameters and
is right for few yes-rows; isotonic regression follows any rising curve and wants many.
Sources: Platt, "Probabilistic outputs for support vector machines", 1999; Zadrozny, Elkan, KDD 2002; the border of
1,000 examples: Niculescu-Mizil, Caruana, "Predicting good probabilities with supervised learning", ICML 2005.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from offchain.models.bounds import Integers
from offchain.models.descent import NotConvergedError
from offchain.models.errors import InputError
from offchain.models.logistic import LogisticRegression
from offchain.models.quantised_logistic import QuantisedLogistic
from offchain.models.sigmoid import LOGIT_BITS

Kind = Literal["platt", "isotonic"]

ENOUGH_FOR_ISOTONIC: Final = 1_000
"""Yes-rows."""
_ONE: Final = 1 << LOGIT_BITS
_REACH: Final = 16 * _ONE
"""Beyond 16 the logistic function is 0 or 1 within a basis point."""
_POINTS: Final = 513
_PENALTIES: Final = (1e-6, 1e-4, 1e-2)
"""Against the mean loss, the weakest first."""
_TOLERANCE: Final = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """logits : (n,) int64 ascending, units of 2**-16; bps : (n,) int64 never falling, 0..10000. Between two points
    straight, rounded down; beyond the ends as at the end. Raises `InputError`."""

    logits: Integers
    bps: Integers

    def __post_init__(self) -> None:
        shapes = [(part.shape, str(part.dtype)) for part in (self.logits, self.bps)]
        if shapes != [((self.logits.size,), "int64")] * 2:
            wanted = "two int64 columns of one length"
            raise InputError("calibration", found=shapes, wanted=wanted, advice="calibrate again")
        rising = bool((np.diff(self.logits) > 0).all() and (np.diff(self.bps) >= 0).all())
        inside = len(self.bps) > 0 and int(self.bps[0]) >= 0 and int(self.bps[-1]) <= 10_000
        if len(self.logits) != len(self.bps) or not (rising and inside):
            found = (len(self.logits), len(self.bps), "rising" if rising else "falling")
            raise InputError("calibration", found=found, wanted="a rising table", advice="calibrate again")

    def probability_bps(self, logits: Integers) -> Integers:
        """(n_rows,) int64, basis points."""
        if len(self.logits) == 1:
            return np.full(len(logits), int(self.bps[0]), dtype=np.int64)
        inside = np.clip(logits, self.logits[0], self.logits[-1])
        low = np.clip(np.searchsorted(self.logits, inside, side="right") - 1, 0, len(self.logits) - 2)
        wide, high = self.logits[low + 1] - self.logits[low], self.bps[low + 1] - self.bps[low]
        result: Integers = self.bps[low] + high * (inside - self.logits[low]) // wide
        return result

    def parameters(self) -> dict[str, NDArray[Any]]:
        """All that decides: int64 arrays for `parameters_bytes`."""
        return {"calibration_logits": self.logits, "calibration_bps": self.bps}


def calibrate(logits: Integers, labels: Integers, kind: Kind | None = None) -> Calibration:
    """The curve through `logits` (n,) int64 of rows not learned from, and their `labels` (n,) 0 or 1, both among them.

    kind : when left out, isotonic from `ENOUGH_FOR_ISOTONIC` yes-rows on. Raises `InputError`.
    """
    chosen = kind or kind_for(labels)
    return _isotonic(logits, labels) if chosen == "isotonic" else _platt(logits, labels)


def kind_for(labels: Integers) -> Kind:
    """What suits so many yes-rows."""
    return "isotonic" if int(labels.sum()) >= ENOUGH_FOR_ISOTONIC else "platt"


def _platt(logits: Integers, labels: Integers) -> Calibration:
    fitted = _curve(logits, labels)
    points = np.linspace(-_REACH, _REACH, _POINTS).astype(np.int64)
    bps = fitted.probability_bps(points[:, None])
    if int(fitted.weights[0]) <= 0:  # the model knows nothing: everybody's rate for everybody
        rate = int(labels.sum()) * 10_000 // len(labels)
        return Calibration(np.zeros(1, dtype=np.int64), np.array([rate], dtype=np.int64))
    return Calibration(points, bps)


def _curve(logits: Integers, labels: Integers) -> QuantisedLogistic:
    """With the weakest penalty that leads to an end: where logits part yes and no without a fault, the likelihood asks
    for a step, which says 0 or 1 of everybody and is never reached. Raises `NotConvergedError`."""
    for penalty in _PENALTIES[:-1]:
        try:
            return LogisticRegression(l2=penalty, tolerance=_TOLERANCE).fit(logits[:, None], labels).quantised()
        except NotConvergedError:
            continue
    return LogisticRegression(l2=_PENALTIES[-1], tolerance=_TOLERANCE).fit(logits[:, None], labels).quantised()


def _isotonic(logits: Integers, labels: Integers) -> Calibration:
    from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415

    fitted = IsotonicRegression(out_of_bounds="clip").fit(logits.astype(np.float64), labels)
    points = np.rint(fitted.X_thresholds_).astype(np.int64)
    bps = np.maximum.accumulate(np.rint(fitted.y_thresholds_ * 10_000).astype(np.int64))
    kept = np.concatenate([[True], np.diff(points) > 0])
    return Calibration(points[kept], bps[kept])
