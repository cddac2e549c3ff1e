"""Boosted trees from committed integers: thresholds, leaves and the way to them, as an auditor walks it again.

A row of integers goes left where its value is at most the node's threshold, so a threshold between two integers loses
nothing by being rounded down. Leaves are units of 2**-40 of a logit, added in 64 bits after a check; the sum is rounded
half-up to 2**-16, as in `quantised_logistic`. With 1,000 trees an answer is less than 2**-30 from the trees in floats,
and one rounding of 2**-17.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from offchain.models.bounds import INT64_MAX, Integers, check_bound
from offchain.models.errors import InputError, ParametersError
from offchain.models.matrix_check import check_matrix
from offchain.models.parameters import load_parameters, pack_text, save_parameters
from offchain.models.sigmoid import LOGIT_BITS, probability_bps

KIND: Final = "boosted-trees/1"
LEAF_BITS: Final = 40
LEAF: Final = -1
"""In place of a feature."""

_NAMES: Final = ("kind", "leaf_bits", "features", "first", "feature", "threshold", "left", "right", "value", "offset")
_DROPPED_BITS: Final = LEAF_BITS - LOGIT_BITS
_HALF: Final = 1 << (_DROPPED_BITS - 1)


@dataclass(frozen=True, slots=True, eq=False)
class QuantisedTrees:
    """first : (n_trees,) the root of each tree; feature, threshold, left, right, value : (n_nodes,) int64, where left
    and right are larger than the node's own number, so every walk ends; value : of a leaf, 2**-40 of a logit.
    Raises `InputError`.
    """

    features: int
    first: Integers
    feature: Integers
    threshold: Integers
    left: Integers
    right: Integers
    value: Integers
    offset: int

    def __post_init__(self) -> None:
        columns = (self.feature, self.threshold, self.left, self.right, self.value)
        shapes = [(column.shape, str(column.dtype)) for column in (*columns, self.first)]
        nodes = self.feature.size
        if shapes != [((nodes,), "int64")] * len(columns) + [((self.first.size,), "int64")]:
            wanted = "int64 columns of one length"
            raise InputError("trees", found=shapes, wanted=wanted, advice="restore the file or fit again")
        inner = np.flatnonzero(self.feature != LEAF)
        forward = all(bool(((side[inner] > inner) & (side[inner] < nodes)).all()) for side in (self.left, self.right))
        known = bool(((self.feature >= LEAF) & (self.feature < self.features)).all())
        rooted = bool(((self.first >= 0) & (self.first < nodes)).all())
        if not (forward and known and rooted):
            found = {"nodes": nodes, "forward": forward, "features known": known, "roots": rooted}
            raise InputError("trees", found=found, wanted="whole trees", advice="restore the file or fit again")

    def logits(self, rows: Integers) -> Integers:
        """(n_rows,) int64 in units of 2**-16. rows : (n_rows, n_features) int64. Raises `InputError`, `BoundError`."""
        check_matrix("rows", rows, self.features)
        highest = max(int(self.value.max(initial=0)), -int(self.value.min(initial=0)))
        largest = abs(self.offset) + _HALF + len(self.first) * highest
        check_bound("logit in units of 2**-40", largest, INT64_MAX, "fit with fewer trees or more regularisation")
        total = np.full(len(rows), self.offset, dtype=np.int64)
        places = np.arange(len(rows))
        for root in self.first.tolist():
            total += self.value[self._leaves(rows, places, root)]
        rounded: Integers = (total + _HALF) >> _DROPPED_BITS
        return rounded

    def probability_bps(self, rows: Integers) -> Integers:
        """(n_rows,) int64: the probability of label 1 in basis points, 0..10000. Raises `InputError`, `BoundError`."""
        return probability_bps(self.logits(rows))

    def _leaves(self, rows: Integers, places: NDArray[np.intp], root: int) -> Integers:
        node = np.full(len(rows), root, dtype=np.int64)
        walking = places if self.feature[root] != LEAF else places[:0]
        while len(walking):
            at = node[walking]
            goes_left = rows[walking, self.feature[at]] <= self.threshold[at]
            node[walking] = np.where(goes_left, self.left[at], self.right[at])
            walking = walking[self.feature[node[walking]] != LEAF]
        return node

    def parameters(self) -> dict[str, NDArray[Any]]:
        """All that decides: int64 and uint8 arrays for `parameters_bytes`."""
        bits, features, offset = (np.array([n], dtype=np.int64) for n in (LEAF_BITS, self.features, self.offset))
        nodes = (self.first, self.feature, self.threshold, self.left, self.right, self.value)
        return dict(zip(_NAMES, (pack_text(KIND), bits, features, *nodes, offset), strict=True))

    def save(self, path: Path) -> None:
        """Write `parameters` to `path` (.npz, no pickle)."""
        save_parameters(path, self.parameters())

    @classmethod
    def load(cls, path: Path) -> Self:
        """The trees that `save` wrote. Raises `ParametersError`."""
        return cls.restored(load_parameters(path, KIND, _NAMES), path.name)

    @classmethod
    def restored(cls, stored: dict[str, NDArray[Any]], name: str) -> Self:
        """The trees of such parameters; name : of the file. Raises `ParametersError`."""
        try:
            (bits,), (features,), (offset,) = (stored[key].tolist() for key in ("leaf_bits", "features", "offset"))
            if bits != LEAF_BITS:
                raise ValueError(f"leaves in units of 2**-{bits}")
            first, feature, threshold, left, right, value = (stored[key] for key in _NAMES[3:-1])
            return cls(features, first, feature, threshold, left, right, value, offset)
        except (ValueError, TypeError, LookupError, AttributeError) as damage:
            wanted = "the parameters of this version"
            raise ParametersError(name, found=damage, wanted=wanted, advice="restore the file or fit again") from damage
