"""The document of a bench of predictions: figures, peers, goals and where they were measured; and the same as lines."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, TypeAlias

import numpy as np

from offchain.commands.bench_environment import environment
from offchain.commands.outcome import answer

Figures: TypeAlias = Mapping[str, float | int | str]


def answer_figures(figures: Figures, peers: Figures, goals: Figures, as_json: bool) -> None:
    """Prints `{"figures", "peers", "goals", "environment"}`, or a line a figure."""
    document: dict[str, Any] = {
        "figures": dict(figures),
        "peers": dict(peers),
        "goals": dict(goals),
        "environment": {**environment(), "numpy": np.__version__, "scikit-learn": version("scikit-learn")},
    }
    answer(document, as_json, lambda: _print(figures, peers, goals))


def _print(figures: Figures, peers: Figures, goals: Figures) -> None:
    for name, value in figures.items():
        goal = f"   goal {goals[name]}" if name in goals else ""
        print(f"{name:40}{value:>14}{goal}")
    for name, value in peers.items():
        print(f"peer: {name:34}{value:>14}")
