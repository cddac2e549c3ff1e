"""The shop's goods as shoppers see them."""

from dataclasses import dataclass
from itertools import islice

from offchain.campaigns.currencies import NO_MONEY, Currency, of_number
from offchain.data.catalogue import Catalogue
from offchain.data.product import Product
from offchain.index.handlers import terms_of
from offchain.index.rows import CampaignRow
from offchain.index.schema import PLACE
from offchain.queries.amounts import Amount, amount_of
from offchain.queries.reader import PageStore, Slice


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """price : of one unit; stock : units."""

    sku: str
    name: str
    group: str
    price: Amount
    stock: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsPage:
    """goods : those that were asked for; found : how many there are; groups : all of the shop."""

    goods: tuple[Good, ...]
    found: int
    groups: tuple[str, ...]
    currency: Currency


@dataclass(frozen=True, slots=True)
class GoodsQueries:
    """Prices are in the currency of the newest campaign: the catalogue names none."""

    catalogue: Catalogue
    store: PageStore

    def listed(self, find: str, group: str, limit: int) -> GoodsPage:
        """Goods ascending by SKU. find : part of a name or SKU, case does not matter, all where empty; group : one of
        the shop's, all where empty."""
        wanted = find.strip().casefold()
        found = [it for it in self.catalogue.products if _is_named(it, wanted) and group in ("", it.category)]
        currency = self.currency()
        goods = tuple(_good(it, currency) for it in islice(found, limit))
        return GoodsPage(goods=goods, found=len(found), groups=self._groups(), currency=currency)

    def currency(self) -> Currency:
        """Of the shop's prices."""
        with self.store.read() as reader:
            newest = reader.page(CampaignRow, Slice(by=PLACE, limit=1, newest_first=True))
        return of_number(terms_of(newest[0]).currency) if newest else NO_MONEY

    def _groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(it.category for it in self.catalogue.products))


def _is_named(product: Product, wanted: str) -> bool:
    return wanted in product.name.casefold() or wanted in product.sku.casefold()


def _good(product: Product, currency: Currency) -> Good:
    price = amount_of(product.price, currency)
    return Good(sku=product.sku, name=product.name, group=product.category, price=price, stock=product.stock)
