"""`promo bench rank` on a small split: its document, its processes, its refusals."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix, save_npz

from benchmarks.rank.contestants import LENGTH, PEERS, Popularity, contestant
from benchmarks.rank.measuring import measure, peak_mib
from benchmarks.rank.split import Split
from offchain.models.registry import RECOMMENDERS
from tests.surroundings import ROOT

FIGURES = {"model", "deterministic", "recall@20", "ndcg@20", "fit_cpu_s", "recommend_cpu_s", "peak_mib"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two halves of one taste each; the later items of a shopper are those of the taste that are missing."""
    place = tmp_path_factory.mktemp("split")
    chance = np.random.default_rng(3)
    taste = np.repeat(np.eye(2, dtype=bool), 30, axis=0).repeat(40, axis=1)
    had = taste & (chance.random(taste.shape) < 0.5)
    save_npz(place / "train.npz", csr_matrix(had.astype(float)))
    save_npz(place / "test.npz", csr_matrix((taste & ~had).astype(float)))
    return place


def bench(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.rank", "--train", str(folder / "train.npz")]
    command += ["--test", str(folder / "test.npz"), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_the_document_has_the_promised_members(folder: Path) -> None:
    done = bench(folder, "--models", "graph-filter,popularity", "--json")
    document = json.loads(done.stdout)

    assert done.returncode == 0
    assert set(document["models"][0]) == set(document["peers"][0]) == FIGURES
    assert document["models"][0]["recall@20"] > document["peers"][0]["recall@20"]
    assert document["data"]["shoppers"] == 60
    assert "graph-filter, 1 of 2" in done.stderr


def test_the_committed_result_has_the_same_shape() -> None:
    kept = json.loads((ROOT / "benchmarks" / "results" / "rank.json").read_text("utf-8"))

    assert {frozenset(measured) for measured in (*kept["models"], *kept["peers"])} == {frozenset(FIGURES)}
    assert {it["model"] for it in (*kept["models"], *kept["refused"])} == set(RECOMMENDERS)
    assert {it["model"] for it in kept["peers"]} == set(PEERS)
    assert kept["data"]["shoppers"] == 29_858


def test_an_unknown_model_is_wrong_use(folder: Path) -> None:
    done = bench(folder, "--models", "magic", "--json")

    assert done.returncode == 2
    assert "graph-filter" in json.loads(done.stdout)["error"]["message"]


def test_a_missing_file_is_told_before_anything_is_measured(tmp_path: Path) -> None:
    assert bench(tmp_path, "--json").returncode == 3


def test_every_model_finds_the_other_items_of_a_taste(folder: Path) -> None:
    found = measure("graph-filter", folder / "train.npz", folder / "test.npz")

    assert found["ndcg@20"] == 1  # each shopper has about 20 later items, all of one taste


def test_a_model_that_refuses_is_told_as_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offchain.models.propagation.INT64_MAX", 1)

    assert "score of an item" in measure("graph-filter", folder / "train.npz", folder / "test.npz")["refused"]


def test_a_package_that_is_not_installed_is_told_as_missing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "implicit.als", None)

    assert "make peers" in measure("implicit ALS", folder / "train.npz", folder / "test.npz")["missing"]


def split_of(rows: Any) -> Split:
    matrix = csr_matrix(np.array(rows, dtype=np.int64))
    from offchain.features.interactions import Interactions  # noqa: PLC0415

    names = [tuple(f"{number:03}" for number in range(size)) for size in matrix.shape]
    return Split(Interactions(names[0], names[1], matrix), matrix)


def test_popularity_lists_what_most_have_without_what_the_shopper_has() -> None:
    peer = Popularity()
    peer.fit(split_of([[1, 0, 1], [0, 0, 1], [0, 0, 0]]))

    assert peer.lists()[:, :3].tolist() == [[1, -1, -1], [0, 1, -1], [2, 0, 1]]


@pytest.mark.parametrize("name", ["scikit-learn NearestNeighbors", *(name for name in PEERS if "implicit" in name)])
def test_peers_list_open_items_of_every_shopper(name: str, folder: Path) -> None:
    if "implicit" in name:
        pytest.importorskip("implicit", reason="`make peers` was not run")
    split, peer = Split.load(folder / "train.npz", folder / "test.npz"), contestant(name)
    peer.fit(split)
    lists = peer.lists()

    assert lists.shape == (60, LENGTH)
    for row, found in enumerate(lists.tolist()):
        assert not set(found) & set(split.train.matrix[row].indices.tolist())


def test_the_highest_memory_is_that_of_this_process() -> None:
    assert 20 < peak_mib() < 1_000_000
