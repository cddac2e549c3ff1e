"""EASE: the item-item weights that best foretell each item of a history from the others, in closed form.

Source: Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019. With G = R'R + penalty * 1 and P its
inverse, weight(i, j) = -P(i, j) / P(j, j), and nothing leads from an item to itself.

The inverse is found in floats and may differ from machine to machine. It proposes: `fit` rounds the weights to
2**-BITS, `parameters` holds those, and answers from them are sums of int64. It takes time and memory with the third and
the second power of the catalogue, so `fit` refuses more than `MOST_ITEMS`. A matrix that float64 cannot invert is
refused; with a penalty >= 1 it takes entries beyond all measure.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.sparse import csr_matrix

from offchain.features.interactions import Interactions
from offchain.models.bounds import Integers, check_bound, check_setting
from offchain.models.errors import InputError
from offchain.models.history_model import HistoryModel
from offchain.models.lists import longest_row

MOST_ITEMS: Final = 8_000
"""Half a gigabyte for each dense matrix of float64, of which three are held, and some minutes of a core."""
BITS: Final = 16
"""Weights are in units of 2**-BITS; smaller ones are dropped."""
_HEAVIEST: Final = 2**40
"""Largest magnitude of a weight; an item is foretold by others that stand for it with weights about 1."""


class Ease(HistoryModel):
    """See the module. penalty : 1..2**31 - 1, on the squares of the weights, for entries as they are."""

    KIND: ClassVar[str] = "ease/1"
    LEARNED: ClassVar[tuple[str, ...]] = ("starts", "columns", "weights")
    deterministic: ClassVar[bool] = False

    weights_: csr_matrix
    """(n_items, n_items) int64, in 2**-BITS, of either sign: row i holds what having i adds to the scores of others."""

    def __init__(self, *, penalty: int = 200) -> None:
        self.penalty = penalty

    def _check_settings(self) -> None:
        check_setting("penalty", self.penalty, 1, 2**31 - 1)

    def _learn(self, interactions: Interactions) -> None:
        size = len(interactions.items)
        check_bound("items for EASE", size, MOST_ITEMS, "use graph-filter, or leave out items that few shoppers have")
        matrix = interactions.matrix.astype(np.float64)
        self.weights_ = csr_matrix(_rounded(_weights((matrix.T @ matrix).toarray(), self.penalty)))

    def _scores(self, history: csr_matrix) -> csr_matrix:
        return csr_matrix(history @ self.weights_)

    def _largest_score(self, histories: csr_matrix) -> int:
        return longest_row(histories) * int(np.abs(self.weights_.data).max(initial=0))

    def _settings(self) -> Integers:
        return np.array([self.penalty, BITS], dtype=np.int64)

    @classmethod
    def _with_settings(cls, settings: Integers) -> Self:
        penalty, bits = (int(value) for value in settings)
        if bits != BITS:
            raise ValueError(f"weights in units of 2**-{bits}, not 2**-{BITS}")
        return cls(penalty=penalty)

    def _arrays(self) -> dict[str, NDArray[Any]]:
        weights = self.weights_
        return {
            "starts": weights.indptr.astype(np.int64),
            "columns": weights.indices.astype(np.int64),
            "weights": weights.data,
        }

    def _restore(self, stored: Mapping[str, NDArray[Any]], n_items: int) -> None:
        parts = (stored["weights"], stored["columns"], stored["starts"])
        self.weights_ = csr_matrix(parts, shape=(n_items, n_items))
        self.weights_.check_format(full_check=True)


def _weights(products: NDArray[np.float64], penalty: int) -> NDArray[np.float64]:
    """The weights of these inner products of items, which are overwritten. Raises `InputError`."""
    size = len(products)
    if not size:
        return products
    products[np.diag_indices(size)] += penalty
    try:
        inverse = cho_solve(cho_factor(products, overwrite_a=True, check_finite=False), np.eye(size), overwrite_b=True)
    except LinAlgError as error:
        raise InputError(
            "entries", found=error, wanted="a matrix that can be inverted", advice="raise the penalty"
        ) from error
    inverse /= -inverse.diagonal()[None, :]
    inverse[np.diag_indices(size)] = 0
    return np.asarray(inverse, dtype=np.float64)


def _rounded(weights: NDArray[np.float64]) -> Integers:
    scaled = np.rint(weights * (1 << BITS))
    return np.clip(scaled, -_HEAVIEST, _HEAVIEST).astype(np.int64)
