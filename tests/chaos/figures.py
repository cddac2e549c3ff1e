"""Figures of a run, for whoever looks: on the screen with -s, and in build/chaos/figures.txt."""

from __future__ import annotations

import sys

from tests.surroundings import ROOT


def tell(line: str) -> None:
    """One line."""
    sys.stdout.write(f"{line}\n")
    place = ROOT / "build" / "chaos"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "figures.txt").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
