"""A very small Complete Journey: tables of a few rows, with the types that the published ones have."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

DAY = 86_400
JANUARY = 17_167
"""2017-01-01 in days since 1970-01-01."""
NOON = JANUARY * DAY + DAY // 2


def transaction(product: str, **changes: object) -> dict[str, object]:
    """One row of transactions_sample, with a column that is not needed."""
    row = {
        "household_id": "h1",
        "store_id": "309",
        "product_id": product,
        "quantity": 1.0,
        "sales_value": 2.5,
        "transaction_timestamp": float(NOON),
    }
    return {**row, **changes}


def product(name: str, **changes: object) -> dict[str, object]:
    """One row of products."""
    row = {
        "product_id": name,
        "department": "GROCERY",
        "product_category": "SOUP",
        "product_type": "CONDENSED SOUP",
        "package_size": "10 OZ",
    }
    return {**row, **changes}


def tables() -> dict[str, pl.DataFrame]:
    """Two households, three products, two campaigns, two coupons, four redemptions."""
    return {**_sales(), **_campaigns()}


def written(folder: Path, contents: Mapping[str, pl.DataFrame]) -> Path:
    """The folder, with a Parquet file a table."""
    for name, table in contents.items():
        table.write_parquet(folder / f"{name}.parquet")
    return folder


def _sales() -> dict[str, pl.DataFrame]:
    return {
        "transactions_sample": pl.DataFrame(
            [
                transaction("11"),
                transaction("12", household_id="h2", quantity=2.0, sales_value=3.005),
                transaction("12", household_id="h1", sales_value=1.7),
                transaction("13", transaction_timestamp=float(NOON + 3 * DAY), sales_value=0.99),
                transaction("13", quantity=0.0, sales_value=0.0),
                transaction("13", quantity=10_001.0),
                transaction("99"),
            ]
        ),
        "products": pl.DataFrame(
            [product("11"), product("12", department="PASTRY"), product("13", package_size=None), product("14")]
        ),
    }


def _campaigns() -> dict[str, pl.DataFrame]:
    return {
        "campaigns": pl.DataFrame({"campaign_id": ["c1", "c1", "c2"], "household_id": ["h1", "h2", "h1"]}),
        "campaign_descriptions": pl.DataFrame(
            {"campaign_id": ["c1", "c2"], "campaign_type": ["Type A", "Type B"], "start_date": [17_166.0, 17_168.0]}
        ),
        "coupons": pl.DataFrame(
            {
                "coupon_upc": ["u1", "u1", "u1", "u1", "u2", "u1"],
                "product_id": ["11", "12", "13", "12", "14", "11"],
                "campaign_id": ["c1", "c1", "c1", "c1", "c1", "c2"],
            }
        ),
        "coupon_redemptions": pl.DataFrame(
            {
                "household_id": ["h1", "h1", "h1", "h2"],
                "coupon_upc": ["u2", "u1", "u1", "u1"],
                "campaign_id": ["c1", "c2", "c1", "c1"],
                "redemption_date": [17_168.0, 17_168.0, 17_168.0, 17_169.0],
            }
        ),
    }
