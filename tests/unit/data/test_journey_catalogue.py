"""The catalogue of what was bought."""

from __future__ import annotations

import polars as pl
import pytest

from offchain.data import completejourney
from offchain.data.errors import UnknownSkuError
from offchain.data.journey_catalogue import id_of
from tests.unit.data.journey import product, tables, transaction, written


def load(folder, transactions, products):
    changed = {"transactions_sample": pl.DataFrame(transactions), "products": pl.DataFrame(products)}
    return completejourney.load(written(folder, {**tables(), **changed}))


def test_name_category_groups_and_stock_come_from_the_tables(tmp_path):
    catalogue = completejourney.load(written(tmp_path, tables())).catalogue
    soup, pastry, plain = catalogue.products
    assert catalogue.groups == ("GROCERY", "PASTRY")
    assert (soup.sku, soup.id, soup.name, soup.category) == ("11", 11, "CONDENSED SOUP, 10 OZ", "SOUP")
    assert (soup.tags, pastry.tags, plain.name) == (1, 2, "CONDENSED SOUP")
    assert soup.stock == 12


def test_a_product_without_any_text_is_named_and_grouped_other(tmp_path):
    nameless = {"department": None, "product_category": None, "product_type": None, "package_size": None}
    (only,) = load(tmp_path, [transaction("11")], [product("11", **nameless), product("12")]).catalogue.products
    assert (only.name, only.category, only.tags) == ("other", "other", 1)


@pytest.mark.parametrize(
    ("sales", "price"),
    [
        ([(1, 3.0)], 300),
        ([(1, 1.0), (1, 2.0), (1, 9.0)], 200),
        ([(1, 1.0), (1, 9.0)], 100),  # the lower of the two in the middle
        ([(2, 0.05)], 3),  # 2.5 cents a unit
        ([(3, 1.0)], 33),
        ([(1, 0.0), (1, 1.0), (1, 1.0)], 100),
    ],
)
def test_the_price_is_the_lower_median_of_what_a_unit_cost(tmp_path, sales, price):
    rows = [transaction("11", quantity=float(quantity), sales_value=value) for quantity, value in sales]
    assert load(tmp_path, rows, [product("11")]).catalogue.by_sku("11").price == price


def test_a_product_that_costs_less_than_a_cent_is_not_listed_but_named(tmp_path):
    petrol = transaction("12", quantity=9_000.0, sales_value=20.0)
    dataset = load(tmp_path, [transaction("11"), petrol], [product("11"), product("12")])
    with pytest.raises(UnknownSkuError):
        dataset.catalogue.by_sku("12")
    assert dataset.unlisted() == {"12": 1}


def test_stock_is_what_was_sold(tmp_path):
    rows = [transaction("11", quantity=40.0, sales_value=80.0), transaction("11", quantity=2.0)]
    assert load(tmp_path, rows, [product("11")]).catalogue.by_sku("11").stock == 42


def test_beyond_64_departments_the_least_sold_become_other(tmp_path):
    names = [str(number) for number in range(101, 167)]
    products = [product(name, department=f"D{name}") for name in names]
    rows = [transaction(name) for name in names] + [transaction(name) for name in names[3:]]
    catalogue = load(tmp_path, rows, products).catalogue
    assert catalogue.groups == (*(f"D{name}" for name in names[3:]), "other")
    assert catalogue.skus_with(catalogue.tag_mask("other")) == ("101", "102", "103")


def test_64_departments_need_no_other(tmp_path):
    names = [str(number) for number in range(101, 165)]
    rows, products = [transaction(name) for name in names], [product(name, department=f"D{name}") for name in names]
    assert load(tmp_path, rows, products).catalogue.groups == tuple(f"D{name}" for name in names)


@pytest.mark.parametrize(("sku", "number"), [("1", 1), ("18316298", 18_316_298), (str(2**63 - 1), 2**63 - 1)])
def test_the_id_of_a_number_is_the_number(sku, number):
    assert id_of(sku) == number


@pytest.mark.parametrize("sku", ["0", "007", "9e+05", "C-1", "٣", str(2**63), "-1"])
def test_the_id_of_anything_else_is_a_hash_that_no_number_meets(sku):
    assert 2**63 <= id_of(sku) < 2**64
    assert id_of(sku) != id_of(sku + "x")


def test_the_hash_of_an_id_stays_the_same():
    assert id_of("9e+05") == 13_648_239_279_462_729_998
