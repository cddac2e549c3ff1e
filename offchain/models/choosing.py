"""How many clusters: as many as are found again in other shoppers.

Source: Tibshirani, Walther, "Cluster validation by prediction strength", JCGS 2005.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from offchain.models.agreement import adjusted_rand_bps, silhouette_bps, strength_bps
from offchain.models.bounds import Integers
from offchain.models.errors import InputError
from offchain.models.kmeans import KMeans
from offchain.models.lloyd import lexicographic
from offchain.models.seeding import words

Maker: TypeAlias = Callable[[int, int, int], KMeans]
"""Of a model that is not fitted yet, from clusters, seed, starts."""

STARTS: Final = 8
"""Beginnings of each fit: of one in thirteen, a single one got stuck where two groups share a centroid."""
STRONG_BPS: Final = 7_000
"""Strength from which a number of clusters counts as found again. The source takes 0.8 to 0.9 for groups that lie
apart; shoppers pass into each other, and 0.8 leaves two segments of a grocer's households, which helps nobody."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """fit_bps : `silhouette_bps` of all rows; strength_bps : prediction strength of two halves that chance drew, each
    predicted by the other, the lower of the two; reseeded_bps : `adjusted_rand_bps` of two models of all rows that
    began elsewhere."""

    clusters: int
    fit_bps: int
    strength_bps: int
    reseeded_bps: int


def here(clusters: int, seed: int, starts: int) -> KMeans:
    """A `Maker` for this process."""
    return KMeans(clusters=clusters, seed=seed, starts=starts)


def weigh(rows: Integers, candidates: Iterable[int], seed: int, k_means: Maker = here) -> list[Weighed]:
    """Every number of clusters that both halves have enough different rows for, ascending.

    rows : (n, d) int64, in any order; k_means : makes what is fitted, in this process or elsewhere. Raises `InputError`
    where no number is left, and what `KMeans.fit` raises.
    """
    ordered = lexicographic(rows)
    half = (words(seed, len(ordered)) >> np.uint64(63)).astype(bool)
    halves = (ordered[half], ordered[~half])
    most = min(len(np.unique(part, axis=0)) for part in halves)
    tried = [number for number in sorted(set(candidates)) if 1 < number <= most]
    found = [_weighed(ordered, halves, number, seed, k_means) for number in tried]
    if not found:
        raise InputError("different rows of a half", found=most, wanted="at least 2", advice="bring more shoppers")
    return found


def best_of(weighed: Sequence[Weighed]) -> int:
    """The largest number with a strength of at least `STRONG_BPS`; where none has it, the strongest, ties to the
    smaller."""
    found = [it.clusters for it in weighed if it.strength_bps >= STRONG_BPS]
    return max(found) if found else min(weighed, key=lambda it: (-it.strength_bps, it.clusters)).clusters


def _weighed(rows: Integers, halves: tuple[Integers, Integers], clusters: int, seed: int, k_means: Maker) -> Weighed:
    model = k_means(clusters, seed, STARTS).fit(rows)
    again = k_means(clusters, seed + 1, STARTS).fit(rows)
    one, other = (k_means(clusters, seed, STARTS).fit(half) for half in halves)
    strengths = (
        strength_bps(mine.predict(half), theirs.predict(half))
        for half, mine, theirs in zip(halves, (one, other), (other, one), strict=True)
    )
    return Weighed(
        clusters=clusters,
        fit_bps=silhouette_bps(rows, model.centroids_),
        strength_bps=min(strengths),
        reseeded_bps=adjusted_rand_bps(model.predict(rows), again.predict(rows)),
    )
