"""One row of integers an exposure: everything known before it was sent that may say whether its coupon is redeemed.

History comes from `coupon_history` and `purchases_before`, which look at nothing from the moment of sending on. What
describes shopper, campaign and offer is turned into indicators and ranks that are learned from the training rows alone.
"""

from typing import Final, Self

import numpy as np
import polars as pl

from offchain.data.coupon_tables import CATEGORY, NUMBER, CouponTables
from offchain.features.before import Integers, magnitude
from offchain.features.coupon_history import coupon_history
from offchain.features.errors import FeatureError
from offchain.features.purchases_before import purchases_before
from offchain.features.scaling import RankScaler

_MOST_LEVELS: Final = 40
_LEAST_ROWS: Final = 20
_MILLION: Final = 1_000_000
_LARGEST: Final = 2**52
_MIDDLE: Final = 5_000


class NoFeatureError(FeatureError):
    """Thrown when the tables hold nothing to learn from."""


class PropensityFeatures:
    """Learned from the training rows: which levels have an indicator, how numbers are ranked, which columns vary."""

    names_: tuple[str, ...]
    levels_: dict[str, tuple[str, ...]]
    """Column -> its levels of at least 20 training rows, most frequent first, at most 40; ties by the level."""
    ranks_: dict[str, RankScaler]

    def fit(self, tables: CouponTables, training: Integers) -> Self:
        """training : positions of the rows learned from. Raises `NoFeatureError`."""
        seen = tables.exposures[training]
        described = [name for name in seen.columns if name.startswith(CATEGORY)]
        self.levels_ = {name: _levels(seen[name]) for name in described}
        self.ranks_ = {
            name: RankScaler().fit(known[:, None])
            for name in seen.columns
            if name.startswith(NUMBER) and len(known := millionths(seen[name].drop_nulls()))
        }
        names, values = self._columns(tables)
        varies = np.ptp(values[training], axis=0) > 0 if len(names) else np.zeros(0, dtype=bool)
        if not varies.any():
            raise NoFeatureError(
                "features",
                found=f"{len(names)} columns, none of which varies",
                wanted="at least one",
                advice="name categories, numbers, a shopper with times, or transactions in the schema",
            )
        self.names_ = tuple(name for name, kept in zip(names, varies, strict=True) if kept)
        return self

    def transform(self, tables: CouponTables) -> Integers:
        """(n_exposures, n_features) int64, columns as in `names_`."""
        names, values = self._columns(tables)
        place = {name: position for position, name in enumerate(names)}
        return np.ascontiguousarray(values[:, [place[name] for name in self.names_]])

    def _columns(self, tables: CouponTables) -> tuple[list[str], Integers]:
        columns = dict([*coupon_history(tables), *purchases_before(tables)])
        columns |= dict(self._described(tables.exposures))
        if not columns:
            return [], np.zeros((len(tables.exposures), 0), dtype=np.int64)
        return list(columns), np.stack(list(columns.values()), axis=1).astype(np.int64)

    def _described(self, sent: pl.DataFrame) -> list[tuple[str, Integers]]:
        found = []
        for name, levels in self.levels_.items():
            values, title = sent[name], name.removeprefix(CATEGORY)
            found += [(f"{title}={level}", _ones(values == level)) for level in levels]
            found.append((f"{title} is told", _ones(values.is_not_null())))
            if len(levels) == _MOST_LEVELS:
                counts = sent[name].replace_strict(dict(zip(levels, range(len(levels), 0, -1), strict=True)), default=0)
                found.append((f"{title} is frequent", magnitude(counts.cast(pl.Int64).to_numpy())))
        for name, ranks in self.ranks_.items():
            told = sent[name].is_not_null()
            ranked = np.full(len(sent), _MIDDLE, dtype=np.int64)
            ranked[told.to_numpy()] = ranks.transform(millionths(sent[name].drop_nulls())[:, None])[:, 0]
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
