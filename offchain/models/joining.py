"""Joining clusters two by two by a chain of nearest neighbours; exact, see ward.py for the bounds.

Source: Benzécri and Juan (1982), as in Müllner, "Modern hierarchical, agglomerative clustering algorithms", 2011.
"""

from typing import Final

import numpy as np

from offchain.models.bounds import INT64_MAX, Integers
from offchain.models.nearest import Points, relative_distances

FINE: Final = 16
"""Centres are kept in units of 1 / FINE."""


def joined(micro: Integers, counts: Integers) -> Integers:
    """All merges, see `Ward.merges_`. micro : centres of what is joined, counts : rows of each, above 0."""
    forest = _Forest(micro, counts)
    chain: list[int] = []
    while len(forest.merges) < len(micro) - 1:
        if not chain:
            chain = [forest.first()]
        before = chain[-2] if len(chain) > 1 else -1
        near, rise = forest.nearest_to(chain[-1], before)
        if near == before:
            forest.join(chain[-1], near, rise)
            del chain[-2:]
        elif near in chain:  # a rounding can break the order of the chain
            chain.clear()
        else:
            chain.append(near)
    return _by_height(forest.merges, len(micro))


class _Forest:
    """What is joined so far. A node lives in the slot of its first leaf; an empty slot has count 0."""

    def __init__(self, micro: Integers, counts: Integers) -> None:
        self.merges: list[tuple[int, int, int]] = []
        self._sums = micro * counts[:, None]
        self._counts = counts.copy()
        self._centres: Points = centres_of(self._sums, self._counts).astype(np.float64)
        self._nodes, self._heights = list(range(len(micro))), [0] * len(micro)

    def first(self) -> int:
        return int(np.flatnonzero(self._counts)[0])

    def nearest_to(self, slot: int, preferred: int) -> tuple[int, int]:
        """The slot that raises the inertia least, and by how much; of equal ones `preferred`, then the lowest."""
        centre = self._centres[slot]
        distances = relative_distances(self._centres, centre[None])[0]
        # |x|**2 - 2 x.c is what the product gives for x as centroid; written out for one c.
        distances += np.einsum("ij,ij->i", self._centres, self._centres)
        squared = distances.astype(np.int64)
        total = self._counts + self._counts[slot]
        product = self._counts * self._counts[slot]
        whole, rest = np.divmod(squared, total)
        rises = product * whole + product * rest // total
        rises[self._counts == 0] = INT64_MAX
        rises[slot] = INT64_MAX
        best = int(rises.argmin())
        if preferred >= 0 and rises[preferred] == rises[best]:
            best = preferred
        return best, int(rises[best])

    def join(self, one: int, other: int, rise: int) -> None:
        low, high = sorted((one, other))
        height = max(rise, self._heights[low], self._heights[high])
        self.merges.append((self._nodes[low], self._nodes[high], height))
        self._sums[low] += self._sums[high]
        self._counts[low] += self._counts[high]
        self._counts[high] = 0
        self._centres[low] = centres_of(self._sums[low : low + 1], self._counts[low : low + 1])[0]
        self._nodes[low] = len(self._nodes) + len(self.merges) - 1
        self._heights[low] = height


def centres_of(sums: Integers, counts: Integers) -> Integers:
    """FINE times the means, half up; counts > 0."""
    twice = 2 * counts[:, None]
    centres: Integers = (2 * FINE * sums + counts[:, None]) // twice
    return centres


def _by_height(merges: list[tuple[int, int, int]], leaves: int) -> Integers:
    """The merges in ascending order of height, nodes numbered anew; a node still comes after its parts."""
    order = sorted(range(len(merges)), key=lambda number: (merges[number][2], number))
    numbers = {leaves + number: leaves + place for place, number in enumerate(order)}
    rows = [(*sorted(numbers.get(node, node) for node in merges[number][:2]), merges[number][2]) for number in order]
    return np.array(rows, dtype=np.int64).reshape(len(rows), 3)


def roots_of(merges: Integers, leaves: int, clusters: int) -> Integers:
    """The node that each leaf is in when this many are left."""
    above = np.arange(leaves + len(merges))
    for number, (one, other, _) in enumerate(merges[: leaves - clusters].tolist()):
        above[one] = above[other] = leaves + number
    for node in range(len(above) - 1, -1, -1):  # a node's number is lower than that of the one it is in
        above[node] = above[above[node]]
    roots: Integers = above[:leaves]
    return roots
