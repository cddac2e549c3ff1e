"""From a basket to order lines. Prices come from the catalogue, never from whoever asks."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from offchain.data.catalogue import Catalogue
from offchain.domain.bounds import LINES, QUANTITY
from offchain.domain.cascade import Presented
from offchain.domain.extra import Selector
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Scope, Target, Terms


class OutOfStockError(Exception):
    """The basket asks for more than there is."""

    def __init__(self, sku: str, wanted: int, stock: int) -> None:
        super().__init__(f"{sku}: {wanted} wanted, {stock} in stock; take fewer")
        self.sku = sku
        self.wanted = wanted
        self.stock = stock


@dataclass(frozen=True, slots=True)
class Priced:
    """lines : of the order; goods : (n_lines,) the products that stand in each, as (SKU, units)."""

    lines: tuple[Line, ...]
    goods: tuple[tuple[tuple[str, int], ...], ...]


def price_lines(catalogue: Catalogue, basket: Mapping[str, int], presented: Sequence[Presented]) -> tuple[Line, ...]:
    """The lines alone of `price_goods`, which raises the same."""
    return price_goods(catalogue, basket, presented).lines


def price_goods(catalogue: Catalogue, basket: Mapping[str, int], presented: Sequence[Presented]) -> Priced:
    """The order's lines, each with no more than the promotions read; dearest first, then by SKU and tags.

    basket : SKU -> units. What is public on chain is kept small: only the SKUs and tags that the promotions speak of
    stand there, and products that then look alike share a line, unless a promotion counts within lines.
    Raises `UnknownSkuError`, `OutOfStockError`, `Refusal` for a quantity or number of lines beyond the bounds.
    """
    apart = any(_counts_within_lines(promotion.terms) for promotion in presented)
    skus, mask = _spoken_of(presented)
    merged: dict[tuple[int, int, int, str], list[tuple[str, int]]] = defaultdict(list)
    for position, (sku, quantity) in enumerate(sorted(basket.items())):
        product = catalogue.by_sku(sku)
        if not 0 < quantity <= QUANTITY:
            raise Refusal("Rules_Quantity", line=position, quantity=max(quantity, 0), limit=QUANTITY)
        if quantity > product.stock:
            raise OutOfStockError(sku, quantity, product.stock)
        shown = product.id if product.id in skus else 0
        merged[-product.price, shown, product.tags & mask, sku if apart else ""].append((sku, quantity))
    lines, goods = [], []
    for (price, sku_id, tags, _), alike in sorted(merged.items()):
        for part in _filled(alike):
            lines.append(Line(-price, sum(quantity for _, quantity in part), sku_id, tags))
            goods.append(part)
    if not 0 < len(lines) <= LINES:
        raise Refusal("Rules_LineCount", lines=len(lines), limit=LINES)
    return Priced(tuple(lines), tuple(goods))


def _filled(alike: Sequence[tuple[str, int]]) -> Iterator[tuple[tuple[str, int], ...]]:
    """Products that look alike in one line, or in several where it would hold more units than a line can."""
    line: list[tuple[str, int]] = []
    room = QUANTITY
    for sku, quantity in alike:
        fits = min(quantity, room)
        line.append((sku, fits))
        room -= fits
        if not room:
            yield tuple(line)
            line, room = [], QUANTITY
        if quantity > fits:
            line.append((sku, quantity - fits))
            room -= quantity - fits
    if line:
        yield tuple(line)


def _counts_within_lines(terms: Terms) -> bool:
    """Whether a merged line could get less, or reach more, than its parts; or something is taken from some of its
    units, and another promotion asks what was taken from the line."""
    if terms.scope == Scope.LINE or terms.flags & (Flags.MIN_QUANTITY_IN_LINE | Flags.EXCLUDE_DISCOUNTED):
        return True
    return terms.scope == Scope.UNIT and (terms.max_units != 0 or bool(terms.flags & Flags.WHOLE_GROUPS))


def _spoken_of(presented: Sequence[Presented]) -> tuple[set[int], int]:
    """(SKU ids, tags mask) that the promotions name in any selector or condition."""
    skus, mask = set(), 0
    for promotion in presented:
        terms, extra = promotion.terms, promotion.extra
        own = Selector(terms.target, terms.target_key)
        for selector in filter(None, (own, extra.condition, extra.get)):
            if selector.target == Target.SKU:
                skus.add(selector.key)
            elif selector.target == Target.TAGS:
                mask |= selector.key
        mask |= extra.requires
    return skus, mask
