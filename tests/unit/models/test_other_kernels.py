"""The same bits from another BLAS kernel and another number of threads."""

import os
import subprocess
import sys
from functools import cache

import pytest

from tests.surroundings import ROOT

PROGRAM = """
import hashlib, numpy as np
from offchain.models.content_filter import Attributes, ContentFilter
from offchain.models.graph_filter import GraphFilter
from offchain.models.hybrid import Hybrid
from offchain.models.item_cf import ItemCF
from offchain.models.kmeans import KMeans
from offchain.models.choosing import weigh
from offchain.models.low_rank import LowRank
from offchain.models.parameters import parameters_bytes
from offchain.models.user_cf import UserCF
from offchain.models.ward import Ward
from tests.unit.models.committed import blended
from tests.unit.models.matrices import random_interactions
rows = np.random.default_rng(1).integers(0, 10_001, (20_000, 20))
model = KMeans(clusters=8, seed=3, rounds=20).fit(rows)
hierarchy = Ward(clusters=6, micro=300, seed=3).fit(rows[:4000])
recommender = ItemCF(neighbourhood=20).fit(random_interactions(2, 400, 90, 32))
ids, scores = recommender.recommend(recommender.profiles_.shoppers, 20)
parts = (
    parameters_bytes(model.parameters()),
    model.predict(rows).tobytes(),
    parameters_bytes(hierarchy.parameters()),
    hierarchy.predict(rows).tobytes(),
    str(weigh(rows[:2000], (3, 5), 1)).encode(),
    parameters_bytes(recommender.parameters()),
    str(ids.tolist()).encode(),
    scores.tobytes(),
    blended().probability_bps(rows).tobytes(),
    blended().probability_bps(rows[::-1])[::-1].tobytes(),
    blended().logits(rows[:5000]).tobytes() + blended().logits(rows[5000:]).tobytes(),
)
print(hashlib.sha256(b"".join(parts)).hexdigest())
"""


@cache
def digest(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    "environment",
    [
        {"OPENBLAS_CORETYPE": "Nehalem"},  # no AVX, no fused multiply-add: every 64-bit Intel and AMD machine runs it
        {"OPENBLAS_NUM_THREADS": "1"},
        {"OPENBLAS_NUM_THREADS": "2"},
        {"OPENBLAS_CORETYPE": "Nehalem", "OPENBLAS_NUM_THREADS": "1", "NPY_DISABLE_CPU_FEATURES": "AVX2"},
    ],
    ids=str,
)
def test_models_have_the_same_bits_on(environment: dict[str, str]) -> None:
    assert digest(**environment) == digest()
