"""The Complete Journey data set as events and a catalogue: a year of one grocer's purchases, campaigns and coupons.

What becomes what:
- a transaction is a purchase. Its amount is `sales_value`, what the shop received: after the loyalty card's discount
  and the shop's own match of a coupon, before a manufacturer's coupon (which the manufacturer pays to the shop).
- a household that a campaign was mailed to has an impression of `campaign:<id>`, when the campaign's first day begins.
- a redeemed coupon is a redemption of one product, although most coupons are valid for a dozen: of the product that was
  bought most often before the cut-off among those that the coupon was valid for in that campaign (ties: lowest SKU),
  for a recommender needs items that others bought too. Without such a product in the catalogue it is `coupon:<upc>`.
  The discount is not known: amount 0. A redemption has a date only, and is known when its day is over, so that no
  cut-off sees it too early: the k-th of a household's on one day is dated k seconds before midnight UTC, lest two
  coupons look like one event told twice.
"""

from pathlib import Path
from typing import Final

import polars as pl

from offchain.data import ingestion, journey_tables
from offchain.data.cents import minor_units
from offchain.data.dataset import USD, Dataset
from offchain.data.errors import DatasetError
from offchain.data.events import EventLog
from offchain.data.ingestion import Ingestion
from offchain.data.journey_catalogue import catalogue_of
from offchain.data.schema import CAMPAIGN_ITEM, COUPON_ITEM, MIN_TIME, Channel, EventType

DAY: Final = 86_400
"""Seconds."""


def load(folder: Path, cutoff: int | None = None, intake: Ingestion | None = None) -> Dataset:
    """Events, bad rows and catalogue of the tables in `folder`; the same for any order of their rows.

    cutoff : Unix seconds; when left out, the first midnight UTC after the last purchase, so that all of them count.
    The catalogue holds what was bought before the cut-off; intake : when left out, the folder's own. Raises
    `SourceError`, `SchemaError`, every `PrivacyFolderError`, and `DatasetError` when nothing was bought before it.
    """
    intake = intake or ingestion.of_folder(folder)
    products = journey_tables.read(folder, "products")
    purchases = intake.apply(_purchases(journey_tables.read(folder, "transactions"), products))
    shown = _impressions(journey_tables.read(folder, "campaigns"), journey_tables.read(folder, "campaign_descriptions"))
    end = _first_midnight_after(purchases) if cutoff is None else cutoff
    known = purchases.before(end)
    if known.table.is_empty():
        raise DatasetError(
            f"purchases before {end}",
            found=f"none, bad rows: {purchases.bad_by_reason()}",
            wanted="at least one",
            advice="look at the reasons, then at the transactions and the cut-off",
        )
    catalogue = catalogue_of(known.table, products)
    items = _items_of_coupons(journey_tables.read(folder, "coupons"), known, [p.sku for p in catalogue.products])
    redemptions = _redemptions(journey_tables.read(folder, "coupon_redemptions"), items)
    events = EventLog.joined([purchases, intake.apply(redemptions), intake.apply(shown)])
    return Dataset("completejourney", USD, events, catalogue, end)


def _purchases(transactions: pl.DataFrame, products: pl.DataFrame) -> EventLog:
    raw = transactions.select(
        pl.col("household_id").alias("shopper"),
        pl.col("product_id").alias("item"),
        pl.lit(EventType.PURCHASE.value).alias("type"),
        pl.col("quantity"),
        minor_units(transactions["sales_value"]).alias("amount"),
        pl.col("transaction_timestamp").alias("time"),
        pl.lit(Channel.STORE.value).alias("channel"),
    )
    unknown = ~raw["item"].is_in(products["product_id"].implode())
    return EventLog.from_rows(raw, "transactions", also={"product is not in products": unknown})


def _impressions(campaigns: pl.DataFrame, descriptions: pl.DataFrame) -> EventLog:
    starts = dict(descriptions.group_by("campaign_id").agg(pl.col("start_date").min()).rows())
    days = pl.Series("time", [starts.get(campaign) for campaign in campaigns["campaign_id"]], dtype=pl.Float64)
    raw = campaigns.select(
        pl.col("household_id").alias("shopper"),
        (pl.lit(CAMPAIGN_ITEM) + pl.col("campaign_id")).alias("item"),
        pl.lit(EventType.IMPRESSION.value).alias("type"),
        pl.lit(1).alias("quantity"),
        pl.lit(0).alias("amount"),
        days * DAY,
        pl.lit(Channel.OTHER.value).alias("channel"),  # by post
    )
    unknown = ~campaigns["campaign_id"].is_in(list(starts))
    return EventLog.from_rows(raw, "campaigns", also={"campaign is not in campaign_descriptions": unknown})


def _redemptions(redemptions: pl.DataFrame, items: pl.DataFrame) -> EventLog:
    coupon = pl.concat_str("coupon_upc", pl.lit(" "), "campaign_id")
    rank = coupon.rank("ordinal").over("household_id", "redemption_date").cast(pl.Int64)
    located = redemptions.join(
        items, on=["coupon_upc", "campaign_id"], how="left", maintain_order="left", validate="m:1"
    )
    raw = located.select(
        pl.col("household_id").alias("shopper"),
        pl.coalesce("item", pl.lit(COUPON_ITEM) + pl.col("coupon_upc")).alias("item"),
        pl.lit(EventType.COUPON_REDEEMED.value).alias("type"),
        pl.lit(1).alias("quantity"),
        pl.lit(0).alias("amount"),
        ((pl.col("redemption_date") + 1) * DAY - rank).alias("time"),
        pl.lit(Channel.STORE.value).alias("channel"),
    )
    unknown = located["known"].is_null()
    return EventLog.from_rows(raw, "coupon_redemptions", also={"coupon is not in coupons": unknown})


def _items_of_coupons(coupons: pl.DataFrame, known: EventLog, listed: list[str]) -> pl.DataFrame:
    """(coupon_upc, campaign_id) -> item, null where no product of the coupon is in the catalogue; known : true."""
    sales = pl.DataFrame(
        list(known.purchases_by_item().items()), schema={"product_id": pl.String, "sold": pl.Int64}, orient="row"
    )
    return (
        coupons.join(sales.filter(pl.col("product_id").is_in(listed)), on="product_id", how="left")
        .with_columns(pl.when(pl.col("sold").is_not_null()).then("product_id").alias("item"))
        .sort(pl.col("sold"), pl.col("item"), descending=[True, False], nulls_last=True)
        .group_by("coupon_upc", "campaign_id", maintain_order=True)
        .agg(pl.col("item").first(), pl.lit(True).alias("known"))
    )


def _first_midnight_after(purchases: EventLog) -> int:
    last = int(purchases.table["time"].to_numpy().max(initial=MIN_TIME))
    return (last // DAY + 1) * DAY
