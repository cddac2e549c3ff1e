"""A visit to the simulated shop, event by event.

Online: an item is shown (impression) or searched for; it may then be viewed, clicked, put into the cart and bought,
each step only after the one before; what was clicked may be liked, what was bought may be shared, commented or lead to
a referral. In the store there are purchases only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from offchain.data.draws import BPS, Draws
from offchain.data.product import Product
from offchain.data.schema import SHOPPER_ITEM, Channel, EventType
from offchain.data.shoppers import ShopperTruth

Row = tuple[str, str, str, int, int, int, str]
"""One event, in the order of EVENT_SCHEMA."""

DAY: Final = 86_400
"""Seconds."""

# Chances in basis points.
_SATURDAY: Final = 13_000  # visits on a weekend day, against any other
_IN_STORE: Final = 2_500
_IN_APP: Final = 4_500
_BY_SEARCH: Final = 2_500
_VIEWED: Final = 4_000
_VIEWED_AFTER_SEARCH: Final = 9_000
_CLICKED: Final = 6_000
_LIKED: Final = 500
_CARTED: Final = 4_500
_BOUGHT: Final = 4_000  # from the cart, before `base` and price are counted
_SHARED: Final = 500
_COMMENTED: Final = 400
_REFERRED: Final = 150
_MORE_UNITS: Final = 2_000
_LEAST: Final = 300
_DEAREST: Final = 1_500
"""Price at which a shopper's sensitivity counts in full, minor units."""


@dataclass(frozen=True, slots=True)
class Customer:
    """products : of the shop; weights : running sums of how likely the shopper turns to each; others : how many
    shoppers there are; draws : the shopper's own stream, used up as time goes by."""

    shopper: ShopperTruth
    products: tuple[Product, ...]
    weights: tuple[int, ...]
    others: int
    draws: Draws = field(compare=False)


def happens_today(customer: Customer, midnight: int) -> bool:
    """Whether the shopper comes on the day that begins at `midnight`, Unix seconds."""
    weekend = (midnight // DAY + 3) % 7 >= 5  # 1970-01-01 was a Thursday
    chance = customer.shopper.visits * (_SATURDAY if weekend else BPS) // BPS
    return customer.draws.happens(chance)


def calls(customer: Customer, midnight: int) -> Iterator[Row]:
    """The events of one visit between 7 and 22 o'clock."""
    draws = customer.draws
    clock = midnight + 7 * 3_600 + draws.below(14 * 3_600)
    if draws.happens(_IN_STORE):
        for _ in range(draws.between(1, 4)):
            product = customer.products[draws.pick(customer.weights)]
            if draws.happens(_chance_to_buy(customer.shopper, product)):
                yield _bought(customer, product, _units(draws), clock, Channel.STORE)
            clock += draws.between(30, 300)
        return
    channel = Channel.APP if draws.happens(_IN_APP) else Channel.WEB
    for _ in range(draws.between(2, 7)):
        for row in _look(customer, clock, channel):
            clock = row[5]
            yield row
        clock += draws.between(5, 90)


def _look(customer: Customer, clock: int, channel: Channel) -> Iterator[Row]:
    """One item, as far as the shopper goes with it."""
    draws = customer.draws
    product = customer.products[draws.pick(customer.weights)]
    searched = draws.happens(_BY_SEARCH)
    first = EventType.SEARCH if searched else EventType.IMPRESSION
    yield _saw(customer, product, first, clock, channel)
    steps = (
        (EventType.VIEW, _VIEWED_AFTER_SEARCH if searched else _VIEWED),
        (EventType.CLICK, _CLICKED),
    )
    for kind, chance in steps:
        if not draws.happens(chance):
            return
        clock += draws.between(2, 40)
        yield _saw(customer, product, kind, clock, channel)
    if draws.happens(_LIKED):
        yield _saw(customer, product, EventType.LIKE, clock + 1, channel)
    if draws.happens(_CARTED):
        yield from _take(customer, product, clock + draws.between(2, 40), channel)


def _take(customer: Customer, product: Product, clock: int, channel: Channel) -> Iterator[Row]:
    """Into the cart, perhaps to the till, and what follows."""
    draws, name = customer.draws, customer.shopper.shopper
    units = _units(draws)
    yield name, product.sku, EventType.CART.value, units, units * product.price, clock, channel.value
    if not draws.happens(_chance_to_buy(customer.shopper, product)):
        return
    clock += draws.between(10, 120)
    yield _bought(customer, product, units, clock, channel)
    if draws.happens(_SHARED):
        yield _saw(customer, product, EventType.SHARE, clock + 5, Channel.SOCIAL)
    if draws.happens(_COMMENTED):
        yield _saw(customer, product, EventType.COMMENT, clock + 8, channel)
    friend = f"S{draws.between(1, customer.others):05d}"
    if draws.happens(_REFERRED) and friend != name:
        yield name, SHOPPER_ITEM + friend, EventType.REFERRAL.value, 1, 0, clock + 9, Channel.SOCIAL.value


def _saw(customer: Customer, product: Product, kind: EventType, clock: int, channel: Channel) -> Row:
    return customer.shopper.shopper, product.sku, kind.value, 1, 0, clock, channel.value


def _bought(customer: Customer, product: Product, units: int, clock: int, channel: Channel) -> Row:
    kind = EventType.PURCHASE.value
    return customer.shopper.shopper, product.sku, kind, units, units * product.price, clock, channel.value


def _units(draws: Draws) -> int:
    return 1 + draws.happens(_MORE_UNITS) + draws.happens(_MORE_UNITS)


def _chance_to_buy(shopper: ShopperTruth, product: Product) -> int:
    """Basis points: the more willing the shopper and the cheaper the product for one who minds, the higher."""
    deterred = shopper.sensitivity * min(product.price, _DEAREST) // (2 * _DEAREST)
    return max(_LEAST, _BOUGHT + shopper.base // 2 - deterred)
