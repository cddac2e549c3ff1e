"""Where in a folder of tables the coupons are: a small YAML or JSON file, checked word by word.

docs/intelligence/coupon-tables.md explains every key; `schemas/completejourney.yaml` is such a file. Keys that are not
known are refused, so that a slip of the pen is found before anything is computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from offchain.data.errors import CouponSchemaError

FORMAT: Final = "promissory-coupon-tables/1"
BUILT_IN: Final = Path(__file__).resolve().parent / "schemas"
"""Folder of the schemas that come with the product."""

UNITS: Final[Mapping[str, int]] = MappingProxyType(
    {"second": 1_000_000, "millisecond": 1_000, "microsecond": 1, "hour": 3_600_000_000, "day": 86_400_000_000}
    | {"week": 604_800_000_000}
)
"""Unit of a numeric time -> microseconds."""

_TABLE: Final = frozenset({"file", "separator", "nulls", "where", "optional"})
_FEATURES: Final = frozenset({"categories", "numbers", "features", "ignore"})
_TABLES: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = MappingProxyType(
    {
        "exposures": (
            frozenset(),
            frozenset({"shopper", "campaign", "offer", "time", "end", "redeemed", "redeemed_at", *_FEATURES}),
        ),
        "campaigns": (frozenset({"campaign", "start"}), frozenset({"end", *_FEATURES})),
        "offers": (frozenset({"offer"}), _FEATURES),
        "redemptions": (frozenset({"shopper"}), frozenset({"campaign", "offer", "time"})),
        "transactions": (
            frozenset({"shopper", "time"}),
            frozenset({"basket", "item", "amount", "discount", "coupon_discount"}),
        ),
        "offer_items": (frozenset({"item"}), frozenset({"campaign", "offer"})),
        "items": (frozenset({"item", "categories"}), frozenset()),
        "shoppers": (frozenset({"shopper"}), _FEATURES),
    }
)
"""Table -> (keys it must have, keys it may have), beside those of every table."""
_TOP: Final = frozenset({"schema", "name", "currency", "unit", "outcome_days", "margin_bps", "split"})
_SPLIT: Final = frozenset({"before", "fraction", "column", "train", "test"})
_COLUMN: Final = frozenset({"column", "unit", "format", "positive", "within_days"})
_ROLES: Final = frozenset(
    {"shopper", "campaign", "offer", "time", "start", "end", "redeemed", "redeemed_at", "basket", "item", "amount"}
    | {"discount", "coupon_discount"}
)
_MOST_DAYS: Final = 3_650
_BPS: Final = 10_000
_ADVICE: Final = "docs/intelligence/coupon-tables.md lists the keys"


@dataclass(frozen=True, slots=True)
class Column:
    """A column and how it is read. unit : of a numeric time; format : of a time in text; positive : texts that mean 1;
    within_days : a redemption later than that counts as none."""

    name: str
    unit: str
    format: str
    positive: tuple[str, ...]
    within_days: int | None


@dataclass(frozen=True, slots=True)
class TableSchema:
    """files : names to try, in order; columns : role -> column; features : "all" takes every column that has no role
    and is not in `ignore`; where : column -> texts that are kept."""

    name: str
    files: tuple[str, ...]
    separator: str
    nulls: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]
    optional: bool
    columns: Mapping[str, Column]
    categories: tuple[str, ...]
    numbers: tuple[str, ...]
    everything: bool
    ignore: tuple[str, ...]

    def column(self, role: str) -> Column | None:
        """The column that plays a role."""
        return self.columns.get(role)


@dataclass(frozen=True, slots=True)
class Split:
    """What is learned from. before : a date or number, exclusive; fraction_bps : of the rows, the earliest; or the
    values of a column. The first that is given counts."""

    before: str
    fraction_bps: int
    column: str
    train: tuple[str, ...]
    test: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CouponSchema:
    """outcome_days : after an exposure without an end, when it is known that nobody redeems any more."""

    name: str
    currency: str
    unit: str
    outcome_days: int
    margin_bps: int
    tables: Mapping[str, TableSchema]
    split: Split


def load(path: Path) -> CouponSchema:
    """The schema in a YAML or JSON file. Raises `CouponSchemaError`."""
    try:
        document = yaml.load(path.read_text("utf-8"), Loader=_loader())  # noqa: S506 # a SafeLoader that guesses less
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CouponSchemaError(path.name, found=error, wanted="a YAML or JSON document", advice=_ADVICE) from error
    return parse(document)


def _loader() -> type[yaml.SafeLoader]:
    """Reads `yes`, `no` and dates as what is written."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in entries if not tag.endswith((":bool", ":timestamp"))]
        for first, entries in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return Loader


def parse(document: object) -> CouponSchema:
    """The schema of a document that was read. Raises `CouponSchemaError`."""
    top = _mapping("the schema", document)
    _keys("the schema", top, {"schema", "exposures"}, _TOP | set(_TABLES))
    if top["schema"] != FORMAT:
        raise CouponSchemaError("schema", found=top["schema"], wanted=FORMAT, advice=_ADVICE)
    unit = _unit("unit", top.get("unit", "day"))
    schema = CouponSchema(
        name=str(top.get("name", "coupons")),
        currency=str(top.get("currency", "")),
        unit=unit,
        outcome_days=_whole("outcome_days", top.get("outcome_days", 0), _MOST_DAYS),
        margin_bps=_whole("margin_bps", top.get("margin_bps", 2_500), _BPS),
        tables={name: _table(name, top[name], unit) for name in _TABLES if name in top},
        split=_split(top.get("split", {"fraction": 0.7})),
    )
    _check_labels(schema)
    return schema


def _table(name: str, found: object, unit: str) -> TableSchema:
    entry = _mapping(name, found)
    must, may = _TABLES[name]
    _keys(name, entry, {"file", *must}, _TABLE | must | may)
    features = entry.get("features", "listed")
    if features not in ("all", "listed"):
        raise CouponSchemaError(f"{name}.features", found=features, wanted="all or listed", advice=_ADVICE)
    where = _mapping(f"{name}.where", entry.get("where", {}))
    return TableSchema(
        name=name,
        files=_texts(entry["file"]),
        separator=str(entry.get("separator", ",")),
        nulls=_texts(entry.get("nulls", [""])),
        where={str(column): _texts(values) for column, values in where.items()},
        optional=str(entry.get("optional", "")).lower() == "true",
        columns={role: _column(f"{name}.{role}", entry[role], unit) for role in sorted(_ROLES & set(entry))},
        categories=_texts(entry.get("categories", [])),
        numbers=_texts(entry.get("numbers", [])),
        everything=features == "all",
        ignore=_texts(entry.get("ignore", [])),
    )


def _column(place: str, found: object, unit: str) -> Column:
    if isinstance(found, str):
        return Column(found, unit, "", (), None)
    entry = _mapping(place, found)
    _keys(place, entry, {"column"}, _COLUMN)
    within = entry.get("within_days")
    return Column(
        name=str(entry["column"]),
        unit=_unit(f"{place}.unit", entry.get("unit", unit)),
        format=str(entry.get("format", "")),
        positive=_texts(entry.get("positive", [])),
        within_days=None if within is None else _whole(f"{place}.within_days", within, _MOST_DAYS),
    )


def _split(found: object) -> Split:
    entry = _mapping("split", found)
    _keys("split", entry, set(), _SPLIT)
    fraction = entry.get("fraction", 0.7)
    if not isinstance(fraction, int | float) or not 0 < fraction < 1:
        raise CouponSchemaError("split.fraction", found=fraction, wanted="between 0 and 1", advice=_ADVICE)
    column, train, test = str(entry.get("column", "")), _texts(entry.get("train", [])), _texts(entry.get("test", []))
    if bool(column) != bool(train or test):
        raise CouponSchemaError("split", found=dict(entry), wanted="column with train or test", advice=_ADVICE)
    return Split(str(entry.get("before", "")), int(fraction * _BPS + 0.5), column, train, test)


def _check_labels(schema: CouponSchema) -> None:
    exposures = schema.tables["exposures"]
    if not {"redeemed", "redeemed_at"} & set(exposures.columns) and "redemptions" not in schema.tables:
        wanted = "exposures.redeemed, exposures.redeemed_at, or a table redemptions"
        raise CouponSchemaError("who redeemed", found="nothing", wanted=wanted, advice=_ADVICE)
    if "redemptions" in schema.tables and not {"shopper"} <= set(exposures.columns):
        wanted = "exposures.shopper, by which redemptions are found"
        raise CouponSchemaError("exposures", found=sorted(exposures.columns), wanted=wanted, advice=_ADVICE)


def _mapping(place: str, found: object) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise CouponSchemaError(place, found=type(found).__name__, wanted="keys with values", advice=_ADVICE)
    return found


def _keys(
    place: str, found: Mapping[str, Any], must: set[str] | frozenset[str], may: set[str] | frozenset[str]
) -> None:
    missing, strange = sorted(must - set(found)), sorted(set(map(str, found)) - may - must)
    if missing or strange:
        wanted = f"{sorted(must)}; allowed: {sorted(may | must)}"
        raise CouponSchemaError(f"keys of {place}", found=sorted(map(str, found)), wanted=wanted, advice=_ADVICE)


def _texts(found: object) -> tuple[str, ...]:
    values = found if isinstance(found, list) else [found]
    return tuple("true" if value is True else "false" if value is False else str(value) for value in values)


def _unit(place: str, found: object) -> str:
    if found not in UNITS:
        raise CouponSchemaError(place, found=found, wanted=sorted(UNITS), advice=_ADVICE)
    return str(found)


def _whole(place: str, found: object, most: int) -> int:
    if not isinstance(found, int) or not 0 <= found <= most:
        raise CouponSchemaError(place, found=found, wanted=f"a whole number in 0..{most}", advice=_ADVICE)
    return found
