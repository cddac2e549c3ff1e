"""The catalogue: looking up, refusing what is wrong, keeping it in a file."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from offchain.data.catalogue import Catalogue, Product
from offchain.data.errors import (
    CatalogueFileError,
    DuplicateError,
    GroupError,
    ProductError,
    SourceError,
    UnknownGroupError,
    UnknownSkuError,
)

BEANS = Product(sku="C-1", id=101, name="House blend", category="beans", tags=0b01, price=799, stock=40)
GREEN = Product(sku="T-1", id=2**64 - 1, name="Grüner Tee", category="leaf", tags=0b10, price=1, stock=0)
SET = Product(sku="Z-9", id=7, name="Gift set", category="sets", tags=0b11, price=2**96 - 1, stock=5)
SHOP = Catalogue.of([SET, GREEN, BEANS], ["coffee", "tea"])


def test_products_are_sorted_by_sku():
    assert SHOP.products == (BEANS, GREEN, SET)


def test_a_product_is_found_by_its_sku():
    assert [SHOP.by_sku(product.sku) for product in SHOP.products] == [BEANS, GREEN, SET]


@pytest.mark.parametrize("sku", ["", "A", "C-10", "zzz"])
def test_an_unknown_sku_is_refused_by_name(sku):
    with pytest.raises(UnknownSkuError) as caught:
        SHOP.by_sku(sku)
    assert caught.value.found == sku


def test_a_group_is_one_bit_at_its_position():
    assert [SHOP.tag_mask(group) for group in ("coffee", "tea")] == [1, 2]


def test_an_unknown_group_is_refused_with_those_that_there_are():
    with pytest.raises(UnknownGroupError) as caught:
        SHOP.tag_mask("wine")
    assert caught.value.wanted == ("coffee", "tea")


@pytest.mark.parametrize(
    ("mask", "skus"), [(0, ()), (1, ("C-1", "Z-9")), (2, ("T-1", "Z-9")), (3, ("C-1", "T-1", "Z-9"))]
)
def test_skus_are_found_by_any_of_their_groups(mask, skus):
    assert SHOP.skus_with(mask) == skus


@pytest.mark.parametrize(
    "wrong",
    [
        {"sku": ""},
        {"sku": " C-1"},
        {"id": 0},
        {"id": 2**64},
        {"id": True},
        {"tags": -1},
        {"tags": 2**64},
        {"price": 0},
        {"price": 2**96},
        {"price": 7.99},
        {"stock": -1},
    ],
)
def test_a_product_outside_its_limits_is_refused(wrong):
    with pytest.raises(ProductError):
        replace(BEANS, **wrong)


@pytest.mark.parametrize(
    "twin", [replace(GREEN, sku="C-1"), replace(GREEN, id=101)], ids=["one SKU twice", "one id twice"]
)
def test_two_products_may_share_neither_sku_nor_id(twin):
    with pytest.raises(DuplicateError):
        Catalogue.of([BEANS, twin], SHOP.groups)


def test_products_out_of_order_are_refused_without_sorting():
    with pytest.raises(DuplicateError, match=r"Catalogue\.of"):
        Catalogue((GREEN, BEANS), SHOP.groups)


def test_64_groups_are_the_most():
    names = [f"group {number}" for number in range(65)]
    last = replace(BEANS, tags=1 << 63)
    assert Catalogue.of([last], names[:64]).skus_with(1 << 63) == ("C-1",)
    with pytest.raises(GroupError) as caught:
        Catalogue.of([BEANS], names)
    assert caught.value.found == 65


@pytest.mark.parametrize("groups", [["coffee"], ["coffee", "coffee"], ["coffee", ""]])
def test_every_tag_has_a_group_and_every_group_one_name(groups):
    with pytest.raises(GroupError):
        Catalogue.of([BEANS, GREEN], groups)


def test_a_saved_catalogue_is_loaded_as_it_was(tmp_path):
    SHOP.save(tmp_path / "shop.json")
    loaded = Catalogue.load(tmp_path / "shop.json")
    assert loaded == SHOP
    assert loaded.canonical() == SHOP.canonical()


def test_a_cost_is_saved_only_when_asked_and_never_hashed(tmp_path):
    known, path = Catalogue.of([replace(BEANS, cost=420), GREEN, SET], SHOP.groups), tmp_path / "catalogue.json"
    known.save(path, costs=True)
    assert Catalogue.load(path) == known
    known.save(path)
    assert Catalogue.load(path) == SHOP
    assert known.canonical() == SHOP.canonical()


@pytest.mark.parametrize("cost", [-1, 2**96, True, 1.5])
def test_a_cost_outside_its_limits_is_refused(cost):
    with pytest.raises(ProductError, match="cost of C-1"):
        replace(BEANS, cost=cost)


def test_canonical_bytes_do_not_depend_on_the_order_of_products():
    assert Catalogue.of([BEANS, GREEN, SET], SHOP.groups).canonical() == SHOP.canonical()


def test_canonical_bytes_are_compact_json_with_sorted_keys():
    assert Catalogue.of([BEANS], ["coffee"]).canonical() == (
        b'{"groups":["coffee"],"products":[{"category":"beans","groups":["coffee"],"id":"101","name":"House blend",'
        b'"price":799,"sku":"C-1","stock":40}],"schema":"promissory-catalogue/1"}'
    )


@pytest.mark.parametrize("change", [{"price": 800}, {"stock": 41}, {"name": "Haus"}, {"tags": 0b10}, {"id": 102}])
def test_every_field_of_a_product_is_in_the_canonical_bytes(change):
    changed = Catalogue.of([replace(BEANS, **change), GREEN, SET], SHOP.groups)
    assert changed.canonical() != SHOP.canonical()


def _document(**changes):
    entry = {"sku": "C-1", "id": "101", "name": "x", "category": "y", "groups": ["coffee"], "price": 799, "stock": 40}
    for name, value in changes.items():
        if value is None:
            del entry[name]
        else:
            entry[name] = value
    return {"schema": "promissory-catalogue/1", "groups": ["coffee"], "products": [entry]}


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {**_document(), "schema": "promissory-catalogue/2"},
        {**_document(), "groups": [1]},
        {**_document(), "currency": 840},
        {**_document(), "products": ["C-1"]},
        _document(price=None),
        _document(colour="red"),
        _document(price="799"),
        _document(price=7.99),
        _document(price=True),
        _document(id=101),
        _document(id="0x65"),
        _document(id="-1"),
        _document(groups=["wine"]),
        _document(groups=[["coffee"]]),
    ],
)
def test_a_document_that_is_no_catalogue_is_refused(tmp_path, document):
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(document))
    with pytest.raises(CatalogueFileError, match=r"README\.md for the format"):
        Catalogue.load(path)


def test_a_wrong_product_is_named_by_its_position(tmp_path):
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(_document(price="799")))
    with pytest.raises(CatalogueFileError, match=r"price of product 1 of shop\.json: found '799', wanted int"):
        Catalogue.load(path)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff"])
def test_a_file_that_is_no_json_is_refused(tmp_path, content):
    path = tmp_path / "shop.json"
    path.write_bytes(content)
    with pytest.raises((CatalogueFileError, SourceError), match=r"shop\.json"):
        Catalogue.load(path)


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(SourceError, match=r"catalogue shop\.json"):
        Catalogue.load(tmp_path / "shop.json")
