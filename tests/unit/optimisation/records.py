"""Past campaigns whose effects are known: the best depth is 10 %, in segment 1."""

from __future__ import annotations

from offchain.optimisation.cells import Cell, Design

SHOWN = 4_000
ORDER = 2_000


def cell(segment: int, depth: int, threshold: int = 0, window: int = 14, scale: int = 1) -> Cell:
    """Conversion rises from 10 % by a hump in depth; orders of 20.00; no noise. scale : divides the people."""
    shown = SHOWN // scale
    converted = shown // 10 + shown * depth * (6_000 - depth) * (1 + segment) // 100_000_000
    kept = shown // 10
    return Cell(
        design=Design("PERCENT", segment, depth, threshold, window),
        shown=shown,
        converted=converted,
        sales=converted * ORDER,
        discount=converted * ORDER * depth // 10_000,
        holdout=shown,
        holdout_converted=kept,
        holdout_sales=kept * ORDER,
    )


DEPTHS = (500, 1_000, 2_000, 4_000)
PAST = tuple(cell(segment, depth) for segment in (0, 1) for depth in DEPTHS)
