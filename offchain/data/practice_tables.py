"""The simulated shop as the files that its owner would have: events, coupon tables with their schema, a trial, wallets.

events.csv, catalogue.json, shop.json       behaviour (event_folder.py)
mailings.csv, rounds.csv, redemptions.csv, purchases.csv, goods.csv, schema.yaml       coupons (coupon_tables.py)
trial.csv       the last mailing: habits before it, who was mailed, who bought in the days after (trial.py)
wallets.csv     shopper, account; the accounts are made up, and nobody has their keys
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl

from offchain.data.dataset import Dataset
from offchain.data.errors import SimulationError, SourceError
from offchain.data.schema import Channel, EventType
from offchain.data.simulator import MAILING_DAYS, ShopParameters, simulate
from offchain.data.visits import DAY

MAILED, NOTHING = "mailed", "nothing"
"""Arms of the trial."""
_ANSWER_DAYS: Final = 5
_LEAST_DAYS: Final = 4 * MAILING_DAYS
"""Mailings to learn from, one to predict."""
_FIRST_WALLET: Final = 0x1000
SCHEMA: Final = """\
# The coupon tables of a simulated shop (docs/intelligence/coupon-tables.md says what each line may hold).
schema: promissory-coupon-tables/1
name: simulated shop
currency: USD
exposures: { file: mailings, shopper: shopper, campaign: round, offer: item }
campaigns: { file: rounds, campaign: round, start: start, end: end }
redemptions:
  { file: redemptions, shopper: shopper, campaign: round, offer: item, time: { column: time, unit: second } }
transactions:
  { file: purchases, shopper: shopper, time: { column: time, unit: second }, item: item, amount: paid }
offer_items: { file: goods, offer: item, item: item }
items: { file: goods, item: item, categories: [group] }
split: { fraction: 0.6 } # the earliest six tenths are learned from
"""


def write(parameters: ShopParameters, folder: Path) -> list[Path]:
    """All files into a folder that is made where it is not there; what was written. The same parameters give the same
    bytes. Raises `SimulationError` for a shop of too few days, `SourceError` where nothing can be written.
    """
    if parameters.days < _LEAST_DAYS:
        raise SimulationError("days", found=parameters.days, wanted=f"at least {_LEAST_DAYS}", advice="simulate longer")
    dataset, truth = simulate(parameters)
    last = parameters.start + (parameters.days - _ANSWER_DAYS) // MAILING_DAYS * MAILING_DAYS * DAY
    shop = {"name": dataset.name, "currency": dataset.currency, "cutoff": dataset.cutoff}
    tables = {**_coupons(dataset, parameters), "trial": _trial(dataset, sorted(truth.shoppers), last)}
    tables["wallets"] = pl.DataFrame(_wallets(sorted(truth.shoppers)), schema=["shopper", "account"], orient="row")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        dataset.events.table.write_csv(folder / "events.csv")
        dataset.catalogue.save(folder / "catalogue.json")
        (folder / "shop.json").write_text(json.dumps(shop) + "\n", "utf-8")
        (folder / "schema.yaml").write_text(SCHEMA, "utf-8")
        for name, table in tables.items():
            table.write_csv(folder / f"{name}.csv")
    except OSError as error:
        raise SourceError(str(folder), found=error, wanted="a folder to write to", advice="name another") from error
    names = ("events.csv", "catalogue.json", "shop.json", "schema.yaml", *(f"{it}.csv" for it in tables))
    return [folder / name for name in names]


def _coupons(dataset: Dataset, parameters: ShopParameters) -> dict[str, pl.DataFrame]:
    table, kind, goods = dataset.events.table, pl.col("type"), dataset.catalogue.products
    since = ((pl.col("time") - parameters.start) // DAY // MAILING_DAYS + 1).alias("round")
    mailed = (kind == EventType.IMPRESSION.value) & (pl.col("channel") == Channel.EMAIL.value)
    bought = table.filter(kind == EventType.PURCHASE.value)
    rounds = range((parameters.days - 1) // MAILING_DAYS + 1)
    starts = [parameters.start + number * MAILING_DAYS * DAY for number in rounds]
    days = [(number + 1, _day(start), _day(start + _ANSWER_DAYS * DAY)) for number, start in enumerate(starts)]
    paid = pl.format("{}.{}", pl.col("amount") // 100, (pl.col("amount") % 100).cast(pl.String).str.zfill(2))
    return {
        "mailings": table.filter(mailed).select("shopper", since, "item"),
        "rounds": pl.DataFrame(days, schema=["round", "start", "end"], orient="row"),
        "redemptions": table.filter(kind == EventType.COUPON_REDEEMED.value).select("shopper", since, "item", "time"),
        "purchases": bought.select("shopper", "time", "item", paid.alias("paid")),
        "goods": pl.DataFrame({"item": [it.sku for it in goods], "group": [it.category for it in goods]}),
    }


def _day(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).date().isoformat()


def _trial(dataset: Dataset, shoppers: Iterable[str], start: int) -> pl.DataFrame:
    """A row a shopper: habits before `start`, the arm, and `bought`: 1 for a purchase in the days after it."""
    table, time, kind = dataset.events.table, pl.col("time"), pl.col("type")
    purchases, before = table.filter(kind == EventType.PURCHASE.value), time < start
    after = (time >= start) & (time < start + _ANSWER_DAYS * DAY)
    mailed = (kind == EventType.IMPRESSION.value) & (pl.col("channel") == Channel.EMAIL.value) & after
    habits = (
        purchases.filter(before)
        .group_by("shopper")
        .agg(
            ((start - time.max()) // DAY).alias("days_since_purchase"),
            (time // DAY).n_unique().alias("purchase_days"),
            pl.col("amount").sum().alias("spend"),
        )
    )
    seen = (
        table.filter(before)
        .group_by("shopper")
        .agg(
            (kind == EventType.VIEW.value).sum().alias("views"),
            (kind == EventType.COUPON_REDEEMED.value).sum().alias("coupons_redeemed"),
        )
    )
    arm = table.filter(mailed).select("shopper", pl.lit(MAILED).alias("arm")).unique()
    came = purchases.filter(after).select("shopper", pl.lit(1).alias("bought")).unique()
    rows = pl.DataFrame({"shopper": list(shoppers)})
    for columns in (habits, seen, arm, came):
        rows = rows.join(columns, on="shopper", how="left")
    longest = (start - int(table["time"].to_numpy().min())) // DAY + 1
    told = rows.with_columns(pl.col("days_since_purchase").fill_null(longest), pl.col("arm").fill_null(NOTHING))
    return told.with_columns(pl.selectors.numeric().fill_null(0)).sort("shopper")


def _wallets(shoppers: Iterable[str]) -> Iterator[tuple[str, str]]:
    for number, shopper in enumerate(shoppers):
        yield shopper, f"0x{_FIRST_WALLET + number:040x}"
