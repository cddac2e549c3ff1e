"""From a basket to order lines. Prices come from the catalogue, never from whoever asks."""

from collections import Counter
from collections.abc import Mapping

from offchain.data.catalogue import Catalogue
from offchain.domain.bounds import LINES, QUANTITY
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Target, Terms


class OutOfStockError(Exception):
    """The basket asks for more than there is."""

    def __init__(self, sku: str, wanted: int, stock: int) -> None:
        super().__init__(f"{sku}: {wanted} wanted, {stock} in stock; take fewer")
        self.sku = sku
        self.wanted = wanted
        self.stock = stock


def price_lines(catalogue: Catalogue, basket: Mapping[str, int], terms: Terms) -> tuple[Line, ...]:
    """The order's lines, each with no more than the promotion reads.

    basket : SKU -> units. What is public on chain is kept small: the SKU stands only where the terms target one, tags
    only those that they target, and lines that then look alike are merged. Ascending by (SKU, tags, price).
    Raises `UnknownSkuError`, `OutOfStockError`, `Refusal` for a quantity or number of lines beyond the bounds.
    """
    units: Counter[tuple[int, int, int]] = Counter()
    for position, (sku, quantity) in enumerate(sorted(basket.items())):
        product = catalogue.by_sku(sku)
        if not 0 < quantity <= QUANTITY:
            raise Refusal("Rules_Quantity", line=position, quantity=max(quantity, 0), limit=QUANTITY)
        if quantity > product.stock:
            raise OutOfStockError(sku, quantity, product.stock)
        shown_sku = product.id if terms.target == Target.SKU else 0
        shown_tags = product.tags & terms.target_key if terms.target == Target.TAGS else 0
        units[shown_sku, shown_tags, product.price] += quantity
    lines = []
    for (sku_id, tags, price), quantity in sorted(units.items()):
        for start in range(0, quantity, QUANTITY):
            lines.append(Line(price, min(QUANTITY, quantity - start), sku_id, tags))
    if not 0 < len(lines) <= LINES:
        raise Refusal("Rules_LineCount", lines=len(lines), limit=LINES)
    return tuple(lines)
