"""A joint campaign of three shops: who pays which part of it, what each sells, and an order at any of their tills.

A token is paid on chain: shoppers pay the leading shop's account through the checkout, the vault holds what the three
deposited. Amounts are minor units.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from offchain.adapters.keys import KeySigner
from offchain.attestation import calls, typed_data
from offchain.attestation.checkout import pay_call
from offchain.attestation.companion_calls import token_call
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import address_bytes, cold_hash
from offchain.attestation.vault_calls import deposit_call
from offchain.data.catalogue import Catalogue, Product
from offchain.domain.funding import least_deposit
from offchain.domain.terms import Audience, Cold, Kind, Scope, Settlement, Terms
from offchain.scenario.stage import Stage, pick
from offchain.scenario.till import Till

DAY: Final = 86_400
SHARES: Final = {"bakery": 5_000, "dairy": 3_333, "florist": 1_667}
"""Shop -> its part of every discount, basis points; the first leads."""
OFF, FROM, USES = 301, 2_000, 40
"""Taken off an order, the least order, and how often the budget pays for it."""
BUDGET: Final = OFF * USES
POCKET, TILL = 100_000, 10_000
"""What every shopper and every shop has before."""
_GOODS: Final = {
    "bakery": (("Rye loaf", 540), ("Plum cake", 1_290), ("Six rolls", 330)),
    "dairy": (("Mountain cheese", 1_480), ("Butter", 410), ("Quark", 275)),
    "florist": (("Tulips", 950), ("Heather", 620), ("Wreath", 2_350)),
}


@dataclass(slots=True)
class Books:
    """What each shop's till wrote down. list_price, discount : of its orders; orders : how many."""

    orders: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SHARES, 0))
    list_price: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SHARES, 0))
    discount: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SHARES, 0))
    refusals: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Order:
    """An order that a till signed. shop : whose till; call : of the checkout."""

    shop: str
    shopper: KeySigner
    list_price: int
    discount: int
    call: bytes


@dataclass(frozen=True, slots=True)
class Market:
    """The joint campaign. id : 32 bytes."""

    stage: Stage
    terms: Terms
    cold: Cold
    id: bytes

    @property
    def lead(self) -> KeySigner:
        """Owns the campaign, and is paid."""
        return self.stage.key(next(iter(SHARES)))

    def order(self, shop: str, shopper: KeySigner, basket: dict[str, int], number: int) -> Order:
        """Priced and signed at the till of a shop, in the name of the campaign."""
        domain, cashier = self.stage.world.hub_domain, self.stage.key(f"till of the {shop}")
        rung = Till(domain, catalogue_of(shop), cashier, self.terms).ring(shopper, basket, number)
        return Order(shop, shopper, rung.list_price, rung.discount, pay_call(rung.submission))

    def pay(self, order: Order, books: Books) -> bool:
        """The shopper pays; whether the chain takes it."""
        checkout = self.stage.world.deployment.checkout
        refusal = self.stage.refusal(order.shopper, f"an order at the {order.shop}", checkout, order.call)
        if refusal:
            books.refusals.append(refusal)
            return False
        books.orders[order.shop] += 1
        books.list_price[order.shop] += order.list_price
        books.discount[order.shop] += order.discount
        return True

    def vault(self, who: KeySigner, what: str, data: bytes) -> str:
        """The refusal's code; empty where it is done."""
        return self.stage.refusal(who, what, self.stage.world.deployment.vault, data)


def open_market(stage: Stage, shops: dict[str, KeySigner]) -> Market:
    """The lead creates the campaign and names the three tills."""
    world, start = stage.world, stage.world.now()
    lead = next(iter(shops.values()))
    funders = tuple(it.address for it in shops.values())
    cold = Cold(funders=funders, share_bps=tuple(SHARES.values()), metadata=keccak(b"Market day: 3.01 off from 20.00"))
    terms = _terms(lead, start, stage.token, cold_hash(cold))
    stage.act(lead, "create", world.deployment.hub, calls.create_call(terms, (), cold))
    for shop in shops:
        till = address_bytes(stage.key(f"till of the {shop}").address)
        naming = calls.call("nameCashier", till, terms.end_time)
        stage.act(lead, f"name the till of the {shop}", world.deployment.hub, naming)
    return Market(stage, terms, cold, typed_data.campaign_id(world.hub_domain, terms))


def _terms(lead: KeySigner, start: int, token: int, hashed: bytes) -> Terms:
    return Terms(
        merchant=lead.address,
        start_time=start,
        end_time=start + 7 * DAY,
        cap=1_000,
        kind=Kind.FIXED,
        scope=Scope.ORDER,
        audience=Audience.PUBLIC,
        token=token,
        value=OFF,
        cap_amount=OFF,
        min_amount=FROM,
        budget=BUDGET,
        currency=978,
        notice=DAY,
        settlement=Settlement.PAID,
        collect_delay=DAY,
        grace=2 * DAY,
        cold_hash=hashed,
    )


def fund(market: Market, shops: dict[str, KeySigner]) -> list[int]:
    """(3,) what each deposits: its share of the budget, rounded up."""
    stage, vault = market.stage, market.stage.world.deployment.vault
    deposits = []
    for position, (shop, key) in enumerate(shops.items()):
        amount = least_deposit(BUDGET, SHARES[shop])
        stage.act(key, "allow the vault", stage.token, token_call("approve", address_bytes(vault), amount))
        stage.act(key, "deposit", vault, deposit_call(market.terms, market.cold, position, amount))
        deposits.append(amount)
    return deposits


def allow(market: Market, shoppers: Sequence[KeySigner]) -> None:
    """Shoppers let the checkout take what their orders come to."""
    stage = market.stage
    data = token_call("approve", address_bytes(stage.world.deployment.checkout), POCKET)
    for shopper in shoppers:
        stage.act(shopper, "allow the checkout", stage.token, data)


def catalogue_of(shop: str) -> Catalogue:
    """The goods of one shop."""
    first = 100 * (1 + list(SHARES).index(shop))
    goods = enumerate(_GOODS[shop], 1)
    return Catalogue.of(
        (Product(f"{shop[0].upper()}-{at}", first + at, name, shop, 1, price, 1_000) for at, (name, price) in goods),
        (shop,),
    )


def basket_of(shop: str, chance: np.random.Generator) -> dict[str, int]:
    """SKU -> units; at least what the discount asks for."""
    products, basket, total = catalogue_of(shop).products, dict[str, int](), 0
    while total < FROM:
        product = pick(chance, products)
        basket[product.sku] = basket.get(product.sku, 0) + 1
        total += product.price
    return basket
