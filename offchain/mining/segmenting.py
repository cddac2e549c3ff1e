"""Shoppers in segments: how many, found how, what each is like."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from offchain.data.dataset import Dataset
from offchain.features.rfm import ShopperFeatures
from offchain.features.scaling import RankScaler
from offchain.mining.engine import Engine, OneMachine
from offchain.models.choosing import STARTS, Weighed, best_of, weigh
from offchain.models.kmeans import KMeans
from offchain.models.segments import Segmentation, segment_shoppers
from offchain.models.ward import Ward

Method: TypeAlias = Literal["k-means", "ward"]

CANDIDATES: Final = range(2, 13)
"""Numbers of segments that are tried: a dozen is more than a merchant makes campaigns for."""


@dataclass(frozen=True, slots=True, eq=False)
class Segmented:
    """weighed : the numbers of clusters that were tried, empty where the caller named one; chosen : that which was
    taken."""

    method: Method
    features: ShopperFeatures
    segmentation: Segmentation[KMeans] | Segmentation[Ward]
    weighed: Sequence[Weighed]
    chosen: int


def segmented(
    dataset: Dataset, method: Method, clusters: int | None, seed: int, engine: Engine | None = None
) -> Segmented:
    """The segments of all shoppers with behaviour before the cut-off. clusters : None: as many as are found again in
    halves of the shoppers; engine : of features and models, None for this process. Raises `ModelError`,
    `ComputationError`.
    """
    engine = engine or OneMachine()
    features = engine.features(dataset)
    weighed: list[Weighed] = []
    if clusters is None:
        ranks = RankScaler().fit(features.values).transform(features.values)
        weighed = weigh(ranks, CANDIDATES, seed, engine.k_means)
    chosen = clusters or best_of(weighed)
    found: Segmentation[KMeans] | Segmentation[Ward]
    if method == "ward":
        found = segment_shoppers(features, engine.ward(chosen, seed))
    else:
        found = segment_shoppers(features, engine.k_means(chosen, seed, STARTS))
    return Segmented(method, features, found, weighed, chosen)


def document(found: Segmented) -> dict[str, Any]:
    """The segments as JSON: ids ascending, medians in the features' own units."""
    return {
        "method": found.method,
        "clusters": found.chosen,
        "shoppers": len(found.segmentation.shoppers),
        "segments": [
            {
                "id": segment.id,
                "size": segment.size,
                "share_bps": segment.share_bps,
                "description": segment.description,
                "description_zh": segment.description_zh,
                "medians": dict(segment.medians),
            }
            for segment in found.segmentation.segments
        ],
        "tried": [
            {
                "clusters": it.clusters,
                "fit_bps": it.fit_bps,
                "strength_bps": it.strength_bps,
                "reseeded_bps": it.reseeded_bps,
            }
            for it in found.weighed
        ],
    }
