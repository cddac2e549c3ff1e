"""Personal prices: from a score by a rule of whole numbers, and only ever below what everybody pays.

A rule is a ladder of bands: from a score on, so many basis points off the public price. The price is rounded down to
the rule's step and never falls below its floor. Who reaches no band, and who opted out, pays what everybody pays: the
public price, or less where there is a public offer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from offchain.attestation.keccak import keccak
from offchain.domain.bounds import BPS
from offchain.domain.refusals import Refusal
from offchain.eligibility.allocation import Offer
from offchain.models.parameters import Parameters, parameters_bytes

HIGHEST: Final = 2**63 - 1
"""Of a price, minor units: what the committed arrays hold."""


class PriceRuleError(ValueError):
    """Thrown when a rule contradicts itself; the message says what was found and what to write."""


@dataclass(frozen=True, slots=True)
class Band:
    """least : lowest score of the band; off : basis points off the public price, rounded in the shopper's favour."""

    least: int
    off: int


@dataclass(frozen=True, slots=True)
class PriceRule:
    """public, floor, step : minor units; bands : ascending by score, deeper with each; offer : the price of the best
    public offer, minor units, 0 where there is none; most : how many shoppers get a personal price at most, 0 for no
    limit; spend : what all of them may cost at most when each is used once, minor units, 0 for no limit.

    Raises `Refusal` for a price that would not be below what everybody pays, or lies below the floor's limits;
    `PriceRuleError` for bands out of order.
    """

    public: int
    floor: int
    step: int
    bands: tuple[Band, ...]
    offer: int = 0
    most: int = 0
    spend: int = 0

    def __post_init__(self) -> None:
        if not (1 <= self.step <= self.public <= HIGHEST and self.floor >= 0):
            found = f"public {self.public}, floor {self.floor}, step {self.step}"
            raise PriceRuleError(f"{found}; wanted 0 <= floor, 1 <= step <= public price < 2**63, minor units")
        if not (0 <= self.offer <= self.public and self.most >= 0 and self.spend >= 0):
            found = f"offer {self.offer}, most {self.most}, spend {self.spend}"
            raise PriceRuleError(f"{found}; wanted 0 <= offer <= public price {self.public}, 0 <= most, spend")
        check_price(self.floor, self.everybody, 0)
        for before, after in pairwise(self.bands):
            if after.least <= before.least or after.off < before.off:
                raise PriceRuleError(f"{after} after {before}; wanted a higher score, and no less off")
        for band in self.bands:
            if not 0 <= band.off <= BPS:
                raise PriceRuleError(f"{band}; wanted 0 to {BPS} basis points off")
            check_price(self._price(band), self.everybody, self.floor)

    @property
    def everybody(self) -> int:
        """What everybody pays, minor units: the public price, or that of the best public offer."""
        return self.offer or self.public

    def price(self, score: int) -> int:
        """Minor units; what everybody pays where no band is reached."""
        reached = [band for band in self.bands if score >= band.least]
        return self._price(reached[-1]) if reached else self.everybody

    def parameters(self) -> Parameters:
        """Everything that decides a price, as int64 arrays: what is committed, and what an auditor recomputes from."""
        return {
            "limits": np.array([self.public, self.offer, self.floor, self.step, self.most, self.spend], dtype=np.int64),
            "least": np.array([band.least for band in self.bands], dtype=np.int64),
            "off": np.array([band.off for band in self.bands], dtype=np.int64),
        }

    def hash(self) -> bytes:
        """32 bytes over the parameters."""
        return keccak(parameters_bytes(self.parameters()))

    def _price(self, band: Band) -> int:
        exact = self.public * (BPS - band.off) // BPS
        return max(exact // self.step * self.step, self.floor)


@dataclass(frozen=True, slots=True)
class PersonalPrice:
    """price : minor units; personal : whether it is below what everybody pays."""

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
    """A price for every shopper, ascending by UTF-8 bytes of the id; whoever opted out pays what everybody pays.

    The rule's limits are given to the highest scores first, ties by id; the first who does not fit ends it, so that
    nobody with a lower score gets what one with a higher score is refused.
    """
    out = frozenset(opted_out)
    ranked = sorted(set(scores) - out, key=lambda shopper: (-scores[shopper], shopper.encode()))
    given: dict[str, int] = {}
    spent = 0
    for shopper in ranked:
        price = rule.price(scores[shopper])
        spent += rule.everybody - price
        full = rule.most and len(given) == rule.most
        if price == rule.everybody or full or (rule.spend and spent > rule.spend):
            break
        given[shopper] = price
    return [
        PersonalPrice(shopper, given.get(shopper, rule.everybody), shopper in given)
        for shopper in sorted({*scores, *out}, key=str.encode)
    ]


def offers_of(prices: Sequence[PersonalPrice], scores: Mapping[str, int], wallets: Mapping[str, int]) -> list[Offer]:
    """The personal ones of those with a wallet, as the leaves of an epoch of a FIXED_PRICE campaign have them: index 0,
    1, ... ascending by shopper, value in minor units."""
    held = [it for it in prices if it.personal and it.shopper in wallets]
    return [
        Offer(index, it.shopper, wallets[it.shopper], it.price, scores[it.shopper], 0) for index, it in enumerate(held)
    ]


def depth_of(price: int, public: int) -> int:
    """Basis points below the public price, rounded down. Raises `Refusal` for a price that is not below it."""
    check_price(price, public, 0)
    return (public - price) * BPS // public
