"""The Parquet tables of the Complete Journey data set, read and checked.

The public gets them from the R package `completejourney` on CRAN (CC0), which holds a sample of 75,000 transactions and
downloads all 1,469,307 on demand, or as "source files" from 84.51° (www.8451.com/area51). In R, a table a file:
    arrow::write_parquet(completejourney::coupons, "coupons.parquet")
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import polars as pl

from offchain.data.errors import SchemaError, SourceError

_ORIGIN: Final = (
    "the tables come from the R package `completejourney` on CRAN, or from 84.51° (source files); "
    "offchain/data/README.md says how to export them"
)
_ID: Final = "id"
_TEXT: Final = "text"
_NUMBER: Final = "number"
_DATE: Final = "date"
_TIME: Final = "time"

TABLES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "campaigns": {"campaign_id": _ID, "household_id": _ID},
        "campaign_descriptions": {"campaign_id": _ID, "start_date": _DATE},
        "coupons": {"coupon_upc": _ID, "product_id": _ID, "campaign_id": _ID},
        "coupon_redemptions": {"household_id": _ID, "coupon_upc": _ID, "campaign_id": _ID, "redemption_date": _DATE},
        "products": {
            "product_id": _ID,
            "department": _TEXT,
            "product_category": _TEXT,
            "product_type": _TEXT,
            "package_size": _TEXT,
        },
        "transactions": {
            "household_id": _ID,
            "product_id": _ID,
            "quantity": _NUMBER,
            "sales_value": _NUMBER,
            "transaction_timestamp": _TIME,
        },
    }
)
"""Table -> column -> what it holds. Other columns and tables are not needed."""


def read(folder: Path, name: str) -> pl.DataFrame:
    """One table with the columns of `TABLES`: ids and texts as String, numbers as found, dates as days since 1970-01-01
    and times as Unix seconds. `transactions` is the full table where it is there, else `transactions_sample`.

    Raises `SourceError`, `SchemaError`.
    """
    columns = TABLES[name]
    path = _path(folder, name, columns)
    try:
        found = pl.read_parquet_schema(path)
        _check(path.name, found, columns)
        table = pl.read_parquet(path, columns=list(columns))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SourceError(str(path.name), found=error, wanted="a Parquet file", advice=_ORIGIN) from error
    return table.select(_plain(column, columns[column], found[column]) for column in columns)


def _path(folder: Path, name: str, columns: Mapping[str, str]) -> Path:
    choices = (name, f"{name}_sample") if name == "transactions" else (name,)
    for choice in choices:
        path = folder / f"{choice}.parquet"
        if path.is_file():
            return path
    there = sorted(path.name for path in folder.glob("*.parquet")) if folder.is_dir() else "no such folder"
    wanted = f"a table with {list(columns)}"
    raise SourceError(f"{choices[-1]}.parquet in {folder}", found=there or "no table", wanted=wanted, advice=_ORIGIN)


def _check(file: str, found: Mapping[str, pl.DataType], columns: Mapping[str, str]) -> None:
    if not set(columns) <= set(found):
        missing = sorted(set(columns) - set(found))
        raise SchemaError(f"columns {missing} of {file}", found=sorted(found), wanted=sorted(columns), advice=_ORIGIN)
    for column, kind in columns.items():
        dtype = found[column]
        if not _readable(kind, dtype):
            raise SchemaError(f"column {column} of {file}", found=dtype, wanted=kind, advice=_ORIGIN)


def _readable(kind: str, dtype: pl.DataType) -> bool:
    if isinstance(dtype, pl.String | pl.Categorical | pl.Enum):
        return kind in (_ID, _TEXT)
    if dtype.is_integer():
        return kind != _TEXT
    if dtype.is_float() or dtype.is_decimal():
        return kind in (_NUMBER, _DATE, _TIME)
    return (kind == _DATE and dtype == pl.Date) or (kind == _TIME and isinstance(dtype, pl.Datetime))


def _plain(column: str, kind: str, dtype: pl.DataType) -> pl.Expr:
    if kind in (_ID, _TEXT):
        return pl.col(column).cast(pl.String)
    if isinstance(dtype, pl.Datetime):
        return pl.col(column).dt.epoch("s")
    if dtype == pl.Date:
        return pl.col(column).cast(pl.Int64)
    if dtype.is_decimal() and column != "sales_value":
        return pl.col(column).cast(pl.Float64)
    return pl.col(column)
