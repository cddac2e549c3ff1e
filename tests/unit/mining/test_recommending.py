"""Lists over a catalogue: who is shown what, why, and what is never shown."""

from __future__ import annotations

import json

import polars as pl
import pytest

from offchain.data.catalogue import Catalogue, Product
from offchain.data.dataset import USD, Dataset
from offchain.data.events import EventLog
from offchain.mining.reasons import Reason
from offchain.mining.recommending import CONTENT, Shop, ShopperList, Wish, attributes_of, document, most_active

BOUGHT = {
    "ann": ("bread", "butter"),
    "bob": ("bread", "butter", "jam"),
    "cyd": ("bread", "butter", "jam"),
    "dan": ("hammer", "nails"),
    "eve": ("hammer", "nails", "saw"),
}
FOOD, TOOLS = "food", "tools"
PRODUCTS = {
    **dict.fromkeys(("bread", "butter", "jam"), FOOD),
    **dict.fromkeys(("hammer", "nails", "saw", "drill"), TOOLS),
}
"""Nobody has bought a drill."""


def dataset(kind: str = "purchase", *, stock: dict[str, int] | None = None) -> Dataset:
    pairs = [(shopper, item) for shopper, items in BOUGHT.items() for item in items]
    events = pl.DataFrame(
        {
            "shopper": [shopper for shopper, _ in pairs],
            "item": [item for _, item in pairs],
            "type": [kind] * len(pairs),
            "quantity": [1] * len(pairs),
            "amount": [0 if kind != "purchase" else 100] * len(pairs),
            "time": list(range(1_000_000_000, 1_000_000_000 + len(pairs))),
            "channel": ["store"] * len(pairs),
        }
    )
    products = [
        Product(sku, number, sku.title(), category, 0, 100 if category == FOOD else 900, (stock or {}).get(sku, 9))
        for number, (sku, category) in enumerate(PRODUCTS.items(), start=1)
    ]
    log = EventLog.from_rows(events, "test")
    assert not log.bad_by_reason()
    return Dataset("test", USD, log, Catalogue.of(products, []), 2_000_000_000)


def lists_of(wish: Wish, *shoppers: str, of: Dataset | None = None) -> list[ShopperList]:
    return Shop.of(of or dataset(), wish).lists(shoppers)


def skus(found: ShopperList) -> list[str]:
    return [it.sku for it in found.items]


@pytest.mark.parametrize("model", ["graph-filter", "spectral-filter", "item-cf", "user-cf", "ease", "hybrid"])
def test_what_is_missing_of_a_taste_comes_first(model: str) -> None:
    ann, dan = lists_of(Wish(model, 1), "ann", "dan")

    assert (skus(ann), skus(dan)) == (["jam"], ["saw"])


def test_the_reason_names_what_the_shopper_bought() -> None:
    (ann,) = lists_of(Wish("graph-filter", 1), "ann")

    assert ann.items[0].reason == Reason("bought", ("Bread", "Butter"))
    assert ann.items[0].reason.words() == {
        "en": "because you bought Bread and Butter",
        "zh": "因为您买过 Bread、Butter",
    }


def test_what_was_only_looked_at_is_not_called_bought() -> None:
    (ann,) = lists_of(Wish("graph-filter", 1), "ann", of=dataset("view"))

    assert ann.items[0].reason.ground == "liked"


def test_what_nobody_has_bought_is_listed_for_its_kind_before_what_is_popular() -> None:
    (dan,) = lists_of(Wish("graph-filter", 9), "dan")

    assert skus(dan) == ["saw", "drill", "bread", "butter", "jam"]
    assert [it.source for it in dan.items] == ["graph-filter", CONTENT, *["popularity"] * 3]
    assert dan.items[1].reason == Reason("attributes", ("Hammer", "Nails"))
    assert dan.items[2].reason == Reason("popular")


def test_a_new_shopper_is_shown_what_is_popular() -> None:
    (new,) = lists_of(Wish("graph-filter", 3), "zoe")

    assert not new.known
    assert skus(new) == ["bread", "butter", "hammer"]
    assert {it.reason.ground for it in new.items} == {"popular"}


def test_what_is_in_the_cart_out_of_stock_or_excluded_is_not_shown() -> None:
    wish = Wish("graph-filter", 9, frozenset({"jam"}), frozenset({"saw"}), frozenset({"bread"}))
    ann, new = lists_of(wish, "ann", "zoe", of=dataset(stock={"nails": 0}))

    assert set(skus(ann)) == {"hammer", "drill"}
    assert set(skus(new)) == {"hammer", "drill", "butter"}


def test_what_was_bought_is_shown_on_request() -> None:
    (ann,) = lists_of(Wish("graph-filter", 9, bought_too=True), "ann")

    assert set(skus(ann)) == set(PRODUCTS)


def test_each_item_is_listed_once_and_n_bounds_the_list() -> None:
    for model in ("graph-filter", CONTENT, "hybrid"):
        for found in lists_of(Wish(model, 4), *BOUGHT):
            assert len(set(skus(found))) == len(found.items) == 4


def test_how_many_are_asked_about_together_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    together = lists_of(Wish("graph-filter", 4), *BOUGHT)
    monkeypatch.setattr("offchain.mining.recommending._TOGETHER", 2)

    assert lists_of(Wish("graph-filter", 4), *BOUGHT) == together


def test_the_document_is_json_with_both_languages() -> None:
    shop = Shop.of(dataset(), Wish("graph-filter", 2))
    told = json.loads(json.dumps(document(shop, shop.lists(["ann", "zoe"]))))

    assert (told["model"], told["deterministic"]) == ("graph-filter", True)
    assert [it["shopper"] for it in told["shoppers"]] == ["ann", "zoe"]
    assert set(told["shoppers"][0]["items"][0]["reason"]) == {"en", "zh"}


def test_the_most_active_come_first_and_equal_ones_by_id() -> None:
    shop = Shop.of(dataset(), Wish("graph-filter", 2))

    assert most_active(shop.interactions, 4) == ["bob", "cyd", "eve", "ann"]


def test_attributes_say_category_groups_and_how_dear() -> None:
    product = Product("p", 1, "P", "tea", 0b10, 300, 1)

    assert attributes_of(Catalogue.of([product], ["new", "loose"])).of == {
        "p": frozenset({"category tea", "group loose", "price 9"})
    }
