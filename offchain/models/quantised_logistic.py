"""Probabilities from committed integers: logistic regression as an auditor computes it again.

logit = offset + sum over features of weight * (value - centre), with offset and weights in units of 2**-40: exact in 64
bits, which is checked before anything is added. The logit is rounded half-up to units of 2**-16 and goes through
`sigmoid.probability_bps`.

How far an answer may be from the model that was quantised: less than 0.533 + D * 2**-29 basis points, where D is the
sum of |value - centre| over the features; less than 0.54 for D up to three million. The parts: 0.513 of the sigmoid;
roundings of 2**-17 in the logit and 2**-41 in offset and weights, where a logit is worth at most 2500 basis points.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from offchain.models.bounds import INT64_MAX, Integers, check_bound
from offchain.models.errors import InputError
from offchain.models.matrix_check import check_matrix
from offchain.models.parameters import load_model, pack_text, save_parameters
from offchain.models.sigmoid import LOGIT_BITS, probability_bps

KIND: Final = "logistic/1"

WEIGHT_BITS: Final = 40
"""Weights and offset are in units of 2**-40 of a logit, a weight's for one unit of its feature."""

_NAMES: Final = ("kind", "weight_bits", "centres", "weights", "offset")
_DROPPED_BITS: Final = WEIGHT_BITS - LOGIT_BITS
_HALF: Final = 1 << (_DROPPED_BITS - 1)
_MATRIX: Final = 2
"""Dimensions."""


@dataclass(frozen=True, slots=True, eq=False)
class QuantisedLogistic:
    """centres : (n_features,) int64, in the features' own units; weights : (n_features,) int64, and offset : both in
    units of 2**-WEIGHT_BITS. Raises `InputError`.
    """

    centres: Integers
    weights: Integers
    offset: int

    def __post_init__(self) -> None:
        shapes = (self.centres.shape, str(self.centres.dtype), self.weights.shape, str(self.weights.dtype))
        wanted = ((self.weights.size,), "int64", (self.weights.size,), "int64")
        if shapes != wanted or not self.weights.size:
            raise InputError("centres and weights", found=shapes, wanted=wanted, advice="pass one of each a feature")

    def logits(self, rows: Integers) -> Integers:
        """(n_rows,) int64 in units of 2**-16. rows : (n_rows, n_features) int64. Raises `InputError`, `BoundError`."""
        check_matrix("rows", rows, len(self.weights))
        self._check_range(rows)
        total = np.full(len(rows), self.offset, dtype=np.int64)
        for column, (centre, weight) in enumerate(zip(self.centres, self.weights, strict=True)):
            total += weight * (rows[:, column] - centre)
        rounded: Integers = (total + _HALF) >> _DROPPED_BITS
        return rounded

    def probability_bps(self, rows: Integers) -> Integers:
        """(n_rows,) int64: the probability of label 1 in basis points, 0..10000. Raises `InputError`, `BoundError`."""
        return probability_bps(self.logits(rows))

    def parameters(self) -> dict[str, NDArray[Any]]:
        """All that decides: int64 and uint8 arrays for `parameters_bytes`."""
        scale, offset = (np.array([value], dtype=np.int64) for value in (WEIGHT_BITS, self.offset))
        return dict(zip(_NAMES, (pack_text(KIND), scale, self.centres, self.weights, offset), strict=True))

    def save(self, path: Path) -> None:
        """Write `parameters` to `path` (.npz, no pickle)."""
        save_parameters(path, self.parameters())

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model that `save` wrote. Raises `ParametersError`."""
        return load_model(path, KIND, _NAMES, cls.restored)

    @classmethod
    def restored(cls, stored: Mapping[str, NDArray[Any]]) -> Self:
        """The model of these parameters. Raises `ValueError` where they contradict each other."""
        (scale,), (offset,) = stored["weight_bits"].tolist(), stored["offset"].tolist()
        if scale != WEIGHT_BITS or not isinstance(offset, int):
            raise ValueError(f"offset {offset} in units of 2**-{scale}, not a whole one of 2**-{WEIGHT_BITS}")
        return cls(stored["centres"], stored["weights"], offset)

    def _check_range(self, rows: Integers) -> None:
        """No difference from a centre and no sum of products leaves 64 bits, in whatever order it is added."""
        lows, highs = rows.min(axis=0, initial=INT64_MAX).tolist(), rows.max(axis=0, initial=-INT64_MAX).tolist()
        largest = abs(self.offset) + _HALF
        for low, high, centre, weight in zip(lows, highs, self.centres.tolist(), self.weights.tolist(), strict=True):
            largest += max(abs(weight), 1) * max(centre - low, high - centre, 0)
        check_bound("logit in units of 2**-40", largest, INT64_MAX, "look for a value in a wrong unit")
