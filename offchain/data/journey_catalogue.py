"""The catalogue of a log of purchases: what was bought, at the price that was usual.

Rules, where the tables say nothing:
- id: the product id as a number where it is one, else a hash with the top bit set (the tables hold the id "9e+05", a
  round number that met a spreadsheet's way of writing).
- price: the lower median of the prices charged per unit, each half-up to a cent. Where that is below one cent (goods
  given away; petrol, sold by the thousandth of a gallon) no order line can hold it: the product is not listed, and
  `Dataset.unlisted` names it.
- groups: departments; with more than 64 the 63 that sell most by number of purchases, and "other" for the rest.
- stock: as many units as were sold in the log, at least 12: a season's goods are ordered by the last season's sales.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

import polars as pl

from offchain.data.catalogue import MAX_GROUPS, Catalogue, Product
from offchain.data.cents import unit_price

OTHER: Final = "other"
"""Group of the departments that get no tag bit, and of products without one."""
MIN_STOCK: Final = 12
"""Units."""
_TOP_BIT: Final = 1 << 63


def catalogue_of(purchases: pl.DataFrame, products: pl.DataFrame) -> Catalogue:
    """Products that occur in `purchases` (event schema, quantities > 0) and have a price.

    products : product_id, department, product_category, product_type, package_size, all String, null where unknown.
    """
    sold = (
        purchases.group_by("item")
        .agg(
            unit_price(pl.col("amount"), pl.col("quantity")).sort().get((pl.len() - 1) // 2).alias("price"),
            pl.col("quantity").sum().alias("units"),
            pl.len().alias("times"),
        )
        .filter(pl.col("price") > 0)
        .join(_one_each(products), left_on="item", right_on="product_id", how="left")
        .with_columns(pl.col("department").fill_null(OTHER))
    )
    groups = _groups(sold)
    bits = {group: 1 << bit for bit, group in enumerate(groups)}
    return Catalogue.of((_product(row, bits) for row in sold.iter_rows(named=True)), groups)


def _one_each(products: pl.DataFrame) -> pl.DataFrame:
    """The first row of each product in the order of its texts, whatever the order of the rows."""
    return products.sort(products.columns, nulls_last=True).unique("product_id", keep="first")


def id_of(sku: str) -> int:
    """u64 id of a SKU: its own number when it is a plain one in 1..2**63-1, else a BLAKE2b hash in 2**63..2**64-1."""
    if sku.isascii() and sku.isdecimal() and not sku.startswith("0") and int(sku) < _TOP_BIT:
        return int(sku)
    return int.from_bytes(blake2b(sku.encode(), digest_size=8).digest()) | _TOP_BIT


def _groups(sold: pl.DataFrame) -> tuple[str, ...]:
    """Ascending by name, so that a bit does not move when sales do."""
    times = sold.group_by("department").agg(pl.col("times").sum())
    ranked = times.sort("times", "department", descending=[True, False])["department"].to_list()
    if len(ranked) <= MAX_GROUPS:
        return tuple(sorted(ranked))
    named = [department for department in ranked if department != OTHER]
    return (*sorted(named[: MAX_GROUPS - 1]), OTHER)


def _product(row: Mapping[str, object], bits: Mapping[str, int]) -> Product:
    sku, department = str(row["item"]), str(row["department"])
    category = str(row["product_category"] or department)
    size = f", {row['package_size']}" if row["package_size"] else ""
    return Product(
        sku=sku,
        id=id_of(sku),
        name=f"{row['product_type'] or category}{size}",
        category=category,
        tags=bits[department] if department in bits else bits[OTHER],
        price=int(str(row["price"])),
        stock=max(MIN_STOCK, int(str(row["units"]))),
    )
