"""The published tables, where this machine has them."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest

from offchain.data import completejourney


@pytest.fixture(scope="module")
def dataset(shared):
    return completejourney.load(shared / "data" / "completejourney")


def test_every_row_is_loaded_or_bad(dataset):
    events = dataset.events.by_type()
    bad = Counter(row.source for row in dataset.events.bad_rows)
    assert events["purchase"] + bad["transactions"] == 75_000
    assert events["coupon_redeemed"] + bad["coupon_redemptions"] == 2_102
    assert events["impression"] + bad["campaigns"] == 6_589


def test_bad_rows_have_the_reasons_that_were_found_by_hand(dataset):
    assert dataset.events.bad_by_reason() == {
        "quantity is above 10000": 383,  # petrol, in thousandths of a gallon
        "product is not in products": 222,
        "quantity of a purchase is 0": 195,
    }


def test_a_bad_row_stands_at_its_line(dataset, shared):
    table = pl.read_parquet(shared / "data" / "completejourney" / "transactions_sample.parquet")
    for bad in dataset.events.bad_rows[::50]:
        row = table.row(bad.line - 1, named=True)
        assert (row["household_id"], row["product_id"]) == (bad.row["shopper"], bad.row["item"])


def test_no_two_redemptions_are_alike(dataset):
    redeemed = dataset.events.table.filter(dataset.events.table["type"] == "coupon_redeemed")
    assert redeemed.unique().height == 2_102


def test_the_money_adds_up_to_the_cent(dataset, shared):
    table = pl.read_parquet(shared / "data" / "completejourney" / "transactions_sample.parquet")
    lines = {bad.line for bad in dataset.events.bad_rows}
    dollars = [value for line, value in enumerate(table["sales_value"], start=1) if line not in lines]
    bought = dataset.events.table.filter(dataset.events.table["type"] == "purchase")
    assert bought["amount"].sum() == sum(round(value * 100) for value in dollars)


def test_the_catalogue_sells_what_was_bought_except_what_has_no_price(dataset):
    bought = dataset.events.purchases_by_item()
    assert len(dataset.catalogue.products) == 20_779
    assert set(bought) == {product.sku for product in dataset.catalogue.products} | set(dataset.unlisted())
    assert len(dataset.unlisted()) == 46
    assert len(dataset.catalogue.groups) == 26
    assert {"GROCERY", "DRUG GM", "PRODUCE"} <= set(dataset.catalogue.groups)


def test_most_redemptions_are_of_a_product_that_can_be_recommended(dataset):
    redeemed = dataset.events.table.filter(dataset.events.table["type"] == "coupon_redeemed")
    assert redeemed["item"].str.starts_with("coupon:").sum() == 31
