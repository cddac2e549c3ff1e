"""A randomised trial in one file: who was treated, what came of it, and what was known of each before."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from offchain.data.coupon_columns import Names, People, read_csv, text
from offchain.data.coupon_tables import CATEGORY, NUMBER
from offchain.data.errors import SchemaError, SourceError

AFTERWARDS: Final = ("visit", "conversion", "spend", "exposure")
"""Usual names of what is only known afterwards: never a feature, unless it is asked for by name."""
_ADVICE: Final = "name it with the options --treatment-column, --treatment, --control, --outcome, --ignore, --shopper"


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """rows : the columns of `CATEGORY` and `NUMBER`; treated : (n_rows,) int64 0 or 1; outcome : (n_rows,) float64;
    shoppers : of each row, where the file names them."""

    rows: pl.DataFrame
    treated: NDArray[np.int64]
    outcome: NDArray[np.float64]
    shoppers: tuple[str, ...] | None = None

    @property
    def binary(self) -> bool:
        """The outcome is yes or no."""
        return bool(np.isin(self.outcome, (0, 1)).all())


def load(
    path: Path,
    *,
    column: str,
    treatment: str,
    control: str,
    outcome: str,
    ignore: Sequence[str] = (),
    shopper: str = "",
    names: Names | None = None,
) -> Trial:
    """The two arms of the trial in a Parquet or CSV file; rows of other arms, and without an outcome, are left out.
    shopper : the column that names them, which is no feature; each comes once; names : of those who may take part, None
    for everybody under the own ids; nothing of others is looked at.

    Raises `SourceError`, `SchemaError`.
    """
    table = _read(path, shopper, names)
    own = {shopper} if shopper else set[str]()
    missing = sorted({column, outcome, *ignore, *own} - set(table.columns))
    if missing:
        raise SchemaError(f"columns {missing} of {path.name}", found=table.columns, wanted=missing, advice=_ADVICE)
    arms = text(table, column)
    table = table.filter(arms.is_in([treatment, control]) & table[outcome].is_not_null())
    treated = (text(table, column) == treatment).cast(pl.Int64).to_numpy()
    if len(np.unique(treated)) != 2:
        found = sorted(arms.drop_nulls().unique().to_list())[:9]
        raise SchemaError(f"arms in {column}", found=found, wanted=[treatment, control], advice=_ADVICE)
    used = {column, outcome, *ignore, *own, *AFTERWARDS}
    return Trial(
        _described(table.drop([name for name in table.columns if name in used])),
        treated,
        _amounts(table, outcome),
        _shoppers(table, shopper, names) if shopper else None,
    )


def _read(path: Path, shopper: str, names: Names | None) -> pl.DataFrame:
    people = People(shopper, names) if names is not None and shopper else None
    try:
        if path.suffix != ".parquet":
            return read_csv(path, [shopper], people=people)
        table = pl.read_parquet(path)
        return table if people is None else people.of(table)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SourceError(path.name, found=error, wanted="a Parquet or CSV file", advice=_ADVICE) from error


def _shoppers(table: pl.DataFrame, column: str, names: Names | None) -> tuple[str, ...]:
    ids = text(table, column) if names is None else People(column, names).ids(table)
    if ids.null_count() or ids.n_unique() < len(ids):
        found = f"{ids.drop_nulls().n_unique()} names in {len(ids)} rows"
        raise SchemaError(f"shoppers in {column}", found=found, wanted="each once, in every row", advice=_ADVICE)
    named = None if names is None else names(ids.to_list())
    return tuple(ids.to_list() if named is None else (named[it] for it in ids.to_list()))


def _described(table: pl.DataFrame) -> pl.DataFrame:
    numeric = [name for name in table.columns if table[name].dtype.is_numeric()]
    named = [name for name in table.columns if table[name].dtype in (pl.String, pl.Boolean, pl.Categorical)]
    return pl.DataFrame(
        [
            *(text(table, name).alias(f"{CATEGORY}{name}") for name in named),
            *(table[name].cast(pl.Float64).fill_nan(None).alias(f"{NUMBER}{name}") for name in numeric),
        ]
    )


def _amounts(table: pl.DataFrame, outcome: str) -> NDArray[np.float64]:
    values = table[outcome]
    if not (values.dtype.is_numeric() or values.dtype == pl.Boolean):
        raise SchemaError(f"outcome {outcome}", found=values.dtype, wanted="numbers, or true and false", advice=_ADVICE)
    return values.cast(pl.Float64).to_numpy()
