"""A graph filter with broad tastes beside it: a linear filter in integers, and an ideal low-pass by singular vectors.

Source: Shen, Wu, Zhang and others, "How powerful is graph convolution for recommendation?", CIKM 2021 (GF-CF), with an
exponent of its own for each degree. With U, I the sums of the rows and columns of R, and v the right singular vectors
that go with the `rank` largest singular values of

    X = U**(-people / 2) R I**(-(owned + offered) / 2),

    score = r I**-owned R' U**-people R I**-offered  +  gain * r I**-tilt v v' I**tilt

The second part says how much of a row is explained by the `rank` broadest tastes. Its tilt undoes that X divides by the
degrees of items: without it an item that many have is foretold too seldom.

The vectors are found in floats and may differ from machine to machine. They propose: `fit` rounds them to integers,
`parameters` holds those, and answers from them are the same bits everywhere (`propagation.py`, `low_rank.py`).
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from offchain.features.interactions import Interactions
from offchain.models import propagation
from offchain.models.bounds import INT64_MAX, Integers, check_bound, check_setting
from offchain.models.history_model import HistoryModel
from offchain.models.low_rank import COARSEST, FINEST, LowRank
from offchain.models.nearest import FLOAT64_EXACT
from offchain.models.powers import HUNDREDTHS
from offchain.models.propagation import Exponents, Propagation

_SMALLEST_PART: Final = 8
"""At most this part of the smaller side of the matrix are tastes: where almost all vectors are kept, none is broad."""
_OVERSAMPLES: Final = 60
_ROUNDS: Final = 4
_ROOM: Final = 4


class SpectralFilter(HistoryModel):
    """See the module. rank : 1..4096; owned, people, offered, tilt, gain : hundredths; seed : of the search for v.

    The defaults are the settings of the source, not tuned: exponents 1/2, 1, 1/2 and 1/2, 256 vectors, 0.3 of the
    low-pass. The form was chosen with its figures on gowalla known (docs/intelligence/recommend.md). What it learns
    holds the rows of the fitted shoppers, without their ids: a stored model is personal data.
    """

    KIND: ClassVar[str] = "spectral-filter/2"
    LEARNED: ClassVar[tuple[str, ...]] = ("bits", "starts", "columns", "entries", "factor_bits", "left", "right")
    deterministic: ClassVar[bool] = False

    community_: csr_matrix
    """(n_shoppers, n_items) int64: the fitted rows."""
    linear_: Propagation
    low_pass_: LowRank

    def __init__(
        self,
        *,
        rank: int = 256,
        owned: int = 50,
        people: int = 100,
        offered: int = 50,
        tilt: int = 50,
        gain: int = 30,
        seed: int = 7,
    ) -> None:
        self.rank = rank
        self.owned = owned
        self.people = people
        self.offered = offered
        self.tilt = tilt
        self.gain = gain
        self.seed = seed

    def _check_settings(self) -> None:
        for name, low, high in (
            ("rank", 1, 4096),
            *((name, 0, HUNDREDTHS) for name in ("owned", "people", "offered", "tilt")),
            ("gain", 1, 10 * HUNDREDTHS),
            ("seed", 0, 2**31 - 1),
        ):
            check_setting(name, getattr(self, name), low, high)

    def _learn(self, interactions: Interactions) -> None:
        self.community_ = interactions.matrix
        self.linear_ = Propagation.finest(self.community_, self._exponents())
        left, right = self._factors(interactions.matrix.astype(np.float32))
        self.low_pass_ = LowRank.quantised(left, right, interactions.matrix, _ROOM)

    def _factors(self, matrix: csr_matrix) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The low-pass as two (n_items, rank) factors: I**-tilt v, and gain * I**tilt v."""
        people, items = (np.asarray(matrix.sum(axis=axis), dtype=np.float32).ravel() for axis in (1, 0))
        across, tilt = (self.owned + self.offered) / HUNDREDTHS / 2, self.tilt / HUNDREDTHS
        rows, columns = _power(people, -self.people / HUNDREDTHS / 2), _power(items, -across)
        entries = matrix.data * np.repeat(rows, np.diff(matrix.indptr)) * columns[matrix.indices]
        scaled = csr_matrix((entries, matrix.indices, matrix.indptr), shape=matrix.shape)
        vectors = _broadest(scaled, min(self.rank, min(matrix.shape) // _SMALLEST_PART), self.seed)
        gain = np.float32(self.gain / HUNDREDTHS)
        return vectors * _power(items, -tilt)[:, None], vectors * (gain * _power(items, tilt))[:, None]

    def _scores(self, history: csr_matrix) -> Integers:
        """Both parts in units of the low-pass's."""
        scores: Integers = self.low_pass_.scores(history)
        scores += _shifted(self.linear_.dense_scores(history), self._shift())
        return scores

    def _shift(self) -> int:
        """By how many bits the linear part is finer than the low-pass."""
        return 3 * self.linear_.bits - 2 * self.low_pass_.bits

    def _largest_score(self, histories: csr_matrix) -> int:
        low_pass = self.low_pass_.largest(histories)
        check_bound("score of the low-pass", low_pass, FLOAT64_EXACT, "fit again with these histories")
        linear = self.linear_.largest(histories)
        check_bound("score of the linear filter", linear, INT64_MAX, "fit again with these histories")
        return max(linear, linear >> self._shift() if self._shift() >= 0 else linear << -self._shift()) + low_pass

    def _settings(self) -> Integers:
        values = (self.rank, self.owned, self.people, self.offered, self.tilt, self.gain, self.seed)
        return np.array(values, dtype=np.int64)

    @classmethod
    def _with_settings(cls, settings: Integers) -> Self:
        rank, owned, people, offered, tilt, gain, seed = (int(value) for value in settings)
        return cls(rank=rank, owned=owned, people=people, offered=offered, tilt=tilt, gain=gain, seed=seed)

    def _arrays(self) -> dict[str, NDArray[Any]]:
        matrix, low_pass = self.community_, self.low_pass_
        return {
            "bits": np.array([self.linear_.bits], dtype=np.int64),
            "starts": matrix.indptr.astype(np.int64),
            "columns": matrix.indices.astype(np.int64),
            "entries": matrix.data,
            "factor_bits": np.array([low_pass.bits], dtype=np.int64),
            "left": low_pass.left,
            "right": low_pass.right,
        }

    def _restore(self, stored: Mapping[str, NDArray[Any]], n_items: int) -> None:
        (bits,), (factor_bits,) = stored["bits"].tolist(), stored["factor_bits"].tolist()
        check_setting("bits", bits, propagation.COARSEST, propagation.FINEST)
        check_setting("factor_bits", factor_bits, COARSEST, FINEST)
        left, right = stored["left"], stored["right"]
        if left.shape != right.shape or left.shape[:1] != (n_items,) or left.ndim != 2:
            raise ValueError(f"factors {left.shape} and {right.shape} for {n_items} items")
        self.low_pass_ = LowRank(left, right, factor_bits)
        parts = (stored["entries"], stored["columns"], stored["starts"])
        self.community_ = csr_matrix(parts, shape=(len(stored["starts"]) - 1, n_items))
        self.community_.check_format(full_check=True)
        self.linear_ = Propagation.of(self.community_, self._exponents(), bits)

    def _exponents(self) -> Exponents:
        return Exponents(self.owned, self.people, self.offered)


def _broadest(matrix: csr_matrix, rank: int, seed: int) -> NDArray[np.float32]:
    """The right singular vectors of the largest singular values, (n_columns, rank), by random projection."""
    from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415 - seconds to import

    if not rank or not matrix.nnz:
        return np.zeros((matrix.shape[1], 0), dtype=np.float32)
    _, values, vectors = randomized_svd(
        matrix, rank, n_oversamples=_OVERSAMPLES, n_iter=_ROUNDS, random_state=seed % 2**32
    )
    return np.ascontiguousarray(vectors[values > 0].T)


def _power(degrees: NDArray[np.float32], exponent: float) -> NDArray[np.float32]:
    """degrees ** exponent, 0 where the degree is 0."""
    there = degrees > 0
    return np.where(there, np.where(there, degrees, 1) ** np.float32(exponent), 0).astype(np.float32)


def _shifted(values: Integers, bits: int) -> Integers:
    """floor(values / 2**bits)."""
    return values >> bits if bits >= 0 else values << -bits
