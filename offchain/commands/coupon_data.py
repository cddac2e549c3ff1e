"""`--data` and `--schema` of the commands that learn from past coupons."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import polars as pl
import typer

from offchain.commands.behaviour import intake
from offchain.data import coupon_schema, coupon_tables
from offchain.data.consents import Purpose
from offchain.data.coupon_tables import CouponTables

OWN: Final = ("schema.yaml", "schema.yml", "schema.json")
"""Looked for in the folder where no schema is named."""
PURPOSES: Final = frozenset({Purpose.ANALYTICS, Purpose.PERSONAL_OFFERS})
_BUILT_IN: Final = "completejourney.yaml"

CouponDataOption = Annotated[
    Path, typer.Option("--data", envvar="PROMO_DATA", help="Folder of the tables.", exists=True, file_okay=False)
]
SchemaOption = Annotated[
    Path | None,
    typer.Option(
        "--schema",
        help="What the tables are called and hold, YAML or JSON (docs/intelligence/coupon-tables.md); without it "
        "schema.yaml of the folder, else the Complete Journey's.",
        exists=True,
        dir_okay=False,
    ),
]


def coupon_data(folder: Path, schema: Path | None, privacy: Path | None = None) -> CouponTables:
    """The tables, of those who allow analytics and personal offers; under pseudonyms where there is a privacy folder.

    Raises `DataError`.
    """
    own = next((folder / name for name in OWN if (folder / name).is_file()), coupon_schema.BUILT_IN / _BUILT_IN)
    taken = intake(folder, privacy, PURPOSES)
    found = coupon_tables.load(folder, coupon_schema.load(schema or own), taken.names if taken.asks else None)
    exposures = taken.table(found.exposures)
    return replace(
        found,
        exposures=exposures.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("row")),
        redemptions=taken.table(found.redemptions),
        purchases=None if found.purchases is None else taken.table(found.purchases),
    )
