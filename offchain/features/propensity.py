"""One row of integers an exposure: everything known before it was sent that may say whether its coupon is redeemed.

History comes from `coupon_history` and `purchases_before`, which look at nothing from the moment of sending on. What
describes shopper, campaign and offer is turned into indicators and ranks that are learned from the training rows alone.
"""

from typing import Self

import numpy as np

from offchain.data.coupon_tables import CouponTables
from offchain.features.attributes import Attributes
from offchain.features.before import Integers
from offchain.features.coupon_history import coupon_history
from offchain.features.errors import FeatureError
from offchain.features.purchases_before import purchases_before


class NoFeatureError(FeatureError):
    """Thrown when the tables hold nothing to learn from."""


class PropensityFeatures:
    """Learned from the training rows: which levels have an indicator, how numbers are ranked, which columns vary."""

    names_: tuple[str, ...]
    attributes_: Attributes

    def fit(self, tables: CouponTables, training: Integers) -> Self:
        """training : positions of the rows learned from. Raises `NoFeatureError`."""
        self.attributes_ = Attributes().fit(tables.exposures[training])
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
        columns |= dict(self.attributes_.columns(tables.exposures))
        if not columns:
            return [], np.zeros((len(tables.exposures), 0), dtype=np.int64)
        return list(columns), np.stack(list(columns.values()), axis=1).astype(np.int64)
