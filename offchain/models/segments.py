"""Segments of shoppers with words that a merchant understands."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Generic, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from offchain.features.rfm import ShopperFeatures
from offchain.features.scaling import SCALE, RankScaler
from offchain.models.bounds import Integers
from offchain.models.errors import InputError

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
_NOBODY: Final = "nobody"

_CHINESE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bought recently": "最近买过",
        "long absent": "很久没来",
        "rare": "购买少",
        "frequent": "购买频繁",
        "low spend": "消费低",
        "high spend": "消费高",
        "narrow choice": "品类少",
        "broad choice": "品类多",
        "never used a coupon": "从未用券",
        "used coupons": "用过券",
        _AVERAGE: "各方面居中",
        _NOBODY: "无人",
    }
)


class Clusterer(Protocol):
    """What finds the clusters."""

    clusters: int

    def fit(self, rows: Integers) -> Self:
        """Learn from (n_rows, n_features) int64. Raises `ModelError`."""
        ...

    def predict(self, rows: Integers) -> Integers:
        """(n_rows,) int64 in 0..clusters - 1. Raises `ModelError`."""
        ...


Model = TypeVar("Model", bound=Clusterer)


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

    @property
    def description_zh(self) -> str:
        """The same in Chinese; a feature without words of its own stays as it is called."""
        return "，".join(_CHINESE.get(word, word) for word in self.description.split(", "))


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation(Generic[Model]):
    """Who belongs to which segment, and what is needed to tell for anybody else.

    labels : (n_shoppers,) int64, ids of `segments`, in the order of `shoppers`; scaler, model : as fitted.
    """

    shoppers: tuple[str, ...]
    labels: Integers
    segments: tuple[Segment, ...]
    scaler: RankScaler
    model: Model


def segment_shoppers(features: ShopperFeatures, model: Model) -> Segmentation[Model]:
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
        return Segment(number, 0, 0, MappingProxyType({}), _NOBODY)
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
