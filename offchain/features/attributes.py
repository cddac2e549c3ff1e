"""What describes a row, as integers: an indicator a level of a name, a rank for an amount, and whether it is told."""

from typing import Final, Self

import numpy as np
import polars as pl

from offchain.data.coupon_tables import CATEGORY, NUMBER
from offchain.features.before import Integers, magnitude
from offchain.features.scaling import RankScaler

_MOST_LEVELS: Final = 40
_LEAST_ROWS: Final = 20
_MILLION: Final = 1_000_000
_LARGEST: Final = 2**52
_MIDDLE: Final = 5_000


class Attributes:
    """Learned from training rows: which levels have an indicator, and how amounts are ranked."""

    levels_: dict[str, tuple[str, ...]]
    """Column -> its levels of at least 20 training rows, most frequent first, at most 40; ties by the level."""
    ranks_: dict[str, RankScaler]

    def fit(self, seen: pl.DataFrame) -> Self:
        """seen : training rows, with columns of `CATEGORY` (text) and `NUMBER` (Float64)."""
        described = [name for name in seen.columns if name.startswith(CATEGORY)]
        self.levels_ = {name: _levels(seen[name]) for name in described}
        self.ranks_ = {
            name: RankScaler().fit(known[:, None])
            for name in seen.columns
            if name.startswith(NUMBER) and len(known := millionths(seen[name].drop_nulls()))
        }
        return self

    def columns(self, rows: pl.DataFrame) -> list[tuple[str, Integers]]:
        """Name and values of each feature of `rows`."""
        found = []
        for name, levels in self.levels_.items():
            values, title = rows[name], name.removeprefix(CATEGORY)
            found += [(f"{title}={level}", _ones(values == level)) for level in levels]
            found.append((f"{title} is told", _ones(values.is_not_null())))
            if len(levels) == _MOST_LEVELS:
                counts = values.replace_strict(dict(zip(levels, range(len(levels), 0, -1), strict=True)), default=0)
                found.append((f"{title} is frequent", magnitude(counts.cast(pl.Int64).to_numpy())))
        for name, ranks in self.ranks_.items():
            told = rows[name].is_not_null()
            ranked = np.full(len(rows), _MIDDLE, dtype=np.int64)
            ranked[told.to_numpy()] = ranks.transform(millionths(rows[name].drop_nulls())[:, None])[:, 0]
            title = name.removeprefix(NUMBER)
            found += [(title, ranked), (f"{title} is told", _ones(told))]
        return found


def millionths(values: pl.Series) -> Integers:
    """Whole millionths of numbers, within +-2**52."""
    scaled = (values * _MILLION).clip(-_LARGEST, _LARGEST).round()
    return scaled.cast(pl.Int64).to_numpy()


def _levels(values: pl.Series) -> tuple[str, ...]:
    counts = values.drop_nulls().value_counts().filter(pl.col("count") >= _LEAST_ROWS)
    return tuple(counts.sort(["count", values.name], descending=[True, False])[values.name].head(_MOST_LEVELS))


def _ones(values: pl.Series) -> Integers:
    return values.fill_null(False).cast(pl.Int64).to_numpy()
