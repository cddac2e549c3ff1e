"""Discounts that unlock for everybody when the community has done enough.

The terms are fixed and their hash, the campaign's id, is told before anybody did anything; the merchant creates the
campaign when the count is reached, and can create no other under that id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from offchain.adapters.keys import KeySigner
from offchain.attestation.calls import redeem_call
from offchain.data.catalogue import Catalogue, Product
from offchain.domain.terms import Cold, Kind, Terms
from offchain.scenario.served import Shop
from offchain.scenario.till import Rung, Till

TIERS: Final[Mapping[int, int]] = MappingProxyType({50: 500, 100: 1_000, 200: 1_500})
"""Shares and comments of all together -> basis points off."""


@dataclass(slots=True)
class Tier:
    """goal : count that unlocks it; unlocked : the count at which it was; orders, given : how many redeemed, minor
    units."""

    goal: int
    terms: Terms
    cold: Cold
    unlocked: int = 0
    orders: int = 0
    given: int = 0


@dataclass(slots=True)
class Community:
    """The promise and what became of it. refused : codes of orders that came before their tier was unlocked."""

    shop: Shop
    tiers: list[Tier]
    refused: list[str] = field(default_factory=list)
    _orders: int = 0

    @classmethod
    def announce(cls, shop: Shop) -> "Community":
        """Terms and ids of all tiers; none is on chain yet."""
        tiers = []
        for salt, (goal, bps) in enumerate(TIERS.items(), 1):
            fields = {
                "kind": Kind.PERCENT,
                "value": bps,
                "cap": 500,
                "cap_amount": 1_000,
                "budget": 50_000,
                "salt": salt,
            }
            tiers.append(Tier(goal, *shop.terms(fields)))
        return cls(shop, tiers)

    @property
    def ids(self) -> list[bytes]:
        """Of the tiers, as they were announced."""
        return [self.shop.id(tier.terms) for tier in self.tiers]

    def reached(self, count: int) -> None:
        """Creates every tier whose goal is reached and that is locked still."""
        for tier in self.tiers:
            if not tier.unlocked and count >= tier.goal:
                self.shop.create(f"the tier of {tier.goal}", tier.terms, tier.cold)
                tier.unlocked = count

    def buy(self, shopper: KeySigner, tier: Tier) -> bool:
        """Whether the chain takes an order with that tier's discount."""
        stage = self.shop.stage
        self._orders += 1
        till = Till(stage.world.hub_domain, catalogue(), stage.key("cashier"), tier.terms)
        rung: Rung = till.ring(shopper, {"S-1": 2}, self._orders)
        code = stage.refusal(shopper, "an order", stage.world.deployment.hub, redeem_call(rung.submission))
        if code:
            self.refused.append(code)
            return False
        tier.orders += 1
        tier.given += rung.discount
        return True


def catalogue() -> Catalogue:
    """The goods of this story."""
    return Catalogue.of((Product("S-1", 1, "Tote bag", "merch", 1, 2_400, 1_000),), ("merch",))
