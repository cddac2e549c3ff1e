"""Segments of shoppers with words that a merchant understands."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from offchain.features.rfm import ShopperFeatures
from offchain.features.scaling import SCALE, RankScaler
from offchain.models.bounds import Integers
from offchain.models.errors import InputError
from offchain.models.kmeans import KMeans

LOW: Final = SCALE // 3
HIGH: Final = SCALE - LOW
"""A segment whose mean rank is at most `LOW` or at least `HIGH` stands out in that feature."""

WHOLE_BPS: Final = 10_000

_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "recency_days": ("bought recently", "long absent"),
        "purchase_days": ("rare", "frequent"),
        "spend": ("low spend", "high spend"),
        "groups_bought": ("narrow choice", "broad choice"),
    }
)
"""Feature -> what a low and what a high rank mean."""

_COUNTED_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {"coupons_redeemed": ("never used a coupon", "used coupons")}
)
"""Features that are 0 for most shoppers, so ranks say little: words for "all are 0" and "at least half are above 0"."""

_AVERAGE: Final = "average in everything"


@dataclass(frozen=True, slots=True)
class Segment:
    """One cluster in figures and words.

    id : of the cluster; size : shoppers; share_bps : of all shoppers, rounded down; medians : feature -> lower median
    of its values, in the feature's own unit; description : in the order of the features.
    """

    id: int
    size: int
    share_bps: int
    medians: Mapping[str, int]
    description: str


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation:
    """Who belongs to which segment, and what is needed to tell for anybody else.

    labels : (n_shoppers,) int64, ids of `segments`, in the order of `shoppers`; scaler, model : as fitted.
    """

    shoppers: tuple[str, ...]
    labels: Integers
    segments: tuple[Segment, ...]
    scaler: RankScaler
    model: KMeans


def segment_shoppers(features: ShopperFeatures, model: KMeans) -> Segmentation:
    """Rank the features, fit `model` on the ranks and describe what it found. Raises `ModelError`."""
    scaler = RankScaler().fit(features.values)
    ranks = scaler.transform(features.values)
    labels = model.fit(ranks).predict(ranks)
    segments = describe(features, ranks, labels, model.clusters)
    return Segmentation(features.shoppers, labels, segments, scaler, model)


def describe(features: ShopperFeatures, ranks: Integers, labels: Integers, clusters: int) -> tuple[Segment, ...]:
    """The segments 0..clusters - 1. ranks : of the features, 0..SCALE; labels : (n_shoppers,). Raises `InputError`."""
    if ranks.shape != features.values.shape or labels.shape != (len(features.shoppers),):
        found, wanted = (ranks.shape, labels.shape), (features.values.shape, (len(features.shoppers),))
        raise InputError("ranks and labels", found=found, wanted=wanted, advice="pass those of the same shoppers")
    return tuple(_segment(number, features, ranks, labels == number) for number in range(clusters))


def _segment(number: int, features: ShopperFeatures, ranks: Integers, members: NDArray[np.bool_]) -> Segment:
    values, size = features.values[members], int(members.sum())
    if not size:
        return Segment(number, 0, 0, MappingProxyType({}), "nobody")
    ordered = np.sort(values, axis=0)
    medians = {name: int(ordered[(size - 1) // 2, column]) for column, name in enumerate(features.names)}
    mean_ranks = ranks[members].sum(axis=0) // size
    words = [
        word
        for column, name in enumerate(features.names)
        if (word := _word(name, int(mean_ranks[column]), ordered[:, column]))
    ]
    share = size * WHOLE_BPS // len(features.shoppers)
    return Segment(number, size, share, MappingProxyType(medians), ", ".join(words) or _AVERAGE)


def _word(name: str, mean_rank: int, ordered: Integers) -> str:
    """What is worth saying about a feature of a segment, nothing where it is middling; ordered : ascending values."""
    if name in _COUNTED_WORDS:
        none, most = _COUNTED_WORDS[name]
        if ordered[len(ordered) // 2] > 0:
            return most
        return none if ordered[-1] == 0 else ""
    low, high = _WORDS.get(name, (f"low {name}", f"high {name}"))
    return low if mean_rank <= LOW else high if mean_rank >= HIGH else ""
