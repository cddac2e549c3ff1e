"""Ranks in place of values, so that days, cents and counts weigh alike in a distance."""

from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from offchain.features.errors import MatrixError

SCALE: Final = 10_000
"""Largest scaled value; the smallest is 0, the middle of a column is about 5000."""


class RankScaler:
    """Quantile ranks in integers: 0 for the smallest value of a column, `SCALE` for the largest.

    scaled = floor(SCALE * (2 * less + equal - 1) / (2 * (n - 1))), where `less` and `equal` count the fitted rows below
    and at the value: the mid-rank, so equal values get equal ranks whatever the order of the rows. A column that never
    varies is `SCALE / 2` throughout. A value that was not fitted stands between its neighbours.
    Source of the mid-rank: van der Waerden's treatment of ties, as in scipy.stats.rankdata(method="average").
    """

    sorted_: NDArray[np.int64]
    """(n_rows, n_features): each fitted column in ascending order."""

    def fit(self, values: NDArray[np.int64]) -> Self:
        """Learn the distribution of each column of `values` (n_rows, n_features) int64. Raises `MatrixError`."""
        if values.ndim != 2 or not len(values) or values.dtype != np.int64:
            found = (values.shape, str(values.dtype))
            raise MatrixError("values", found=found, wanted="(rows, features) int64", advice="pass at least one row")
        self.sorted_ = np.sort(values, axis=0)
        return self

    def transform(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Ranks 0..SCALE of `values` (n_rows, n_features) among the fitted rows, rounded down. Raises `MatrixError`."""
        wanted = self.sorted_.shape[1]
        if values.shape[1:] != (wanted,):
            raise MatrixError("features", found=values.shape[1:], wanted=(wanted,), advice="use the fitted columns")
        ranks = [self._rank(self.sorted_[:, column], values[:, column]) for column in range(wanted)]
        return np.stack(ranks, axis=1) if ranks else np.zeros(values.shape, dtype=np.int64)

    @staticmethod
    def _rank(fitted: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
        last = len(fitted) - 1
        if last == 0:
            return np.full(len(values), SCALE // 2, dtype=np.int64)
        less = np.searchsorted(fitted, values, side="left").astype(np.int64)
        up_to = np.searchsorted(fitted, values, side="right").astype(np.int64)
        twice_rank = np.clip(less + up_to - 1, 0, 2 * last)
        ranks: NDArray[np.int64] = twice_rank * SCALE // (2 * last)
        return ranks
