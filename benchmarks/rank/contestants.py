"""What takes part: the project's recommenders, and what one would use instead."""

import warnings
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from benchmarks.rank.split import Split
from offchain.features.interactions import locate
from offchain.models.registry import RECOMMENDERS

LENGTH: Final = 20
"""Items of a list."""
_FACTORS: Final = 64
_NEIGHBOURS: Final = 100
_NO_SCORE: Final = -1e30
"""Below every score of ALS."""
_TOGETHER: Final = 512
"""Shoppers whose scores are looked at together."""


class Contestant(Protocol):
    """Learns from the training half of a split, then lists items for every shopper."""

    def fit(self, split: Split) -> None: ...

    def lists(self) -> NDArray[np.int64]:
        """(n_shoppers, LENGTH) item positions, without what the shopper had, -1 for none."""
        ...


class Own:
    """A recommender of this project by its name."""

    def __init__(self, name: str) -> None:
        self._model = RECOMMENDERS[name]()

    def fit(self, split: Split) -> None:
        self._train = split.train
        self._model.fit(split.train)

    def lists(self) -> NDArray[np.int64]:
        ids, _ = self._model.recommend(self._train.shoppers, LENGTH)
        return locate(self._train.items, ids.ravel().tolist()).reshape(ids.shape)


class Popularity:
    """What most shoppers have, without what the shopper has."""

    def fit(self, split: Split) -> None:
        self._matrix = split.train.matrix
        counts = np.bincount(self._matrix.indices, minlength=self._matrix.shape[1])
        self._order = np.lexsort((np.arange(len(counts)), -counts))

    def lists(self) -> NDArray[np.int64]:
        found = np.full((self._matrix.shape[0], LENGTH), -1, dtype=np.int64)
        for row, (start, end) in enumerate(zip(self._matrix.indptr[:-1], self._matrix.indptr[1:], strict=True)):
            had = self._matrix.indices[start:end]
            first = self._order[: LENGTH + len(had)]
            open_to = first[~np.isin(first, had)][:LENGTH]
            found[row, : len(open_to)] = open_to
        return found


class Implicit:
    """A model of the package `implicit`, on one thread."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def fit(self, split: Split) -> None:
        from implicit.als import AlternatingLeastSquares  # noqa: PLC0415 - an optional package
        from implicit.nearest_neighbours import BM25Recommender  # noqa: PLC0415
        from threadpoolctl import threadpool_limits  # noqa: PLC0415 - comes with it

        self._matrix = split.train.matrix.astype(np.float32)
        with threadpool_limits(1, "blas"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of a format that it makes itself
            self._model = (
                BM25Recommender(K=_NEIGHBOURS, num_threads=1)
                if self._kind == "bm25"
                else AlternatingLeastSquares(factors=_FACTORS, random_state=0, num_threads=1)
            )
            self._model.fit(self._matrix, show_progress=False)

    def lists(self) -> NDArray[np.int64]:
        everybody = np.arange(self._matrix.shape[0])
        ids, scores = self._model.recommend(everybody, self._matrix, N=LENGTH, filter_already_liked_items=True)
        there = scores > (0 if self._kind == "bm25" else _NO_SCORE)  # short lists end with what was to be left out
        found = np.full((len(everybody), LENGTH), -1, dtype=np.int64)
        found[:, : ids.shape[1]] = np.where(there, ids, -1)
        return found


class NearestShoppers:
    """scikit-learn's NearestNeighbors over shoppers: what the nearest by cosine have, weighted by their cosine."""

    def fit(self, split: Split) -> None:
        from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415 - seconds to import

        self._matrix = split.train.matrix.astype(np.float64)
        size = max(1, min(_NEIGHBOURS + 1, self._matrix.shape[0]))
        self._model = NearestNeighbors(n_neighbors=size, metric="cosine", algorithm="brute").fit(self._matrix)

    def lists(self) -> NDArray[np.int64]:
        from sklearn import config_context  # noqa: PLC0415

        parts = []
        with config_context(working_memory=256):
            for start in range(0, self._matrix.shape[0], _TOGETHER):
                rows = self._matrix[start : start + _TOGETHER]
                distances, near = self._model.kneighbors(rows)
                starts = np.arange(0, near.size + 1, near.shape[1])
                likeness = csr_matrix((1 - distances.ravel(), near.ravel(), starts), (len(near), self._matrix.shape[0]))
                parts.append(highest((likeness @ self._matrix).toarray(), rows))
        return np.concatenate(parts)


def highest(scores: NDArray[np.float64], had: csr_matrix) -> NDArray[np.int64]:
    """(n_rows, LENGTH) positions of the highest scores > 0 without what each row had; -1 for none."""
    scores[had.nonzero()] = 0
    order = np.argsort(-scores, axis=1, kind="stable")[:, :LENGTH]
    found = np.full((len(scores), LENGTH), -1, dtype=np.int64)
    found[:, : order.shape[1]] = np.where(np.take_along_axis(scores, order, axis=1) > 0, order, -1)
    return found


PEERS: Final[Mapping[str, Callable[[], Contestant]]] = MappingProxyType(
    {
        "popularity": Popularity,
        "implicit BM25": lambda: Implicit("bm25"),
        "implicit ALS": lambda: Implicit("als"),
        "scikit-learn NearestNeighbors": NearestShoppers,
    }
)


def contestant(name: str) -> Contestant:
    """The one of that name, which is among `RECOMMENDERS` or `PEERS`."""
    return PEERS[name]() if name in PEERS else Own(name)


def deterministic(name: str) -> bool:
    """Whether the same bits come out on every machine; nothing is promised of peers but counting."""
    return RECOMMENDERS[name]().deterministic if name in RECOMMENDERS else name == "popularity"
