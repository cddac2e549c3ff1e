"""In money of fine units `promo optimise` gave intervals that were far too narrow, and all campaigns the same weight.

Weights were whole numbers in units of 2**-80 of one over the variance, which came to 1 for everybody once sales a
shopper passed some ten million minor units: 10 USDC.
"""

from __future__ import annotations

from dataclasses import replace

from offchain.optimisation.cells import Cell
from offchain.optimisation.proposal import Rule, Wish, propose
from tests.unit.optimisation.records import cell

DEPTHS = (500, 1_000, 2_000, 4_000)
PAST = tuple(cell(segment, depth, scale=20 if depth == 1_000 else 2) for segment in (0, 1) for depth in DEPTHS)


def finer(past: Cell, factor: int) -> Cell:
    design = replace(past.design, threshold=past.design.threshold * factor)
    money = {name: getattr(past, name) * factor for name in ("sales", "discount", "holdout_sales")}
    return replace(past, design=design, **money)


def test_the_unit_of_money_changes_nothing() -> None:
    """Within rounding: one part in a thousand."""
    for wish in (Wish(segment=0, depth=1_500), Wish(segment=1, depth=1_000)):
        cents = propose(PAST, 5_000, wish, Rule.LOWER)
        for factor in (10**4, 10**9):
            fine = propose([finer(it, factor) for it in PAST], 5_000, wish, Rule.LOWER)
            assert abs(fine.gain - factor * cents.gain) <= factor * abs(cents.gain) // 1_000
            assert (
                abs((fine.high - fine.low) - factor * (cents.high - cents.low))
                <= factor * (cents.high - cents.low) // 1_000
            )
