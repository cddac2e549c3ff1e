"""Small coupon data sets, written as their owners would: CSV files with names and dates of their own, and a schema."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

SHOP_SCHEMA = """
schema: promissory-coupon-tables/1
name: corner shop
exposures:
  file: mailings.csv
  shopper: kunde
  campaign: aktion
campaigns:
  file: aktionen
  campaign: aktion
  start: {column: von, format: "%d.%m.%Y"}
  end: {column: bis, format: "%d.%m.%Y"}
  categories: [art]
redemptions:
  file: eingeloest
  shopper: kunde
  campaign: aktion
  time: {column: tag, format: "%d.%m.%Y"}
transactions:
  file: bons
  shopper: kunde
  time: {column: zeit, unit: second}
  item: ware
  amount: euro
split:
  fraction: 0.6
"""

SINGLE_SCHEMA = """
schema: promissory-coupon-tables/1
exposures:
  file: offers
  separator: ";"
  time: {column: week, unit: week}
  redeemed: {column: answer, positive: [taken]}
  features: all
  ignore: [note]
split:
  before: 30
"""


def write(path: Path, columns: list[str], rows: list[list[object]], delimiter: str = ",") -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(columns)
        writer.writerows(rows)


def corner_shop(folder: Path, *, campaigns: int = 10, shoppers: int = 120) -> Path:
    """Campaign n runs in month n + 1 from the 5th to the 20th; who has an even number redeems often, others hardly."""
    chance = np.random.default_rng(1)
    mailed, redeemed, bought = [], [], []
    for campaign in range(campaigns):
        month = campaign + 1
        for shopper in range(shoppers):
            mailed.append([f"k{shopper}", f"a{campaign}"])
            if chance.random() < (0.5 if shopper % 2 == 0 else 0.05):
                redeemed.append([f"k{shopper}", f"a{campaign}", f"{chance.integers(5, 20):02}.{month:02}.2023"])
            seconds = 1_672_531_200 + (campaign * 30 + int(chance.integers(0, 25))) * 86_400
            bought.append([f"k{shopper}", seconds, f"w{chance.integers(0, 9)}", f"{chance.integers(100, 900) / 100}"])
    told = [
        [f"a{n}", f"05.{n + 1:02}.2023", f"20.{n + 1:02}.2023", "post" if n % 2 else "mail"] for n in range(campaigns)
    ]
    write(folder / "mailings.csv", ["kunde", "aktion"], mailed)
    write(folder / "aktionen.csv", ["aktion", "von", "bis", "art"], told)
    write(folder / "eingeloest.csv", ["kunde", "aktion", "tag"], redeemed)
    write(folder / "bons.csv", ["kunde", "zeit", "ware", "euro"], bought)
    (folder / "schema.yaml").write_text(SHOP_SCHEMA)
    return folder


def single_table(folder: Path, *, rows: int = 1_200) -> Path:
    """One table of offers, a row an offer, semicolons between columns; the dearer the offer, the less it is taken."""
    chance = np.random.default_rng(2)
    table: list[list[object]] = []
    for number in range(rows):
        price, place = int(chance.integers(1, 100)), ["bar", "cafe"][int(chance.integers(0, 2))]
        taken = chance.random() < (0.9 if price < 50 else 0.1)
        table.append([number * 50 // rows, price / 10, place, "taken" if taken else "left", f"note {taken}"])
    write(folder / "offers.csv", ["week", "price", "place", "answer", "note"], table, ";")
    (folder / "schema.yaml").write_text(SINGLE_SCHEMA)
    return folder
