"""Somebody's coupon tables, in one form whatever their columns are called: who was sent what when, and what came of it.

Everything that models learn from starts here. Times are Unix seconds, money is minor units, ids are text.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from offchain.data.cents import minor_units
from offchain.data.coupon_columns import Names, categories_of, numbers_of, read_table, seconds, text, yes
from offchain.data.coupon_schema import Column, CouponSchema, TableSchema
from offchain.data.errors import DatasetError, SchemaError

DAY: Final = 86_400
CATEGORY: Final = "category "
NUMBER: Final = "number "
"""Prefixes of the columns that describe an exposure, its campaign, offer and shopper: text, and Float64."""
_KEYS: Final = ("campaign", "offer")


@dataclass(frozen=True, slots=True, eq=False)
class CouponTables:
    """exposures : row (0, 1, ... as found), shopper, campaign, offer, time, end, label (null: not known yet), known
    (when the label was certain), and the columns of `CATEGORY` and `NUMBER`; null where a source does not say.
    redemptions : shopper, campaign, offer, time. purchases : shopper, time, basket, item, amount, discount,
    coupon_discount. offer_items : campaign, offer, item. items : item and its categories, a column each.
    shown : columns of attributes -> table they came from. has : which of shopper, time, campaign, offer are there.
    """

    schema: CouponSchema
    exposures: pl.DataFrame
    redemptions: pl.DataFrame
    purchases: pl.DataFrame | None
    offer_items: pl.DataFrame | None
    items: pl.DataFrame | None
    has: frozenset[str]


def load(folder: Path, schema: CouponSchema, names: Names | None = None) -> CouponTables:
    """The tables of `folder`. names : who may take part, None for everybody; nothing of others is looked at.

    Raises `SourceError`, `SchemaError`, `DatasetError`.
    """
    found = {name: read_table(folder, table, names) for name, table in schema.tables.items()}
    exposures = _exposures(found, schema)
    redeemed = found.get("redemptions")
    if redeemed is None:
        labelled = exposures
        events = exposures.filter(pl.col("label") == 1).select(
            "shopper", "campaign", "offer", pl.col("known").alias("time")
        )
    else:
        events = _events(redeemed, schema.tables["redemptions"])
        labelled = _labelled(exposures, events, schema)
    has = frozenset(name for name in ("shopper", "time", "campaign", "offer") if labelled[name].null_count() == 0)
    if labelled.is_empty() or not 0 < int(labelled["label"].sum() or 0) < labelled["label"].count():
        found_labels = labelled["label"].value_counts().rows()
        raise DatasetError("labels", found=found_labels, wanted="0 and 1", advice="look at `redeemed` in the schema")
    return CouponTables(
        schema,
        labelled,
        events,
        _purchases(found.get("transactions"), schema),
        _roles(found.get("offer_items"), schema.tables.get("offer_items"), ("campaign", "offer", "item")),
        _items(found.get("items"), schema.tables.get("items")),
        has,
    )


def _exposures(found: dict[str, pl.DataFrame | None], schema: CouponSchema) -> pl.DataFrame:
    own, table = schema.tables["exposures"], found["exposures"]
    assert table is not None  # noqa: S101 # it is not optional
    base = pl.DataFrame({"row": range(len(table))}, schema={"row": pl.Int64}).with_columns(
        *(_id(table, own, role) for role in ("shopper", *_KEYS)),
        *(_time(table, own, role) for role in ("time", "end")),
        *_attributes(table, own),
    )
    base = base.with_columns(_flags(table, own))
    if schema.split.column:
        base = base.with_columns(_column(table, schema.split.column).alias("split"))
    for name, key in (("campaigns", "campaign"), ("offers", "offer"), ("shoppers", "shopper")):
        base = _joined(base, found.get(name), schema.tables.get(name), key)
    return base.with_columns(_known(schema).alias("known")).sort("row")


def _column(table: pl.DataFrame, name: str) -> pl.Series:
    if name not in table.columns:
        raise SchemaError("split.column", found=table.columns, wanted=name, advice="name a column of exposures")
    return text(table, name)


def _flags(table: pl.DataFrame, own: TableSchema) -> list[pl.Series]:
    """label, and when it was redeemed."""
    flag, moment = own.column("redeemed"), own.column("redeemed_at")
    empty = pl.Series([None] * len(table), dtype=pl.Int64)
    if moment is None:
        return [(empty if flag is None else yes(table, flag)).alias("label"), empty.alias("redeemed_at")]
    times = seconds(table, moment, happened=True)
    label = times.is_not_null().cast(pl.Int64)
    if moment.within_days is not None and own.column("time") is not None:
        late = times - _time(table, own, "time") >= (moment.within_days + 1) * DAY
        label = pl.select(pl.when(late.fill_null(False)).then(0).otherwise(label)).to_series().cast(pl.Int64)
    return [label.alias("label"), times.alias("redeemed_at")]


def _known(schema: CouponSchema) -> pl.Expr:
    """When it was certain whether an exposure was redeemed: at its redemption, or when nobody could redeem any more."""
    at_end = pl.coalesce("end", pl.col("time") + schema.outcome_days * DAY)
    return pl.when(pl.col("label") == 1).then(pl.coalesce("redeemed_at", at_end)).otherwise(at_end)


def _joined(base: pl.DataFrame, table: pl.DataFrame | None, schema: TableSchema | None, key: str) -> pl.DataFrame:
    """With what is told of the campaign, offer or shopper; a start and an end are theirs where none is nearer."""
    if table is None or schema is None:
        return base
    right = pl.DataFrame([_id(table, schema, key), *_attributes(table, schema), *_starts(table, schema)]).unique(
        key, keep="first", maintain_order=True
    )
    joined = base.join(right, on=key, how="left", maintain_order="left")
    if "start" in right.columns:
        joined = joined.with_columns(
            pl.coalesce("time", "start").alias("time"), pl.coalesce("end", "its_end").alias("end")
        ).drop("start", "its_end")
    return joined


def _starts(table: pl.DataFrame, schema: TableSchema) -> list[pl.Series]:
    if "start" not in schema.columns:
        return []
    return [_time(table, schema, "start"), _time(table, schema, "end").alias("its_end")]


def _events(table: pl.DataFrame, schema: TableSchema) -> pl.DataFrame:
    times = _time(table, schema, "time", happened=True)
    return pl.DataFrame([*(_id(table, schema, role) for role in ("shopper", *_KEYS)), times])


def _labelled(exposures: pl.DataFrame, events: pl.DataFrame, schema: CouponSchema) -> pl.DataFrame:
    """Label 1 where the shopper redeemed that campaign (and offer)."""
    told = schema.tables["redemptions"].columns
    keys = ["shopper", *(key for key in _KEYS if key in told and exposures[key].count())]
    if len(keys) == 1:
        wanted = "campaign or offer, as in exposures"
        raise SchemaError("redemptions", found=sorted(told), wanted=wanted, advice="name the column that says which")
    first = events.group_by(keys).agg(pl.col("time").min().alias("first"), pl.lit(1).alias("came"))
    joined = exposures.join(first, on=keys, how="left", maintain_order="left")
    return (
        joined.with_columns(
            pl.col("came").fill_null(0).cast(pl.Int64).alias("label"), pl.col("first").alias("redeemed_at")
        )
        .with_columns(_known(schema).alias("known"))
        .drop("first", "came")
    )


def _purchases(table: pl.DataFrame | None, schema: CouponSchema) -> pl.DataFrame | None:
    if table is None:
        return None
    own = schema.tables["transactions"]
    money = []
    for role in ("amount", "discount", "coupon_discount"):
        column = own.column(role)
        cents = pl.Series([0] * len(table), dtype=pl.Int64) if column is None else minor_units(table[column.name])
        money.append((cents if role == "amount" else cents.abs()).fill_null(0).alias(role))  # some write -1.50 off
    return pl.DataFrame(
        [
            _time(table, own, "time", happened=True),
            *(_id(table, own, role) for role in ("shopper", "basket", "item")),
            *money,
        ]
    ).drop_nulls(["shopper", "time"])


def _items(table: pl.DataFrame | None, schema: TableSchema | None) -> pl.DataFrame | None:
    if table is None or schema is None:
        return None
    columns = [
        _id(table, schema, "item"),
        *(text(table, name).alias(f"{CATEGORY}{name}") for name in schema.categories),
    ]
    return pl.DataFrame(columns).unique("item", keep="first", maintain_order=True)


def _roles(table: pl.DataFrame | None, schema: TableSchema | None, roles: tuple[str, ...]) -> pl.DataFrame | None:
    if table is None or schema is None:
        return None
    return pl.DataFrame([_id(table, schema, role) for role in roles]).unique()


def _id(table: pl.DataFrame, schema: TableSchema, role: str) -> pl.Series:
    column = schema.column(role)
    if column is None:
        return pl.Series(role, [None] * len(table), dtype=pl.String)
    return text(table, column.name).alias(role)


def _time(table: pl.DataFrame, schema: TableSchema, role: str, *, happened: bool = False) -> pl.Series:
    column: Column | None = schema.column(role)
    if column is None:
        return pl.Series(role, [None] * len(table), dtype=pl.Int64)
    return seconds(table, column, happened=happened or role == "end").alias(role)


def _attributes(table: pl.DataFrame, schema: TableSchema) -> list[pl.Series]:
    named = [text(table, name).alias(f"{CATEGORY}{schema.name}.{name}") for name in categories_of(table, schema)]
    numbers = [
        table[name].cast(pl.Float64, strict=False).fill_nan(None).alias(f"{NUMBER}{schema.name}.{name}")
        for name in numbers_of(table, schema)
    ]
    return [*named, *numbers]
