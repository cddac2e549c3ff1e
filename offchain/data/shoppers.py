"""The people of the simulated shop: what they like, how often they come, and what a discount does to them.

This is the truth that a model may only guess from events, kept apart from them so that a guess can be judged:
treatment effects are known, shopper by shopper. The four kinds are those of uplift modelling (N. Radcliffe, "Using
control groups to target on predicted lift", 2007): persuadable, sure thing, lost cause, do not disturb.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from offchain.data.draws import BPS, Draws
from offchain.data.errors import SimulationError
from offchain.data.product import Product
from offchain.data.shop_floor import STYLES

REFERENCE_DEPTH: Final = 2_000
"""The discount that a shopper's `lift` is stated for, basis points."""
DEEPEST: Final = 5_000
"""A deeper discount moves nobody further, basis points."""
_OTHER_STYLE: Final = 4_000
"""Interest in a product of another style, basis points of that in one's own."""


class Kind(StrEnum):
    """How a shopper answers a discount."""

    PERSUADABLE = "persuadable"
    SURE_THING = "sure_thing"
    LOST_CAUSE = "lost_cause"
    DO_NOT_DISTURB = "do_not_disturb"


_KINDS: Final = (Kind.PERSUADABLE, Kind.SURE_THING, Kind.LOST_CAUSE, Kind.DO_NOT_DISTURB)
_SHARES: Final = (40, 65, 90, 100)
_HABITS: Final[Mapping[Kind, tuple[tuple[int, int], ...]]] = MappingProxyType(
    {  # visits a day, purchase of a favourite at list price, change of that by the reference discount, sensitivity: bps
        Kind.PERSUADABLE: ((1_200, 2_600), (600, 1_500), (2_000, 4_000), (6_000, 9_500)),
        Kind.SURE_THING: ((1_500, 3_200), (4_500, 7_000), (0, 400), (500, 3_000)),
        Kind.LOST_CAUSE: ((300, 900), (100, 500), (0, 200), (3_000, 8_000)),
        Kind.DO_NOT_DISTURB: ((900, 2_000), (2_500, 4_500), (-1_500, -500), (1_000, 4_000)),
    }
)


@dataclass(frozen=True, slots=True)
class ShopperTruth:
    """One shopper as he or she is.

    tastes : weight of each product group, 1..10_000, the favourite at 10_000; style : 0..2; visits : chance of a visit
    a day; base : chance of buying a product of full interest at its list price when it is offered; lift : change of
    that chance by the reference discount; sensitivity : how much price matters on a usual visit. All in basis points.
    """

    shopper: str
    kind: Kind
    tastes: tuple[int, ...]
    style: int
    visits: int
    base: int
    lift: int
    sensitivity: int


@dataclass(frozen=True, slots=True)
class Offer:
    """item : SKU; discount : minor units off the price of one unit; occasion : names the decision, so that asking
    again gives the same answer, and another offer is another decision."""

    item: str
    discount: int
    occasion: str


@dataclass(frozen=True, slots=True)
class Answer:
    """buys : what the shopper does; would_buy_anyway : what the same shopper does without the discount."""

    buys: bool
    would_buy_anyway: bool


@dataclass(frozen=True, slots=True)
class GroundTruth:
    """Everybody's truth, and everybody's answers.

    shoppers : by id; products : by SKU; groups_of : SKU -> position of its group; styles_of : SKU -> its style.
    """

    seed: int
    shoppers: Mapping[str, ShopperTruth]
    products: Mapping[str, Product]
    groups_of: Mapping[str, int]
    styles_of: Mapping[str, int]

    def interest(self, shopper: str, item: str) -> int:
        """How much a shopper likes an item, basis points: taste for its group, less for another style."""
        truth = self._shopper(shopper)
        self._product(item)
        return interest_in(truth, self.groups_of[item], self.styles_of[item])

    def chance(self, shopper: str, item: str, discount: int) -> int:
        """Chance of buying one item at a discount of so many minor units, basis points, in 0..10_000."""
        truth, price = self._shopper(shopper), self._product(item).price
        if not 0 <= discount <= price:
            raise SimulationError(
                f"discount on {item}", found=discount, wanted=f"0..{price}", advice="give minor units of one unit"
            )
        depth = min(discount * BPS // price, DEEPEST)
        at_full_interest = truth.base + _toward_zero(truth.lift * depth, REFERENCE_DEPTH)
        return min(max(at_full_interest, 0), BPS) * self.interest(shopper, item) // BPS

    def effect(self, shopper: str, item: str, discount: int) -> int:
        """What the discount changes: the treatment effect, basis points, negative for some."""
        return self.chance(shopper, item, discount) - self.chance(shopper, item, 0)

    def respond(self, shopper: str, offer: Offer) -> Answer:
        """The shopper's decision, made from the seed, the shopper and the occasion alone.

        One draw is held against both chances, so that the two answers are the potential outcomes of one person.
        """
        draw = Draws(self.seed, "answer", shopper, offer.item, offer.occasion).below(BPS)
        with_discount = self.chance(shopper, offer.item, offer.discount)
        return Answer(draw < with_discount, draw < self.chance(shopper, offer.item, 0))

    def _shopper(self, shopper: str) -> ShopperTruth:
        if shopper not in self.shoppers:
            raise SimulationError("shopper", found=shopper, wanted="one of this shop", advice="see `shoppers`")
        return self.shoppers[shopper]

    def _product(self, item: str) -> Product:
        if item not in self.products:
            raise SimulationError("item", found=item, wanted="a SKU of this shop", advice="see `products`")
        return self.products[item]


def interest_in(truth: ShopperTruth, group: int, style: int) -> int:
    """Basis points."""
    return truth.tastes[group] * (BPS if style == truth.style else _OTHER_STYLE) // BPS


def people(seed: int, count: int, groups: int) -> tuple[ShopperTruth, ...]:
    """Shoppers S00001, S00002 ...; each depends on the seed and on its own number only."""
    return tuple(_person(Draws(seed, "shopper", number), f"S{number:05d}", groups) for number in range(1, count + 1))


def _person(draws: Draws, shopper: str, groups: int) -> ShopperTruth:
    kind = _KINDS[draws.pick(_SHARES)]
    visits, base, lift, sensitivity = (draws.between(*limits) for limits in _HABITS[kind])
    tastes = [draws.between(200, 1_500) for _ in range(groups)]
    tastes[draws.below(groups)] = draws.between(5_000, 8_000)
    tastes[draws.below(groups)] = BPS
    return ShopperTruth(shopper, kind, tuple(tastes), draws.below(len(STYLES)), visits, base, lift, sensitivity)


def _toward_zero(numerator: int, denominator: int) -> int:
    return numerator // denominator if numerator >= 0 else -(-numerator // denominator)
