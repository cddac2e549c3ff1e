"""The whole way from events to a root, with a digest a stage, as JSON: `python -m tests.determinism.pipeline`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from hashlib import sha256
from unittest import mock

import numpy as np
import polars as pl
import threadpoolctl

from offchain.data.dataset import Dataset
from offchain.data.events import EventLog
from offchain.data.simulator import ShopParameters, simulate
from offchain.eligibility import epochs, groundwork, scoring
from offchain.eligibility.epochs import EpochInputs
from offchain.eligibility.knapsack.problem import Bound, Constraints
from offchain.eligibility.knapsack.solver import allocate
from offchain.eligibility.plan import EligibilityPlan
from offchain.features.interactions import interaction_matrix
from offchain.features.rfm import rfm
from offchain.features.scaling import RankScaler
from offchain.models.choosing import weigh
from offchain.models.graph_filter import GraphFilter
from offchain.models.item_cf import ItemCF
from offchain.models.kmeans import KMeans
from offchain.models.parameters import parameters_bytes
from offchain.models.user_cf import UserCF
from offchain.models.ward import Ward
from tests.unit import samples
from tests.unit.eligibility.knapsack_cases import problem

SHUFFLED = 20_251
"""Seed of the other order."""


def inputs() -> EpochInputs:
    """An epoch of a simulated shop."""
    dataset = simulate(ShopParameters(seed=5, shoppers=250, products=80, groups=6, days=45)).dataset
    shoppers = sorted(set(dataset.events.table["shopper"].to_list()))
    return EpochInputs(
        dataset=dataset,
        wallets={shopper: 0xA0 + position for position, shopper in enumerate(shoppers)},
        terms=samples.terms(audience=2, budget=400_000),
        campaign=b"\x01" * 32,
        plan=EligibilityPlan(
            group=dataset.catalogue.groups[0], clusters=4, seed=3, lowest_bps=500, step_bps=500, highest_bps=3_000
        ),
        epoch=1,
        first_index=0,
        salt_key=b"a secret of the issuer",
        code_hash=b"\x0c" * 32,
    )


def disordered(dataset: Dataset) -> Dataset:
    """The same rows in another order, and in seven pieces of memory."""
    table = dataset.events.table.sample(fraction=1, shuffle=True, seed=SHUFFLED)
    pieces = list(table.iter_slices(-(-table.height // 7)))
    return replace(dataset, events=EventLog(pl.concat(pieces, rechunk=False)))


@contextmanager
def other_chunks(rows: int) -> Iterator[None]:
    """The models of an epoch look at so many rows at a time."""
    with (
        mock.patch.object(scoring, "ItemCF", partial(ItemCF, chunk_rows=rows)),
        mock.patch.object(scoring, "KMeans", partial(KMeans, chunk_rows=rows)),
    ):
        yield


def stages(of: EpochInputs, chunk_rows: int) -> dict[str, str]:
    """Name of each stage -> digest of what came out of it, in the order of the way."""
    events = of.dataset.events.before(of.dataset.cutoff)
    interactions, features = interaction_matrix(events), rfm(events, of.dataset.catalogue, of.dataset.cutoff)
    ranks = RankScaler().fit(features.values).transform(features.values)
    filtered = GraphFilter(neighbourhood=40).fit(interactions)
    likeness = UserCF(chunk_rows=chunk_rows).fit(interactions)
    started = KMeans(clusters=5, seed=2, starts=4, chunk_rows=chunk_rows).fit(ranks)
    hierarchy = Ward(clusters=4, micro=80, seed=2).fit(ranks)
    with other_chunks(chunk_rows):
        ground = groundwork.lay(of.dataset, of.plan)
        epoch = epochs.build(of, ground)
    choices = problem(np.random.default_rng(4), shoppers=600, offers=4, largest=900, segments=3)
    shared_out = allocate(choices, Constraints(budget=90_000, spend={1: Bound(10_000, 30_000)}), chunk_rows)
    matrix = interactions.matrix
    ids, scores = ground.learned.recommender.recommend(interactions.shoppers, 10)
    parts: dict[str, bytes] = {
        "rows": b"".join(ground.rows),
        "interactions": b"".join(part.astype(np.int64).tobytes() for part in (matrix.indptr, matrix.indices))
        + matrix.data.tobytes()
        + repr((interactions.shoppers, interactions.items)).encode(),
        "rfm": features.values.tobytes() + repr(features.shoppers).encode(),
        "ranks": ranks.tobytes(),
        **ground.learned.parameters,
        "item-cf lists": repr(ids.tolist()).encode() + scores.tobytes(),
        "graph filter": parameters_bytes(filtered.parameters())
        + filtered.recommend(interactions.shoppers, 10)[1].tobytes(),
        "user-cf": parameters_bytes(likeness.parameters()),
        "k-means from several starts": parameters_bytes(started.parameters()),
        "number of segments": repr(weigh(ranks, (2, 4), 1)).encode(),
        "ward": parameters_bytes(hierarchy.parameters()) + hierarchy.predict(ranks).tobytes(),
        "segments": repr(sorted(ground.learned.segments.items())).encode(),
        "offers": repr(epoch.offers).encode(),
        "budget shared out": shared_out.offer.tobytes(),
        "manifest": epoch.manifest.canonical(),
    }
    digests = {name: sha256(part).hexdigest() for name, part in parts.items()}
    return digests | {"root": epoch.tree.root.hex(), "offers promised": str(len(epoch.offers))}


def main() -> None:
    """Prints {"plain": stages, "disordered": stages, "kernels": those of the loaded BLAS libraries, "threads": ...}."""
    straight = inputs()
    crooked = replace(straight, dataset=disordered(straight.dataset))
    libraries = [it for it in threadpoolctl.threadpool_info() if it["user_api"] == "blas"]
    document = {
        "plain": stages(straight, 256),
        "disordered": stages(crooked, 7),
        "kernels": sorted({it["architecture"] for it in libraries}),
        "threads": sorted({it["num_threads"] for it in libraries}),
    }
    json.dump(document, sys.stdout)


if __name__ == "__main__":
    main()
