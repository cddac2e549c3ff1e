"""A campaign for everybody on anvil, and orders of it that their shoppers signed."""

from __future__ import annotations

from dataclasses import dataclass

from offchain.adapters.clocks import SystemClock
from offchain.adapters.fake_shop import Coupon, FakeShop, key
from offchain.adapters.fakes import MemoryOutbox
from offchain.attestation.calls import create_call, redeem_call
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import cold_hash
from offchain.domain.order import Line, Order
from offchain.domain.terms import Audience, Cold, Kind, Scope, Terms
from offchain.oracle.publisher import Publisher
from tests.chaos.contracts import Ledger


@dataclass
class Now:
    """What a shop needs of a chain to sign."""

    chain_id: int
    clock: int


def public_campaign(ledger: Ledger, cap: int) -> tuple[FakeShop, Terms]:
    """So many coupons of 100 minor units for whoever comes first."""
    now = ledger.chain.block().timestamp
    shop = FakeShop(Now(1337, now), ledger.deployment.hub, ledger.deployment.roots, "race")  # type: ignore[arg-type]
    merchant = shop.merchant
    ledger.give(merchant.address)
    cold = Cold(auditor=shop.auditor.address, funders=(merchant.address,), share_bps=(10_000,))
    terms = Terms(
        merchant=merchant.address,
        start_time=now,
        end_time=now + 30 * 86_400,
        currency=840,
        kind=Kind.FIXED,
        scope=Scope.ORDER,
        audience=Audience.PUBLIC,
        value=100,
        cap=cap,
        cap_amount=100,
        budget=10**9,
        cold_hash=cold_hash(cold),
    )
    publisher = Publisher(ledger.chain, MemoryOutbox(), merchant, SystemClock())
    publisher.publish("create", ledger.deployment.hub, create_call(terms, (), cold))
    return shop, terms


def public_order(shop: FakeShop, terms: Terms, number: int) -> bytes:
    """The call of an order of a shopper of its own."""
    shopper = key(f"race {number}")
    order = Order(
        shopper=shopper.address,
        order_ref=keccak(number.to_bytes(4, "big")),
        delivery=0,
        deadline=shop.chain.clock + 86_400,
        nonce=number,
        lines=(Line(1_000, 1),),
    )
    made = shop.submission(terms, order, Coupon(), signer=shop.merchant)
    return redeem_call(shop.agreed(made, shopper, 0))
