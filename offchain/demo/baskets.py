"""What a shopper of the walk puts into the basket: habits of the product group, and what is recommended to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from offchain.data.dataset import Dataset
from offchain.data.events import EventType
from offchain.features.interactions import interaction_matrix
from offchain.models.item_cf import ItemCF
from offchain.models.recommender import Filters

_HABITS = 2
_ENOUGH = 2_000
"""Minor units of the group that a basket reaches, if the stock lets it."""
_MOST_UNITS = 12


@dataclass(frozen=True, slots=True)
class Baskets:
    """dataset : whose catalogue and behaviour; recommender : fitted on the behaviour before the cut-off."""

    dataset: Dataset
    recommender: ItemCF

    @classmethod
    def learn(cls, dataset: Dataset) -> "Baskets":
        """Fits the recommender."""
        return cls(dataset, ItemCF().fit(interaction_matrix(dataset.events.before(dataset.cutoff))))

    def fill(self, shoppers: Sequence[str], group: str) -> Mapping[str, Mapping[str, int]]:
        """Shopper -> SKU -> units: up to two habits in the group and one recommendation, taken again and again until
        the basket is worth `_ENOUGH` or holds `_MOST_UNITS` of each."""
        skus = frozenset(self.dataset.catalogue.skus_with(self.dataset.catalogue.tag_mask(group)))
        sold = frozenset(sku for sku in skus if self.dataset.catalogue.by_sku(sku).stock >= _MOST_UNITS)
        recommended, _ = self.recommender.recommend(shoppers, 1, Filters(only=sold))
        habits = self._habits(sold)
        return {
            shopper: self._fill([*habits.get(shopper, ()), *(str(sku) for sku in suggestion if sku)])
            for shopper, suggestion in zip(shoppers, recommended.tolist(), strict=True)
        }

    def _habits(self, skus: frozenset[str]) -> dict[str, tuple[str, ...]]:
        """The items of the group that each shopper bought most often, ties to the lower SKU."""
        bought = self.dataset.events.before(self.dataset.cutoff).table.filter(
            pl.col("type") == EventType.PURCHASE.value, pl.col("item").is_in(list(skus))
        )
        counts = (
            bought.group_by("shopper", "item").len().sort("shopper", "len", "item", descending=[False, True, False])
        )
        top = counts.group_by("shopper", maintain_order=True).agg(pl.col("item").head(_HABITS))
        return {shopper: tuple(items) for shopper, items in top.rows()}

    def _fill(self, skus: Sequence[str]) -> dict[str, int]:
        basket = dict.fromkeys(skus, 0)
        value = 0
        for _ in range(_MOST_UNITS):
            for sku in basket:
                if value < _ENOUGH:
                    basket[sku] += 1
                    value += self.dataset.catalogue.by_sku(sku).price
        return {sku: units for sku, units in basket.items() if units}
