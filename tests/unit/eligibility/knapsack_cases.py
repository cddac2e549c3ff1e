"""Small allocations at random, and the best of each by trying every one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from offchain.eligibility.knapsack.problem import Bound, Constraints, Fairness, Measure, Problem, arrange

DEPTHS = (500, 1_000, 2_000, 3_000)


def problem(generator: np.random.Generator, shoppers: int, offers: int, largest: int, segments: int = 1) -> Problem:
    """Costs from 0 to `largest`, gains of which some are below 0, a tenth of the offers closed; no segment is empty."""
    segment = np.append(np.arange(segments), generator.integers(0, segments, shoppers))[:shoppers]
    return arrange(
        generator.permutation(shoppers).astype(np.int64),
        generator.integers(-largest, 4 * largest, (shoppers, offers)),
        generator.integers(0, largest + 1, (shoppers, offers)),
        np.array(DEPTHS[:offers], np.int64),
        segment=segment,
        closed=generator.random((shoppers, offers)) < 0.1,
    )


def constraints(generator: np.random.Generator, largest: int, shoppers: int) -> Constraints:
    """A budget, and one to three constraints on the segments 0 and 1."""
    budget = int(generator.integers(1, largest * shoppers // 2 + 2))
    spend, people, fairness = {}, {}, None
    which = int(generator.integers(1, 8))
    if which & 1:
        least = int(generator.integers(0, budget // 2 + 1))
        spend[0] = Bound(least, least + int(generator.integers(0, budget)))
    if which & 2:
        least = int(generator.integers(0, 3))
        people[1] = Bound(least, least + int(generator.integers(0, 3)))
    if which & 4:
        measure = Measure.OFFERS if generator.integers(2) else Measure.DEPTH
        fairness = Fairness(measure, int(generator.integers(4, 12)), 4)
    return Constraints(budget=budget, spend=spend, shoppers=people, fairness=fairness)


def best(given: Problem, wanted: Constraints) -> int | None:
    """The largest gain of all allocations within the constraints; None where there is none."""
    gains = [gain for gain, offer in _all(given) if _keeps(given, wanted, offer)]
    return max(gains, default=None)


def _all(given: Problem) -> Iterator[tuple[int, NDArray[np.int64]]]:
    offers, shoppers = given.shape
    choices = [[-1, *(o for o in range(offers) if given.open[o, u])] for u in range(shoppers)]
    for chosen in product(*choices):
        yield sum(int(given.gain[o, u]) for u, o in enumerate(chosen) if o >= 0), np.array(chosen)


def _keeps(given: Problem, wanted: Constraints, offer: NDArray[np.int64]) -> bool:
    cost = [int(given.cost[o, u]) if o >= 0 else 0 for u, o in enumerate(offer)]
    if sum(cost) > wanted.budget:
        return False
    for table, amounts in ((wanted.spend, cost), (wanted.shoppers, [int(o >= 0) for o in offer])):
        for name, bound in table.items():
            got = sum(amount for amount, segment in zip(amounts, given.segment, strict=True) if segment == name)
            if not bound.least <= got <= bound.most:
                return False
    return wanted.fairness is None or _fair(given, wanted.fairness, offer)


def _fair(given: Problem, fairness: Fairness, offer: NDArray[np.int64]) -> bool:
    shares = []
    for name in set(given.segment.tolist()):
        inside = [u for u in range(offer.size) if given.segment[u] == name and given.open[:, u].any()]
        if inside:
            by_depth = fairness.measure is Measure.DEPTH
            worth = [int(given.depth[offer[u]]) if by_depth else 1 for u in inside if offer[u] >= 0]
            shares.append((sum(worth), len(inside)))
    return all(a * q * fairness.least <= fairness.most * b * p for a, p in shares for b, q in shares)
