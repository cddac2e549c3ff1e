"""A seeded shop for those who have no data at hand: every type of event, a funnel, and coupons mailed at random.

Every fortnight each shopper has one occasion to buy one product to his or her liking. Half of the shoppers, drawn anew
each time, are mailed a coupon for it; the others are not. So the events hold randomised trials whose true effects
`GroundTruth` knows. On other days shoppers visit the shop, see visits.py. The same parameters give the same bytes on
every machine: integers and `Draws` only, no clock, no float.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType
from typing import Final, NamedTuple

import polars as pl

from offchain.data.catalogue import MAX_GROUPS
from offchain.data.dataset import USD, Dataset
from offchain.data.draws import BPS, Draws
from offchain.data.errors import SimulationError
from offchain.data.events import EventLog
from offchain.data.schema import END_OF_TIME, EVENT_SCHEMA, MIN_TIME, Channel, EventType
from offchain.data.shop_floor import ShopFloor, stocked
from offchain.data.shoppers import GroundTruth, Offer, ShopperTruth, interest_in, people
from offchain.data.visits import DAY, Customer, Row, calls, happens_today

MAILING_DAYS: Final = 14
"""Days between two mailings of coupons."""
MAILED_DEPTH: Final = 2_000
"""Discount of a mailed coupon, basis points of the price, rounded down to minor units."""
_HALF: Final = BPS // 2
_DAYS_TO_REDEEM: Final = 5
_MORNING: Final = 8 * 3_600
_LIMITS: Final = MappingProxyType({"shoppers": 99_999, "products": 9_999, "groups": MAX_GROUPS, "days": 3_650})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopParameters:
    """Of the simulated shop.

    seed : any integer; shoppers : 1..99_999; products : 1..9_999; groups : 1..64, at most `products`; days : 1..3_650;
    start : first midnight, Unix seconds. Raises `SimulationError`.
    """

    seed: int = 1
    shoppers: int = 400
    products: int = 120
    groups: int = 8
    days: int = 120
    start: int = 1_735_689_600  # 2025-01-01

    def __post_init__(self) -> None:
        for name, highest in _LIMITS.items():
            value = getattr(self, name)
            if not 1 <= value <= highest:
                raise SimulationError(name, found=value, wanted=f"1..{highest}", advice="choose a smaller shop")
        if self.groups > self.products:
            raise SimulationError(
                "groups", found=self.groups, wanted=f"at most {self.products}", advice="a group needs a product"
            )
        latest = END_OF_TIME - self.days * DAY
        if self.start % DAY or not MIN_TIME <= self.start <= latest:
            raise SimulationError(
                "start", found=self.start, wanted=f"a midnight UTC in {MIN_TIME}..{latest}", advice="round it down"
            )


class Simulation(NamedTuple):
    """dataset : what a shop would know; truth : about its shoppers, which no model may see."""

    dataset: Dataset
    truth: GroundTruth


def simulate(parameters: ShopParameters | None = None) -> Simulation:
    """A shop's events and catalogue up to the end of its last day, which is the cut-off, and its shoppers' truth.

    parameters : `ShopParameters()` when left out.
    """
    parameters = ShopParameters() if parameters is None else parameters
    floor = stocked(parameters.seed, parameters.products, parameters.groups)
    shoppers = people(parameters.seed, parameters.shoppers, parameters.groups)
    truth = _truth(parameters.seed, floor, shoppers)
    rows = (row for shopper in shoppers for row in _life(parameters, floor, truth, shopper))
    raw = pl.DataFrame(list(rows), schema=dict(EVENT_SCHEMA), orient="row")
    events = EventLog.from_rows(raw, "simulator")
    cutoff = parameters.start + parameters.days * DAY
    return Simulation(Dataset(f"simulated shop {parameters.seed}", USD, events, floor.catalogue, cutoff), truth)


def _truth(seed: int, floor: ShopFloor, shoppers: Iterable[ShopperTruth]) -> GroundTruth:
    goods = floor.catalogue.products
    return GroundTruth(
        seed=seed,
        shoppers=MappingProxyType({shopper.shopper: shopper for shopper in shoppers}),
        products=MappingProxyType({product.sku: product for product in goods}),
        groups_of=MappingProxyType({product.sku: floor.group_at[at] for at, product in enumerate(goods)}),
        styles_of=MappingProxyType({product.sku: floor.style_at[at] for at, product in enumerate(goods)}),
    )


def _life(parameters: ShopParameters, floor: ShopFloor, truth: GroundTruth, shopper: ShopperTruth) -> Iterator[Row]:
    """Everything one shopper does."""
    likes = zip(floor.group_at, floor.style_at, floor.fame_at, strict=True)
    weights = (max(1, interest_in(shopper, group, style) * fame // BPS) for group, style, fame in likes)
    customer = Customer(
        shopper,
        floor.catalogue.products,
        tuple(accumulate(weights)),
        others=parameters.shoppers,
        draws=Draws(parameters.seed, "life", shopper.shopper),
    )
    for day in range(parameters.days):
        midnight = parameters.start + day * DAY
        if day % MAILING_DAYS == 0:
            yield from _occasion(customer, truth, midnight, min(_DAYS_TO_REDEEM, parameters.days - day))
        if happens_today(customer, midnight):
            yield from calls(customer, midnight)


def _occasion(customer: Customer, truth: GroundTruth, midnight: int, days: int) -> Iterator[Row]:
    """One product, with or without a coupon by lot; and whether it is bought in the store within so many days."""
    draws = Draws(truth.seed, "occasion", customer.shopper.shopper, midnight)
    product = customer.products[draws.pick(customer.weights)]
    mailed = draws.happens(_HALF)
    discount = product.price * MAILED_DEPTH // BPS if mailed else 0
    name, item = customer.shopper.shopper, product.sku
    if mailed:
        yield name, item, EventType.IMPRESSION.value, 1, 0, midnight + _MORNING, Channel.EMAIL.value
    if truth.respond(name, Offer(item, discount, f"occasion {midnight}")).buys:
        time = midnight + draws.below(days) * DAY + _MORNING + draws.between(3_600, 10 * 3_600)
        yield name, item, EventType.PURCHASE.value, 1, product.price - discount, time, Channel.STORE.value
        if mailed:
            yield name, item, EventType.COUPON_REDEEMED.value, 1, discount, time, Channel.STORE.value
