"""What the models say of each shopper, in integers: nearness to a product group, and segment."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offchain.data.dataset import Dataset
from offchain.eligibility.plan import EligibilityPlan
from offchain.features.interactions import interaction_matrix
from offchain.features.rfm import rfm
from offchain.models.item_cf import ItemCF
from offchain.models.kmeans import KMeans
from offchain.models.parameters import parameters_bytes
from offchain.models.segments import segment_shoppers

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ShopperScore:
    """affinity : nearness to the group, in the recommender's unit; segment : cluster id; need : rank of the segment, 0
    for the one whose shoppers come most often, more for those that stay away longer."""

    shopper: str
    affinity: int
    segment: int
    need: int


@dataclass(frozen=True, slots=True)
class Learned:
    """Both models, fitted on what happened before the cut-off.

    segments : shopper -> cluster id; descriptions : cluster id -> words; need : cluster id -> rank;
    parameters : model name -> canonical bytes of what it learned.
    """

    recommender: ItemCF
    segments: Mapping[str, int]
    descriptions: Mapping[int, str]
    need: Mapping[int, int]
    parameters: Mapping[str, bytes]


def learn(dataset: Dataset, plan: EligibilityPlan) -> Learned:
    """Fits the recommender and the segments with the plan's settings; its group does not matter."""
    events = dataset.events.before(dataset.cutoff)
    recommender = ItemCF(neighbourhood=plan.neighbourhood, shrinkage=plan.shrinkage).fit(interaction_matrix(events))
    features = rfm(events, dataset.catalogue, dataset.cutoff)
    segmentation = segment_shoppers(features, KMeans(clusters=plan.clusters, seed=plan.seed))
    parameters = {
        "item-cf": parameters_bytes(recommender.parameters()),
        "k-means": parameters_bytes(segmentation.model.parameters()),
    }
    return Learned(
        recommender=recommender,
        segments=dict(zip(segmentation.shoppers, segmentation.labels.tolist(), strict=True)),
        descriptions={segment.id: segment.description for segment in segmentation.segments},
        need=_need(segmentation.model.centroids_, features.names.index("recency_days")),
        parameters=parameters,
    )


def score(learned: Learned, dataset: Dataset, group: str) -> tuple[ShopperScore, ...]:
    """Every shopper with counted behaviour, ascending by UTF-8 bytes of the id."""
    recommender = learned.recommender
    skus = dataset.catalogue.skus_with(dataset.catalogue.tag_mask(group))
    affinity = recommender.affinity(recommender.item_mask(skus)).tolist()
    return tuple(
        ShopperScore(shopper, nearness, learned.segments[shopper], learned.need[learned.segments[shopper]])
        for shopper, nearness in zip(recommender.profiles_.shoppers, affinity, strict=True)
        if shopper in learned.segments
    )


def _need(centroids: Integers, recency: int) -> dict[int, int]:
    """Rank of each segment by how long its shoppers stay away; ties to the lower segment."""
    order = sorted(range(len(centroids)), key=lambda segment: (int(centroids[segment, recency]), segment))
    return {segment: rank for rank, segment in enumerate(order)}
