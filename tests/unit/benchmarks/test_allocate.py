"""`promo bench allocate` prints figures, peers and surroundings, keeps to the budget, and equals an exact solver."""

from __future__ import annotations

import json

import numpy as np
from typer.testing import CliRunner

from offchain.cli import app
from offchain.commands import bench_allocate
from tests.surroundings import ROOT


def test_the_figures_of_a_small_shop() -> None:
    done = CliRunner().invoke(app, ["bench", "allocate", "--users", "300", "--offers", "4", "--seed", "5", "--json"])
    document = json.loads(done.stdout)
    figures, peers = document["figures"], document["peers"]
    assert figures["over_budget"] == 0
    assert 0 < figures["spent"] <= figures["budget"]
    assert 0 < figures["gain"] <= figures["bound"]
    assert figures["small_gain"] == peers["exact_solver_small_gain"]
    assert peers["greedy_by_density_gain"] < figures["gain"]
    assert set(document["goals"]) <= set(figures)


def test_the_committed_result_has_the_same_shape() -> None:
    kept = json.loads((ROOT / "benchmarks" / "results" / "allocate.json").read_text("utf-8"))
    done = CliRunner().invoke(app, ["bench", "allocate", "--users", "50", "--json"])
    fresh = json.loads(done.stdout)
    assert {part: set(kept[part]) for part in kept} == {part: set(fresh[part]) for part in fresh}
    assert kept["environment"]["users"] == 1_000_000


def test_the_shop_of_a_seed_is_always_the_same() -> None:
    first, again, other = (bench_allocate.shop(100, 3, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.gain, again.gain)
    assert not np.array_equal(first.gain, other.gain)
