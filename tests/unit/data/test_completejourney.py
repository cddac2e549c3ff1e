"""What the tables become, on a journey of a few rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from offchain.data import completejourney
from offchain.data.errors import DatasetError, SchemaError, SourceError
from tests.unit.data.journey import DAY, JANUARY, NOON, product, tables, transaction, written


@pytest.fixture
def folder(tmp_path):
    return written(tmp_path, tables())


def of_type(dataset, kind):
    return dataset.events.canonical().filter(pl.col("type") == kind)


def test_a_transaction_is_a_purchase_in_the_store_in_cents(folder):
    bought = of_type(completejourney.load(folder), "purchase")
    assert bought.rows() == [
        ("h1", "11", "purchase", 1, 250, NOON, "store"),
        ("h1", "12", "purchase", 1, 170, NOON, "store"),
        ("h1", "13", "purchase", 1, 99, NOON + 3 * DAY, "store"),
        ("h2", "12", "purchase", 2, 301, NOON, "store"),
    ]


def test_a_targeted_household_has_an_impression_when_the_campaign_begins(folder):
    shown = of_type(completejourney.load(folder), "impression")
    assert shown.select("shopper", "item", "time", "channel").rows() == [
        ("h1", "campaign:c1", 17_166 * DAY, "other"),
        ("h1", "campaign:c2", 17_168 * DAY, "other"),
        ("h2", "campaign:c1", 17_166 * DAY, "other"),
    ]


def test_a_redeemed_coupon_is_of_its_most_bought_product_at_the_end_of_its_day(folder):
    redeemed = of_type(completejourney.load(folder), "coupon_redeemed")
    assert redeemed.select("shopper", "item", "amount", "time").rows() == [
        ("h1", "11", 0, 17_169 * DAY - 2),  # u1 in c2
        ("h1", "12", 0, 17_169 * DAY - 1),  # u1 in c1: 12 was bought twice, 11 and 13 once
        ("h1", "coupon:u2", 0, 17_169 * DAY - 3),  # 14 was never bought
        ("h2", "12", 0, 17_170 * DAY - 1),
    ]


def test_the_most_bought_product_of_a_coupon_is_that_before_the_cut_off(folder):
    late = [transaction("13", transaction_timestamp=float(NOON + 5 * DAY + second)) for second in range(5)]
    written(folder, {"transactions_sample": pl.concat([tables()["transactions_sample"], pl.DataFrame(late)])})
    items = [
        of_type(completejourney.load(folder, cutoff), "coupon_redeemed")["item"].to_list()
        for cutoff in (NOON + 4 * DAY, None)
    ]
    assert items == [["11", "12", "coupon:u2", "12"], ["11", "13", "coupon:u2", "13"]]


def test_rows_that_cannot_be_used_are_counted_with_table_line_and_reason(folder):
    dataset = completejourney.load(folder)
    assert [(bad.source, bad.line, bad.reason) for bad in dataset.events.bad_rows] == [
        ("transactions", 5, "quantity of a purchase is 0"),
        ("transactions", 6, "quantity is above 10000"),
        ("transactions", 7, "product is not in products"),
    ]


def test_a_campaign_or_coupon_that_is_not_described_makes_a_bad_row(folder):
    written(
        folder,
        {
            "campaigns": pl.DataFrame({"campaign_id": ["c1", "c9"], "household_id": ["h1", "h1"]}),
            "coupon_redemptions": pl.DataFrame(
                {
                    "household_id": ["h1", "h1"],
                    "coupon_upc": ["u9", "u2"],
                    "campaign_id": ["c1", "c2"],  # u2 was in c1 only
                    "redemption_date": [17_168.0, 17_168.0],
                }
            ),
        },
    )
    bad = [(row.source, row.line, row.reason) for row in completejourney.load(folder).events.bad_rows][3:]
    assert bad == [
        ("coupon_redemptions", 1, "coupon is not in coupons"),
        ("coupon_redemptions", 2, "coupon is not in coupons"),
        ("campaigns", 2, "campaign is not in campaign_descriptions"),
    ]


@pytest.mark.parametrize("value", [None, float("nan")])
def test_a_missing_amount_makes_a_bad_row(folder, value):
    rows = [transaction("11"), transaction("11", sales_value=value)]
    written(folder, {"transactions_sample": pl.DataFrame(rows)})
    assert completejourney.load(folder).events.bad_by_reason() == {"amount is missing": 1}


def test_the_cut_off_is_the_first_midnight_after_the_last_purchase(folder):
    assert completejourney.load(folder).cutoff == (JANUARY + 4) * DAY


def test_a_given_cut_off_limits_the_catalogue_but_not_the_log(folder):
    dataset = completejourney.load(folder, NOON + DAY)
    assert [item.sku for item in dataset.catalogue.products] == ["11", "12"]
    assert (dataset.cutoff, of_type(dataset, "purchase").height) == (NOON + DAY, 4)


def test_the_answer_does_not_depend_on_the_order_of_any_table(folder, tmp_path):
    expected = completejourney.load(folder)
    for seed in range(3):
        other = tmp_path / f"order {seed}"
        other.mkdir()
        shuffled = {name: table.sample(fraction=1, shuffle=True, seed=seed) for name, table in tables().items()}
        dataset = completejourney.load(written(other, shuffled))
        assert list(dataset.events.canonical_rows()) == list(expected.events.canonical_rows())
        assert dataset.catalogue.canonical() == expected.catalogue.canonical()
        assert dataset.events.bad_by_reason() == expected.events.bad_by_reason()


def test_a_product_or_campaign_described_twice_is_read_alike_in_either_order(folder, tmp_path):
    double = {
        "products": pl.concat([tables()["products"], pl.DataFrame([product("11", department="DELI")])]),
        "campaign_descriptions": pl.DataFrame(
            {"campaign_id": ["c1", "c2", "c1"], "start_date": [17_166.0, 17_168.0, 17_165.0]}
        ),
    }
    written(folder, double)
    other = tmp_path / "reversed"
    other.mkdir()
    written(other, {**tables(), **{name: table.reverse() for name, table in double.items()}})
    one, two = completejourney.load(folder), completejourney.load(other)
    assert one.catalogue == two.catalogue
    assert list(one.events.canonical_rows()) == list(two.events.canonical_rows())


def test_dates_and_times_are_read_like_numbers(folder, tmp_path):
    other = tmp_path / "typed"
    other.mkdir()
    start = date(1970, 1, 1)
    typed = tables()
    for name, column in (("campaign_descriptions", "start_date"), ("coupon_redemptions", "redemption_date")):
        days = [start + timedelta(days=int(number)) for number in typed[name][column]]
        typed[name] = typed[name].with_columns(pl.Series(column, days))
    seconds = typed["transactions_sample"]["transaction_timestamp"]
    times = pl.Series("transaction_timestamp", [datetime.fromtimestamp(number, UTC) for number in seconds])
    typed["transactions_sample"] = typed["transactions_sample"].with_columns(
        times.dt.convert_time_zone("America/New_York"), pl.col("quantity").cast(pl.Int32)
    )
    dataset, expected = completejourney.load(written(other, typed)), completejourney.load(folder)
    assert list(dataset.events.canonical_rows()) == list(expected.events.canonical_rows())


def test_the_full_transactions_are_preferred_to_the_sample(folder):
    written(folder, {"transactions": pl.DataFrame([transaction("11")])})
    assert of_type(completejourney.load(folder), "purchase").height == 1


@pytest.mark.parametrize(
    "name", ["transactions_sample", "products", "campaigns", "campaign_descriptions", "coupons", "coupon_redemptions"]
)
def test_a_missing_table_is_an_error_that_says_where_the_public_gets_it(folder, name):
    (folder / f"{name}.parquet").unlink()
    with pytest.raises(SourceError, match=rf"{name}\.parquet in .*R package `completejourney` on CRAN"):
        completejourney.load(folder)


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="no such folder"):
        completejourney.load(tmp_path / "nowhere")


def test_a_file_that_is_no_table_is_an_error_that_names_it(folder):
    (folder / "coupons.parquet").write_text("coupon_upc,product_id\n")
    with pytest.raises(SourceError, match=r"coupons\.parquet: .*wanted a Parquet file"):
        completejourney.load(folder)


def test_missing_columns_are_an_error_with_those_found_and_wanted(folder):
    written(folder, {"coupons": tables()["coupons"].rename({"coupon_upc": "upc"})})
    with pytest.raises(SchemaError, match=r"columns \['coupon_upc'\] of coupons\.parquet") as caught:
        completejourney.load(folder)
    assert caught.value.found == ["campaign_id", "product_id", "upc"]
    assert caught.value.wanted == ["campaign_id", "coupon_upc", "product_id"]


@pytest.mark.parametrize(
    ("name", "column", "dtype"),
    [
        ("transactions_sample", "sales_value", pl.String),
        ("coupons", "product_id", pl.Float64),
        ("coupon_redemptions", "redemption_date", pl.String),
        ("products", "department", pl.Binary),
    ],
)
def test_a_column_of_another_type_is_an_error_that_names_it(folder, name, column, dtype):
    written(folder, {name: tables()[name].with_columns(pl.col(column).cast(dtype))})
    with pytest.raises(SchemaError, match=rf"column {column} of {name}\.parquet"):
        completejourney.load(folder)


def test_tables_without_a_usable_purchase_are_an_error_with_the_reasons(folder):
    written(folder, {"transactions_sample": pl.DataFrame([transaction("99")])})
    with pytest.raises(DatasetError, match=r"'product is not in products': 1.*look at the reasons"):
        completejourney.load(folder)


def test_a_cut_off_before_every_purchase_is_an_error(folder):
    with pytest.raises(DatasetError, match="purchases before"):
        completejourney.load(folder, NOON)
