"""From a basket to order lines. Prices come from the catalogue, never from whoever asks."""

from collections import Counter
from collections.abc import Mapping

from offchain.data.catalogue import Catalogue
from offchain.data.product import Product
from offchain.domain.bounds import LINES, QUANTITY
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Scope, Target, Terms


class OutOfStockError(Exception):
    """The basket asks for more than there is."""

    def __init__(self, sku: str, wanted: int, stock: int) -> None:
        super().__init__(f"{sku}: {wanted} wanted, {stock} in stock; take fewer")
        self.sku = sku
        self.wanted = wanted
        self.stock = stock


def price_lines(catalogue: Catalogue, basket: Mapping[str, int], terms: Terms) -> tuple[Line, ...]:
    """The order's lines, each with no more than the promotion reads.

    basket : SKU -> units. What is public on chain is kept small: only the SKU and the tags that the terms target stand
    there, and products that then look alike share a line, unless the promotion is one on lines, which would give less
    for a merged line. Ascending by (SKU, tags, price).
    Raises `UnknownSkuError`, `OutOfStockError`, `Refusal` for a quantity or number of lines beyond the bounds.
    """
    units: Counter[tuple[int, int, int, str]] = Counter()
    for position, (sku, quantity) in enumerate(sorted(basket.items())):
        product = catalogue.by_sku(sku)
        if not 0 < quantity <= QUANTITY:
            raise Refusal("Rules_Quantity", line=position, quantity=max(quantity, 0), limit=QUANTITY)
        if quantity > product.stock:
            raise OutOfStockError(sku, quantity, product.stock)
        units[*_shown(product, terms), product.price, sku if terms.scope == Scope.LINE else ""] += quantity
    lines = []
    for (sku_id, tags, price, _), quantity in sorted(units.items()):
        for start in range(0, quantity, QUANTITY):
            lines.append(Line(price, min(QUANTITY, quantity - start), sku_id, tags))
    if not 0 < len(lines) <= LINES:
        raise Refusal("Rules_LineCount", lines=len(lines), limit=LINES)
    return tuple(lines)


def _shown(product: Product, terms: Terms) -> tuple[int, int]:
    """(SKU's id, tags) as far as the terms target them, else 0."""
    sku = product.id if terms.target == Target.SKU and product.id == terms.target_key else 0
    return sku, product.tags & terms.target_key if terms.target == Target.TAGS else 0
