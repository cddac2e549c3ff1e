"""Personal prices: from a score by a rule of whole numbers, and only ever below the public price.

A rule is a ladder of bands: from a score on, so many basis points off the public price. The price is rounded down to
the rule's step and never falls below its floor. Who reaches no band, and who opted out, pays the public price.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from offchain.domain.bounds import BPS, MAX_U96
from offchain.domain.refusals import Refusal


class PriceRuleError(ValueError):
    """Thrown when a rule contradicts itself; the message says what was found and what to write."""


@dataclass(frozen=True, slots=True)
class Band:
    """least : lowest score of the band; off : basis points off the public price, rounded in the shopper's favour."""

    least: int
    off: int


@dataclass(frozen=True, slots=True)
class PriceRule:
    """public, floor, step : minor units; bands : ascending by score, deeper with each.

    Raises `Refusal` for a price that would not be below the public one, or lies below the floor's limits;
    `PriceRuleError` for bands out of order.
    """

    public: int
    floor: int
    step: int
    bands: tuple[Band, ...]

    def __post_init__(self) -> None:
        if not (1 <= self.step <= self.public <= MAX_U96 and self.floor >= 0):
            found = f"public {self.public}, floor {self.floor}, step {self.step}"
            raise PriceRuleError(f"{found}; wanted 0 <= floor, 1 <= step <= public price < 2**96, minor units")
        check_price(self.floor, self.public, 0)
        for before, after in pairwise(self.bands):
            if after.least <= before.least or after.off < before.off:
                raise PriceRuleError(f"{after} after {before}; wanted a higher score, and no less off")
        for band in self.bands:
            if not 0 <= band.off <= BPS:
                raise PriceRuleError(f"{band}; wanted 0 to {BPS} basis points off")
            check_price(self._price(band), self.public, self.floor)

    def price(self, score: int) -> int:
        """Minor units; the public price where no band is reached."""
        reached = [band for band in self.bands if score >= band.least]
        return self._price(reached[-1]) if reached else self.public

    def _price(self, band: Band) -> int:
        exact = self.public * (BPS - band.off) // BPS
        return max(exact // self.step * self.step, self.floor)


@dataclass(frozen=True, slots=True)
class PersonalPrice:
    """price : minor units; personal : whether it is below the public price."""

    shopper: str
    price: int
    personal: bool


def check_price(price: int, public: int, floor: int) -> None:
    """Raises `Refusal` unless floor <= price < public, minor units."""
    if price >= public:
        raise Refusal("Price_NotBelowPublic", price=price, publicPrice=public)
    if price < floor:
        raise Refusal("Price_BelowFloor", price=price, floor=floor)


def personal_prices(rule: PriceRule, scores: Mapping[str, int], opted_out: Collection[str]) -> Sequence[PersonalPrice]:
    """A price for every shopper, ascending by UTF-8 bytes of the id; whoever opted out pays the public price."""
    out = frozenset(opted_out)
    prices = []
    for shopper in sorted({*scores, *out}, key=str.encode):
        price = rule.public if shopper in out else rule.price(scores[shopper])
        prices.append(PersonalPrice(shopper, price, price < rule.public))
    return prices


def depth_of(price: int, public: int) -> int:
    """Basis points below the public price, rounded down. Raises `Refusal` for a price that is not below it."""
    check_price(price, public, 0)
    return (public - price) * BPS // public
