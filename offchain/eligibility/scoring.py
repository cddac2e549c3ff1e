"""What the models say of each shopper, in integers: nearness to a product group, and segment."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offchain.data.dataset import Dataset
from offchain.eligibility.plan import EligibilityPlan
from offchain.features.interactions import interaction_matrix
from offchain.features.rfm import rfm
from offchain.features.scaling import RankScaler
from offchain.models.item_cf import ItemCF
from offchain.models.kmeans import KMeans
from offchain.models.parameters import parameters_bytes

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
class Scores:
    """shoppers : ascending by UTF-8 bytes; parameters : model name -> canonical bytes of what it learned;
    centroids : (clusters, features) int64."""

    shoppers: tuple[ShopperScore, ...]
    parameters: Mapping[str, bytes]
    centroids: Integers


def score(dataset: Dataset, plan: EligibilityPlan) -> Scores:
    """Fits both models on what happened before the cut-off and scores every shopper with behaviour."""
    events = dataset.events.before(dataset.cutoff)
    interactions = interaction_matrix(events)
    recommender = ItemCF(neighbourhood=plan.neighbourhood, shrinkage=plan.shrinkage).fit(interactions)
    mask = dataset.catalogue.tag_mask(plan.group)
    affinity = recommender.affinity(recommender.item_mask(dataset.catalogue.skus_with(mask)))
    features = rfm(events, dataset.catalogue, dataset.cutoff)
    ranks = RankScaler().fit(features.values).transform(features.values)
    segments = KMeans(clusters=plan.clusters, seed=plan.seed).fit(ranks)
    labels = dict(zip(features.shoppers, segments.predict(ranks).tolist(), strict=True))
    need = _need(segments.centroids_, features.names.index("recency_days"))
    scored = [
        ShopperScore(shopper, nearness, labels[shopper], need[labels[shopper]])
        for shopper, nearness in zip(interactions.shoppers, affinity.tolist(), strict=True)
        if shopper in labels
    ]
    parameters = {
        "item-cf": parameters_bytes(recommender.parameters()),
        "k-means": parameters_bytes(segments.parameters()),
    }
    return Scores(tuple(scored), parameters, segments.centroids_)


def _need(centroids: Integers, recency: int) -> dict[int, int]:
    """Rank of each segment by how long its shoppers stay away; ties to the lower segment."""
    order = sorted(range(len(centroids)), key=lambda segment: (int(centroids[segment, recency]), segment))
    return {segment: rank for rank, segment in enumerate(order)}
