"""Columns of somebody's coupon tables as one form: ids as text, times as Unix seconds, money as minor units, yes as 1.

Sources write such things in many ways; this is the only place that knows them. A time that is only told by the day
stands for the first second of that day, and for its last one where it says when something had happened: what happened
on the day a campaign began is never taken for something known before it began.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from offchain.data.coupon_schema import UNITS, Column, TableSchema
from offchain.data.errors import SchemaError, SourceError

_ADVICE: Final = "docs/intelligence/coupon-tables.md says how a schema names files, columns and units"
_ENDINGS: Final = ("", ".parquet", ".csv", ".csv.gz", ".tsv", ".txt")
ANYTHING: Final = "*"
"""In `where`: any value, but not none."""
IDS: Final = ("shopper", "campaign", "offer", "basket", "item")
"""Roles of columns that name somebody or something."""
_SECOND: Final = 1_000_000
"""Microseconds."""
_DAY: Final = 86_400
_YES: Final = ("1", "1.0", "true", "True", "TRUE", "yes", "Yes", "YES", "y", "Y")
_DATES: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d")
_TIMES: Final = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S")


Names = Callable[[Sequence[str]], Mapping[str, str]]
"""Ids -> of those who may take part, the id and its name in all that is learned (`Ingestion.names`)."""


@dataclass(frozen=True, slots=True)
class People:
    """Who may take part in what is learned from a table. column : names the shopper; names : of their ids."""

    column: str
    names: Names

    def ids(self, table: pl.DataFrame) -> pl.Series:
        """Of each row, by its own value alone; 17.0 is the id 17."""
        return table[self.column].cast(pl.String).str.strip_chars().str.replace(r"^([0-9]{1,15})\.0+$", "$1")

    def of(self, table: pl.DataFrame) -> pl.DataFrame:
        """The rows of those who may take part, and of nobody, all columns as they are."""
        if self.column not in table.columns:
            return table
        ids = self.ids(table)
        named = self.names(ids.drop_nulls().filter(ids.drop_nulls() != "").unique().sort().to_list())
        return table.filter(ids.is_null() | (ids == "") | ids.is_in(list(named)))


def read_table(folder: Path, schema: TableSchema, names: Names | None = None) -> pl.DataFrame | None:
    """The rows that `schema` keeps, all columns as found; None where an optional table is not there.

    names : who may take part; rows of others are taken out before their values can decide a type or a form.
    Raises `SourceError`, `SchemaError`.
    """
    tried = [folder / f"{file}{ending}" for file in schema.files for ending in _ENDINGS]
    path = next((path for path in tried if path.is_file()), None)
    if path is None:
        if schema.optional:
            return None
        there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else "no such folder"
        raise SourceError(f"{schema.name} in {folder}", found=there, wanted=list(schema.files), advice=_ADVICE)
    table = _read(path, schema, names)
    named = [column.name for column in schema.columns.values()]
    missing = sorted({*named, *schema.categories, *schema.numbers, *schema.where} - set(table.columns))
    if missing:
        raise SchemaError(f"columns {missing} of {path.name}", found=table.columns, wanted=missing, advice=_ADVICE)
    for column, kept in schema.where.items():
        values = text(table, column)
        table = table.filter(values.is_not_null() if kept == (ANYTHING,) else values.is_in(list(kept)))
    return table


def _read(path: Path, schema: TableSchema, names: Names | None) -> pl.DataFrame:
    shopper = schema.column("shopper")
    people = None if names is None or shopper is None else People(shopper.name, names)
    try:
        if path.suffix == ".parquet":
            found = pl.read_parquet(path)
            return found if people is None else people.of(found)
        separator = "\t" if path.suffix == ".tsv" else schema.separator
        roles = [schema.columns[role].name for role in IDS if role in schema.columns]
        return read_csv(path, roles, separator, schema.nulls, people=people)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SourceError(path.name, found=error, wanted="a Parquet or CSV file", advice=_ADVICE) from error


def read_csv(
    path: Path, ids: Sequence[str], separator: str = ",", nulls: Sequence[str] = (), *, people: People | None = None
) -> pl.DataFrame:
    """A CSV file with the types that its values have. ids : columns that name somebody or something: those stay as they
    are written where a number would be another id, as 007 and 7; 17.0 among whole numbers is left to `text`; people :
    whose rows are taken, and decide the types.

    Raises `OSError`, `PolarsError`.
    """
    source = path if people is None else _of_people(path, separator, people)
    table = pl.read_csv(
        source, separator=separator, null_values=list(nulls), infer_schema_length=None, try_parse_dates=False
    )
    numeric = [name for name in dict.fromkeys(ids) if name in table.columns and table[name].dtype.is_numeric()]
    if not numeric:
        return table
    raw = pl.read_csv(source, columns=numeric, separator=separator, null_values=list(nulls), infer_schema=False)
    return table.with_columns(_ids(table[name], raw[name].str.strip_chars()) for name in numeric)


def _of_people(path: Path, separator: str, people: People) -> bytes:
    """The file as it is, without the lines of others."""
    content = io.BytesIO()
    people.of(pl.read_csv(path, separator=separator, infer_schema=False)).write_csv(content, separator=separator)
    return content.getvalue()


def _ids(numbers: pl.Series, written: pl.Series) -> pl.Series:
    """The one of both that keeps ids apart."""
    if numbers.dtype.is_float():
        plain = written.str.contains(r"^(0|[1-9][0-9]{0,14})(\.0+)?$")
    else:
        plain = written == numbers.cast(pl.String)
    return numbers if bool(plain.drop_nulls().all()) else written


def text(table: pl.DataFrame, column: str) -> pl.Series:
    """As text; a whole number that a file keeps with a decimal point loses it, so that ids of two files meet."""
    values = table[column]
    if values.dtype == pl.Boolean:
        return values.cast(pl.Int8).cast(pl.String)
    if values.dtype.is_float() and bool((values.drop_nulls().drop_nans() % 1 == 0).all()):
        values = values.fill_nan(None).cast(pl.Int64)
    return values.cast(pl.String)


def seconds(table: pl.DataFrame, column: Column, *, happened: bool = False) -> pl.Series:
    """Unix seconds, null where there is none. happened : a day stands for its end. Raises `SchemaError`."""
    values = table[column.name]
    if values.dtype == pl.Date:
        micros, step = values.cast(pl.Datetime("us")).cast(pl.Int64), _DAY
    elif isinstance(values.dtype, pl.Datetime):
        micros, step = values.dt.cast_time_unit("us").dt.replace_time_zone(None).cast(pl.Int64), 1
    elif values.dtype.is_numeric():
        micros, step = _counted(values, UNITS[column.unit])
    elif values.dtype == pl.Null:
        return pl.Series(column.name, [None] * len(table), dtype=pl.Int64)
    else:
        micros, step = _written(values.cast(pl.String), column)
    return micros // _SECOND + (step - 1 if happened else 0)


def _counted(values: pl.Series, unit: int) -> tuple[pl.Series, int]:
    """(microseconds, seconds of the resolution): a column of whole days or weeks tells the time by the day."""
    known = values.drop_nulls()
    if values.dtype.is_float():
        values, known = values.fill_nan(None), known.drop_nans()
    if values.dtype.is_integer() or bool((known.cast(pl.Float64) % 1 == 0).all()):
        return values.cast(pl.Int64) * unit, max(unit // _SECOND, 1) if unit >= _DAY * _SECOND else 1
    return (values.cast(pl.Float64) * unit).floor().cast(pl.Int64), 1


def _written(values: pl.Series, column: Column) -> tuple[pl.Series, int]:
    known = values.drop_nulls()
    for pattern in [column.format] if column.format else [*_DATES, *_TIMES]:
        by_day = not any(mark in pattern for mark in ("%H", "%I", "%s", "%T", "%X", "%c", "%R"))
        kind = pl.Date if by_day else pl.Datetime("us")
        parsed = values.str.strptime(kind, pattern, strict=False)
        if parsed.null_count() == values.null_count() or not len(known):
            return parsed.cast(pl.Datetime("us")).cast(pl.Int64), _DAY if by_day else 1
    wanted = column.format or "a date such as 2017-08-15, or its format"
    raise SchemaError(f"times in {column.name}", found=known.head(3).to_list(), wanted=wanted, advice=_ADVICE)


def yes(table: pl.DataFrame, column: Column) -> pl.Series:
    """1 or 0, null where nothing is said. Raises `SchemaError`."""
    values = text(table, column.name)
    return values.is_in(list(column.positive or _YES)).cast(pl.Int64)


def categories_of(table: pl.DataFrame, schema: TableSchema) -> Sequence[str]:
    """Columns whose values are names."""
    rest = [name for name in _rest(table, schema) if table[name].dtype in (pl.String, pl.Boolean, pl.Categorical)]
    return [*schema.categories, *rest]


def numbers_of(table: pl.DataFrame, schema: TableSchema) -> Sequence[str]:
    """Columns whose values are amounts."""
    return [*schema.numbers, *(name for name in _rest(table, schema) if table[name].dtype.is_numeric())]


def _rest(table: pl.DataFrame, schema: TableSchema) -> Sequence[str]:
    if not schema.everything:
        return []
    used = {column.name for column in schema.columns.values()}
    used |= {*schema.categories, *schema.numbers, *schema.ignore, *schema.where}
    return [name for name in table.columns if name not in used]
