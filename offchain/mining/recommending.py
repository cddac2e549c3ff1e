"""What to show to whom: lists of any recommender over the catalogue, each item with its reason.

A list begins with what the model scores. Where that ends, items with the attributes of the shopper's own follow, among
them those that nobody has bought yet, and after them what most shoppers have. Only what the catalogue sells and has in
stock is listed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from offchain.data.catalogue import Catalogue
from offchain.data.dataset import Dataset
from offchain.data.events import EventLog
from offchain.data.schema import EventType
from offchain.features.interactions import Interactions, locate
from offchain.mining.engine import Engine, OneMachine
from offchain.mining.reasons import Reason
from offchain.models.content_filter import Attributes, ContentFilter, with_items
from offchain.models.neighbourhood import chunks
from offchain.models.recommender import NO_ITEM, POPULARITY_SCORE, Filters, Recommender

CONTENT: Final = "content"
_NEAR: Final = 300
"""Neighbours of each of a shopper's items that are looked through for a reason."""
_NAMED: Final = 2
"""Items that a reason names."""
_TOGETHER: Final = 64
"""Shoppers whose lists are made together."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked: the model's name, `n` items each, and what is not to be shown."""

    model: str
    n: int
    in_cart: frozenset[str] = frozenset()
    out_of_stock: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    bought_too: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One item of a list. score : in the model's units, 0 for what is only popular; source : who listed it."""

    sku: str
    name: str
    score: int
    source: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class ShopperList:
    """known : whether the shopper has a history."""

    shopper: str
    known: bool
    items: tuple[Listed, ...]


@dataclass(slots=True)
class Shop:
    """A fitted model, and content beside it, over one shop's behaviour. `of` makes it."""

    wish: Wish
    catalogue: Catalogue
    interactions: Interactions
    model: Recommender
    content: ContentFilter
    bought: frozenset[tuple[str, str]]
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, dataset: Dataset, wish: Wish, engine: Engine | None = None) -> "Shop":
        """Learns from all behaviour before the cut-off. engine : None for this process. Raises `ComputationError`."""
        engine, events = engine or OneMachine(), dataset.events.before(dataset.cutoff)
        interactions = with_items(engine.interactions(dataset), (product.sku for product in dataset.catalogue.products))
        content = ContentFilter(attributes=attributes_of(dataset.catalogue)).fit(interactions)
        model = content if wish.model == CONTENT else engine.recommender(wish.model).fit(interactions)
        names = {product.sku: product.name or product.sku for product in dataset.catalogue.products}
        return cls(wish, dataset.catalogue, interactions, model, content, _bought(events), names)

    def lists(
        self,
        shoppers: Sequence[str],
        advance: Callable[[int], None] = lambda _: None,
        engine: Engine | None = None,
    ) -> list[ShopperList]:
        """In the order of `shoppers`; advance : told how many more are done; engine : None for this process."""
        found: list[ShopperList] = []
        parts = [shoppers[chunk] for chunk in chunks(len(shoppers), _TOGETHER)]
        for some in (engine or OneMachine()).each(self._some, parts):
            found += some
            advance(len(some))
        return found

    def _some(self, shoppers: Sequence[str]) -> list[ShopperList]:
        filters = self._filters(shoppers)
        answers = [(self.wish.model, self.model), (CONTENT, self.content)]
        parts = [(source, *model.recommend(shoppers, self.wish.n, filters)) for source, model in answers]
        found = []
        for row, shopper in enumerate(shoppers):
            chosen: dict[str, tuple[str, int]] = {}
            for source, ids, scores in parts:
                _take(chosen, ids[row].tolist(), scores[row].tolist(), source)
            for item in parts[0][1][row].tolist() + parts[1][1][row].tolist():  # what is left of either is popular
                if item != NO_ITEM:
                    chosen.setdefault(item, ("popularity", POPULARITY_SCORE))
            found.append(self._list(shopper, dict(list(chosen.items())[: self.wish.n])))
        return found

    def _filters(self, shoppers: Sequence[str]) -> Filters:
        """Only what is sold and there; the cart is that of each shopper asked about."""
        wish = self.wish
        return Filters(
            bought=not wish.bought_too,
            excluded=wish.excluded,
            only=frozenset(self.names),
            out_of_stock=wish.out_of_stock | {product.sku for product in self.catalogue.products if not product.stock},
            in_cart=dict.fromkeys(shoppers, wish.in_cart),
        )

    def _list(self, shopper: str, chosen: dict[str, tuple[str, int]]) -> ShopperList:
        row = int(locate(self.interactions.shoppers, [shopper])[0])
        history = self.interactions.matrix[row] if row >= 0 else self.interactions.matrix[:0]
        own = [self.interactions.items[column] for column in history.indices]
        entries = dict(zip(own, history.data.tolist(), strict=True))
        behind = {source: self._behind(source, entries, chosen) for source in {s for s, _ in chosen.values()}}
        items = (
            Listed(sku, self.names[sku], score, source, self._reason(shopper, source, behind[source].get(sku, [])))
            for sku, (source, score) in chosen.items()
        )
        return ShopperList(shopper, row >= 0, tuple(items))

    def _behind(self, source: str, entries: dict[str, int], chosen: dict[str, tuple[str, int]]) -> dict[str, list[str]]:
        """Of each chosen item of this source the shopper's own items that lead to it, the strongest first."""
        model = {self.wish.model: self.model, CONTENT: self.content}.get(source)
        if model is None or not entries:
            return {}
        wanted = {sku for sku, (by, _) in chosen.items() if by == source}
        ids, scores = model.similar_items(list(entries), _NEAR)
        found: dict[str, list[tuple[int, str]]] = {}
        for own, near, values in zip(entries, ids.tolist(), scores.tolist(), strict=True):
            for sku, value in zip(near, values, strict=True):
                if sku in wanted:
                    found.setdefault(sku, []).append((-value * entries[own], own))
        return {sku: [own for _, own in sorted(pairs)[:_NAMED]] for sku, pairs in found.items()}

    def _reason(self, shopper: str, source: str, behind: Sequence[str]) -> Reason:
        if source == "popularity":
            return Reason("popular")
        if not behind:
            return Reason("people" if self.wish.model.startswith("user-cf") else "alike")
        names = tuple(self.names.get(own, own) for own in behind)
        if source == CONTENT:
            return Reason("attributes", names)
        return Reason("bought" if all((shopper, own) in self.bought for own in behind) else "liked", names)


def attributes_of(catalogue: Catalogue) -> Attributes:
    """Of each product its category, its groups, and how dear it is: the power of two below its price."""
    return Attributes(
        {
            product.sku: frozenset(
                {f"category {product.category}", f"price {product.price.bit_length()}"}
                | {f"group {name}" for bit, name in enumerate(catalogue.groups) if product.tags >> bit & 1}
            )
            for product in catalogue.products
        }
    )


def document(shop: Shop, lists: Iterable[ShopperList]) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "model": shop.wish.model,
        "deterministic": shop.model.deterministic,
        "shoppers": [
            {
                "shopper": found.shopper,
                "known": found.known,
                "items": [
                    {
                        "sku": it.sku,
                        "name": it.name,
                        "score": it.score,
                        "source": it.source,
                        "reason": it.reason.words(),
                        "because": list(it.reason.items),
                    }
                    for it in found.items
                ],
            }
            for found in lists
        ],
    }


def most_active(interactions: Interactions, count: int) -> list[str]:
    """The shoppers with the most behaviour, equal ones by id."""
    sums = np.asarray(interactions.matrix.sum(axis=1), dtype=np.int64).ravel()
    order = np.lexsort((np.arange(len(sums)), -sums))[:count]
    return [interactions.shoppers[row] for row in order.tolist()]


def _take(chosen: dict[str, tuple[str, int]], items: list[str], scores: list[int], source: str) -> None:
    """Adds what the source itself scores."""
    for item, score in zip(items, scores, strict=True):
        if score > POPULARITY_SCORE:
            chosen.setdefault(item, (source, score))


def _bought(events: EventLog) -> frozenset[tuple[str, str]]:
    table = events.table.filter(events.table["type"] == EventType.PURCHASE.value)
    return frozenset(zip(table["shopper"].to_list(), table["item"].to_list(), strict=True))
