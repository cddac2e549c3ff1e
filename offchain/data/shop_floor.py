"""What the simulated shop sells."""

from dataclasses import dataclass
from itertools import islice
from typing import Final

from offchain.data.catalogue import MAX_GROUPS, Catalogue
from offchain.data.draws import Draws
from offchain.data.product import Product

STYLES: Final = ("mild", "classic", "bold")
"""Product k of a group has style k mod 3; a shopper prefers one style everywhere, which makes tastes learnable."""

_GROUPS: Final = (
    *("coffee", "tea", "bakery", "dairy", "fruit", "snacks", "household", "care"),
    *("pasta", "spices", "juice", "fish", "sweets", "pets", "flowers", "books"),
)
_FIRST_ID: Final = 1_001


@dataclass(frozen=True, slots=True)
class ShopFloor:
    """catalogue; and by position of its products: group_at (tag bit), style_at (in STYLES), fame_at (weight > 0)."""

    catalogue: Catalogue
    group_at: tuple[int, ...]
    style_at: tuple[int, ...]
    fame_at: tuple[int, ...]


def stocked(seed: int, products: int, groups: int) -> ShopFloor:
    """The shelves: products dealt to the groups in turn, so that each group has its share.

    products : 1..9_999; groups : 1..64, at most `products`.
    """
    numbers = range(products)
    names = group_names(groups)
    streams = [Draws(seed, "product", number) for number in numbers]
    shelves = [number % groups for number in numbers]
    styles = [number // groups % len(STYLES) for number in numbers]
    goods = tuple(
        Product(
            sku=f"P{number + 1:04d}",
            id=_FIRST_ID + number,
            name=f"{names[shelf]} {STYLES[style]} no. {number // groups + 1}",
            category=names[shelf],
            tags=1 << shelf,
            price=draws.between(1, 14) * 100 + draws.between(1, 2) * 50 - 1,
            stock=draws.between(200, 2_000),
        )
        for number, shelf, style, draws in zip(numbers, shelves, styles, streams, strict=True)
    )
    fame = tuple(1_000 + 9_000 // draws.between(1, 10) for draws in streams)
    return ShopFloor(Catalogue(goods, names), tuple(shelves), tuple(styles), fame)


def group_names(count: int) -> tuple[str, ...]:
    """coffee, tea ... books, coffee 2, tea 2 ...; count : 1..64."""
    rounds = MAX_GROUPS // len(_GROUPS)
    names = (name if turn == 0 else f"{name} {turn + 1}" for turn in range(rounds) for name in _GROUPS)
    return tuple(islice(names, count))
