"""What had happened before a moment: sums, counts and the last time, exactly, for many shoppers and moments at once.

Everything that a prediction may look at goes through here: an event at the moment itself or later is never counted.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from offchain.features.errors import RangeError

Integers = NDArray[np.int64]

_INT64_MAX: Final = 2**63 - 1
_POWERS: Final = tuple(1 << bit for bit in range(63))
_SHARED: Final = 2**49
"""Larger parts of a share are divided as Python's integers."""
_STEPS: Final = 256
_STEP_BITS: Final = 8


def codes(queries: pl.DataFrame, events: pl.DataFrame, on: Sequence[str]) -> tuple[Integers, Integers]:
    """One number a combination of the columns `on`, the same in both tables; -1 in `queries` for one with a gap, and in
    `events` for one that nobody asks about."""
    names = list(on)
    known = queries.select(names).drop_nulls().unique(maintain_order=True).with_row_index("code")
    return _coded(queries, known, names), _coded(events, known, names)


def _coded(table: pl.DataFrame, known: pl.DataFrame, names: list[str]) -> Integers:
    joined = table.select(names).join(known, on=names, how="left", maintain_order="left")
    return joined["code"].cast(pl.Int64).fill_null(-1).to_numpy()


class Timeline:
    """Events by key and time. keys, times, weights : (n_events,) int64; events of key -1 are left out.

    Raises `RangeError` where key and time together, or the sum of weights, could leave 64 bits.
    """

    def __init__(self, keys: Integers, times: Integers, weights: Integers | None = None) -> None:
        kept = keys >= 0
        keys, times = keys[kept], times[kept]
        weights = np.ones(len(keys), dtype=np.int64) if weights is None else weights[kept]
        self._from = int(times.min(initial=_INT64_MAX)) if len(times) else 0
        self._span = (int(times.max()) - self._from + 2) if len(times) else 2
        highest = int(keys.max(initial=0)) + 2
        total = int(np.abs(weights).max(initial=0)) * max(len(weights), 1)
        if highest * self._span > _INT64_MAX or total > _INT64_MAX:
            raise RangeError(
                "keys times seconds, or a sum of weights",
                found=max(highest * self._span, total),
                wanted=f"at most {_INT64_MAX}",
                advice="look for a time or an amount in a wrong unit",
            )
        places = keys * self._span + (times - self._from)
        order = np.argsort(places, kind="stable")
        self._places = places[order]
        self._sums = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(weights[order], dtype=np.int64)])

    def sums(self, keys: Integers, times: Integers, window: int | None = None) -> Integers:
        """(n_queries,): weights of the key's events before each time, at most `window` seconds before it."""
        low = np.full(len(times), self._from, dtype=np.int64) if window is None else times - window
        result: Integers = self._sums[self._place(keys, times)] - self._sums[self._place(keys, low)]
        result[(keys < 0) | (low > times)] = 0
        return result

    def last(self, keys: Integers, times: Integers, never: int) -> Integers:
        """(n_queries,): seconds since the key's last event before each time, at most `never`, which also means none."""
        place = self._place(keys, times)
        found = place > self._place(keys, np.full(len(times), self._from, dtype=np.int64))
        when = np.zeros(len(times), dtype=np.int64)
        when[found & (keys >= 0)] = self._places[place[found & (keys >= 0)] - 1] % self._span + self._from
        ago: Integers = np.where(found & (keys >= 0), np.minimum(times - when, never), never)
        return ago

    def _place(self, keys: Integers, times: Integers) -> NDArray[np.intp]:
        """How many events stand before (key, time)."""
        inside = np.clip(times, self._from, self._from + self._span - 1) - self._from
        return np.searchsorted(self._places, np.maximum(keys, 0) * self._span + inside, side="left")


def magnitude(values: Integers) -> Integers:
    """256 * log2(1 + value), straight between powers of two, rounded down; below 0 the same with a minus. Exact."""
    size = np.minimum(np.abs(values), (1 << 53) - 1) + 1
    powers = np.array(_POWERS, dtype=np.int64)
    bit = np.searchsorted(powers, size, side="right").astype(np.int64) - 1
    whole = powers[bit]
    return np.sign(values) * (bit * _STEPS + ((size - whole) << _STEP_BITS) // whole)


def share_bps(part: Integers, whole: Integers, usual_bps: int, weight: int) -> Integers:
    """Basis points of part in whole, drawn to `usual_bps` as if `weight` more of the whole had it; rounded down."""
    over, under = np.maximum(part, 0), np.maximum(whole + weight, 1)
    if int(over.max(initial=0)) <= _SHARED:
        result: Integers = (part * 10_000 + usual_bps * weight) // under
        return result
    exact = (int(p) * 10_000 + usual_bps * weight for p in part)
    return np.array([top // int(bottom) for top, bottom in zip(exact, under, strict=True)], dtype=np.int64)
