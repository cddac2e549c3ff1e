"""The document of a bench of predictions: figures, peers, goals and where they were measured; and the same as lines."""

import os
import platform
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import sklearn

from offchain.commands.outcome import answer

Figures: TypeAlias = Mapping[str, float | int | str]


def answer_figures(figures: Figures, peers: Figures, goals: Figures, as_json: bool) -> None:
    """Prints `{"figures", "peers", "goals", "environment"}`, or a line a figure."""
    document: dict[str, Any] = {
        "figures": dict(figures),
        "peers": dict(peers),
        "goals": dict(goals),
        "environment": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scikit-learn": sklearn.__version__,
            "machine": platform.machine(),
            "cores": os.cpu_count(),
        },
    }
    answer(document, as_json, lambda: _print(figures, peers, goals))


def _print(figures: Figures, peers: Figures, goals: Figures) -> None:
    for name, value in figures.items():
        goal = f"   goal {goals[name]}" if name in goals else ""
        print(f"{name:40}{value:>14}{goal}")
    for name, value in peers.items():
        print(f"peer: {name:34}{value:>14}")
