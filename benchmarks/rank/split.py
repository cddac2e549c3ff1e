"""A split as `scipy.sparse.save_npz` writes it: what shoppers did, and what they did later."""

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, load_npz

from offchain.data.errors import SourceError
from offchain.features.interactions import Interactions


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """train : what models learn from; test : (n_shoppers, n_items) int64 CSR of ones, in the order of `train`'s ids.

    Rows and columns that one of the two files does not reach are empty there: shoppers without history, items that
    nobody had.
    """

    train: Interactions
    test: csr_matrix

    @classmethod
    def load(cls, train: Path, test: Path) -> "Split":
        """From two files. A stored value > 0 is an interaction, whatever its size; others, and NaN, are none.

        The matrices may have different shapes, any sparse format, unsorted or repeated indices. Raises `SourceError`.
        """
        parts = [_positive(path) for path in (train, test)]
        n_shoppers, n_items = np.max([part.shape for part in parts], axis=0).tolist()
        learned, later = (_ones(part, (n_shoppers, n_items)) for part in parts)
        return cls(Interactions(numbered(n_shoppers), numbered(n_items), learned), later)


def numbered(count: int) -> tuple[str, ...]:
    """Ids of positions, of equal width, so that they ascend as text."""
    width = len(str(max(0, count - 1)))
    return tuple(f"{number:0{width}}" for number in range(count))


def _positive(path: Path) -> coo_matrix:
    """Where the matrix of this file is > 0."""
    try:
        matrix = coo_matrix(load_npz(path))
        above = np.asarray(matrix.data > 0, dtype=np.bool_)
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as damage:
        raise SourceError(
            path.name, found=damage, wanted="a matrix of scipy.sparse.save_npz", advice="check the path and the file"
        ) from damage
    ones = np.ones(int(above.sum()), dtype=np.int64)
    return coo_matrix((ones, (matrix.row[above], matrix.col[above])), shape=matrix.shape)


def _ones(matrix: coo_matrix, shape: tuple[int, int]) -> csr_matrix:
    """As canonical CSR of that shape, each cell once."""
    found = csr_matrix((matrix.data, (matrix.row, matrix.col)), shape=shape, dtype=np.int64)
    found.sum_duplicates()
    found.data[:] = 1
    return found
