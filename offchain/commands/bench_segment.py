"""`promo bench segment`."""

import resource
import time
from collections.abc import Callable
from typing import Annotated, Any, Final, TypeVar

import numpy as np
import typer
from numpy.typing import NDArray

from offchain.commands.bench_environment import environment
from offchain.commands.options import JsonOption
from offchain.commands.outcome import answer, exit_codes, say
from offchain.models.agreement import adjusted_rand_bps
from offchain.models.bounds import Integers
from offchain.models.choosing import STARTS
from offchain.models.kmeans import KMeans
from offchain.models.parameters import parameters_bytes
from offchain.models.ward import MOST_MICRO, Ward

Result = TypeVar("Result")

_GOALS: Final = {"k_means_cpu_s": 15}
_KIB: Final = 1024
_SPREAD: Final = 1_500
"""Of the shoppers around their habit, in ranks 0..10000: so wide that groups run into each other."""


def segment(
    *,
    rows: Annotated[int, typer.Option(min=1000, help="Shoppers.")] = 1_000_000,
    features: Annotated[int, typer.Option(min=1, help="Habits of each.")] = 20,
    clusters: Annotated[int, typer.Option(min=2, help="Segments.")] = 8,
    seed: Annotated[int, typer.Option(min=0, help="Of the shoppers and of the first centroids.")] = 7,
    as_json: JsonOption = False,
) -> None:
    """How fast shoppers are put into segments by integers, beside scikit-learn's floats in the same run.

    The rows are fitted twice, the second time in another order and in other chunks: `same_bits` is 1 when what was
    learned is the same to the last bit. Ward's hierarchy is of 10,000 of them.

    Example: promo bench segment --json
    """
    with exit_codes(as_json):
        figures, peers = measured(_shoppers(rows, features, clusters, seed), clusters, seed)
    document = {"figures": figures, "peers": peers, "goals": _GOALS, "environment": environment()}
    answer(document, as_json, lambda: _print(figures, peers))


def measured(rows: Integers, clusters: int, seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Figures of this project and of its peers."""
    say(f"k-means of {len(rows):,} x {rows.shape[1]} ...")
    model, spent = _timed(lambda: KMeans(clusters=clusters, seed=seed, starts=STARTS).fit(rows))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KIB
    say("again, in another order ...")
    shuffled = rows[np.random.default_rng(seed).permutation(len(rows))]
    again = KMeans(clusters=clusters, seed=seed, starts=STARTS, chunk_rows=10_007).fit(shuffled)
    say("Ward's hierarchy ...")
    some = rows[:MOST_MICRO]
    hierarchy, ward_spent = _timed(lambda: Ward(clusters=clusters, micro=MOST_MICRO, seed=seed).fit(some))
    figures = {
        "k_means_cpu_s": round(spent, 2),
        "k_means_rounds": model.rounds_,
        "k_means_inertia": model.inertia_,
        "same_bits": int(parameters_bytes(model.parameters()) == parameters_bytes(again.parameters())),
        "peak_mib": peak,
        "ward_10000_cpu_s": round(ward_spent, 2),
        "ward_agrees_with_k_means_bps": adjusted_rand_bps(hierarchy.predict(some), model.predict(some)),
    }
    return figures, _peers(rows.astype(np.float64), clusters, seed, model.inertia_)


def _peers(points: NDArray[np.float64], clusters: int, seed: int, inertia: int) -> dict[str, Any]:
    """scikit-learn's, from as many starts; the ratio of inertias is above 1 where ours is lower."""
    from sklearn.cluster import KMeans as FloatKMeans  # noqa: PLC0415 - takes a second to import, and only here

    say("scikit-learn's k-means ...")
    peer, spent = _timed(lambda: FloatKMeans(clusters, n_init=STARTS, random_state=seed % 2**32).fit(points))
    ratio = float(peer.inertia_) / max(inertia, 1)
    return {
        "scikit_learn_k_means_cpu_s": round(spent, 2),
        "scikit_learn_rounds": int(peer.n_iter_),
        "scikit_learn_inertia_ratio": round(ratio, 6),
    }


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    start = time.process_time()
    return work(), time.process_time() - start


def _shoppers(rows: int, features: int, clusters: int, seed: int) -> Integers:
    """(rows, features) int64 ranks 0..10000 of shoppers around a few habits."""
    chance = np.random.default_rng(seed)
    habits = chance.integers(0, 10_001, (clusters, features))
    noise = chance.normal(0, _SPREAD, (rows, features)).astype(np.int64)
    found: Integers = np.clip(habits[chance.integers(clusters, size=rows)] + noise, 0, 10_000)
    return found


def _print(figures: dict[str, Any], peers: dict[str, Any]) -> None:
    for name, value in {**figures, **peers}.items():
        goal = f"   goal {_GOALS[name]}" if name in _GOALS else ""
        print(f"{name:32}{value:>24,}{goal}")
