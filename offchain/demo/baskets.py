"""What a shopper of the walk puts into the basket: habits, and what is recommended to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from offchain.data.dataset import Dataset
from offchain.data.draws import Draws
from offchain.data.events import EventType
from offchain.models.item_cf import ItemCF
from offchain.models.recommender import Filters

_HABITS = 3
_MOST_UNITS = 12
_LEAST_VALUE, _SPREAD = 1_200, 6_000
"""A basket is meant to be worth 12.00 to 72.00."""


@dataclass(frozen=True, slots=True)
class Baskets:
    """dataset : whose catalogue and behaviour; recommender : fitted on the behaviour before the cut-off."""

    dataset: Dataset
    recommender: ItemCF
    _lists: dict[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def fill(self, shoppers: Sequence[str], group: str, occasion: str) -> Mapping[str, Mapping[str, int]]:
        """Shopper -> SKU -> units: up to three habits and one recommendation, taken again and again until the basket
        is worth what the occasion asks for. group : a product group, or empty for all goods."""
        if group not in self._lists:
            self._lists[group] = self._liked(shoppers, group)
        return {
            shopper: self._fill(skus, _LEAST_VALUE + Draws("basket", shopper, occasion).below(_SPREAD))
            for shopper, skus in self._lists[group].items()
            if skus
        }

    def _liked(self, shoppers: Sequence[str], group: str) -> dict[str, tuple[str, ...]]:
        catalogue = self.dataset.catalogue
        mask = catalogue.tag_mask(group) if group else 2**64 - 1
        sold = frozenset(sku for sku in catalogue.skus_with(mask) if catalogue.by_sku(sku).stock >= _MOST_UNITS)
        recommended, _ = self.recommender.recommend(shoppers, 1, Filters(only=sold))
        habits = self._habits(sold)
        return {
            shopper: (*habits.get(shopper, ()), *(str(sku) for sku in suggestion if sku))
            for shopper, suggestion in zip(shoppers, recommended.tolist(), strict=True)
        }

    def _habits(self, skus: frozenset[str]) -> dict[str, tuple[str, ...]]:
        """What each shopper bought most often, ties to the lower SKU."""
        bought = self.dataset.events.before(self.dataset.cutoff).table.filter(
            pl.col("type") == EventType.PURCHASE.value, pl.col("item").is_in(list(skus))
        )
        counts = bought.group_by("shopper", "item").len()
        ranked = counts.sort("shopper", "len", "item", descending=[False, True, False])
        top = ranked.group_by("shopper", maintain_order=True).agg(pl.col("item").head(_HABITS))
        return {shopper: tuple(items) for shopper, items in top.rows()}

    def _fill(self, skus: Sequence[str], enough: int) -> dict[str, int]:
        basket = dict.fromkeys(skus, 0)
        value = 0
        for _ in range(_MOST_UNITS):
            for sku in basket:
                if value < enough:
                    basket[sku] += 1
                    value += self.dataset.catalogue.by_sku(sku).price
        return {sku: units for sku, units in basket.items() if units}
