"""Terms, orders, coupons and roots that are right, so that a test changes the one thing it speaks of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from offchain.adapters.keys import KeySigner
from offchain.attestation.parts import cold_hash, extra_hash
from offchain.attestation.roots import Root
from offchain.attestation.typed_data import SigningDomain, hub_domain, roots_domain
from offchain.domain.order import Agreement, Grant, Line, Order
from offchain.domain.terms import Audience, Cold, Kind, Scope, Terms
from offchain.domain.tiers import Tier

NOW: Final = 1_790_000_000
"""Unix seconds, inside the window of `terms()`."""
DAY: Final = 86_400

HUB: Final = 0x1111111111111111111111111111111111111111
ROOTS: Final = 0x2222222222222222222222222222222222222222
CHAIN_ID: Final = 1337


def signer(number: int) -> KeySigner:
    """The signer of the private key `number`, from 1."""
    return KeySigner(number.to_bytes(32, "big"))


MERCHANT: Final = signer(1)
ISSUER: Final = signer(2)
SHOPPER: Final = signer(3)
EVE: Final = signer(4)


def hub() -> SigningDomain:
    """The domain of campaigns, vouchers, quotes and consents."""
    return hub_domain(CHAIN_ID, HUB)


def roots() -> SigningDomain:
    """The domain of published roots."""
    return roots_domain(CHAIN_ID, ROOTS)


def cold(**changes: Any) -> Cold:
    """A cold part whose one funder is the merchant."""
    return replace(Cold(funders=(MERCHANT.address,), share_bps=(10_000,)), **changes)


def terms(**changes: Any) -> Terms:
    """20 % off an order, by voucher, at most 50.00 each, 1000.00 in all."""
    right = Terms(
        merchant=MERCHANT.address,
        start_time=NOW - DAY,
        end_time=NOW + 30 * DAY,
        issuer=ISSUER.address,
        cap=1_000,
        kind=Kind.PERCENT,
        scope=Scope.ORDER,
        audience=Audience.VOUCHER,
        value=2_000,
        cap_amount=5_000,
        budget=100_000,
        currency=840,
        cold_hash=cold_hash(cold()),
    )
    return replace(right, **changes)


TIERS: Final = (Tier(5_000, 500), Tier(10_000, 1_000), Tier(20_000, 1_500))
"""5 % from 50.00, 10 % from 100.00, 15 % from 200.00."""


def tiered(tiers: tuple[Tier, ...] = TIERS, **changes: Any) -> Terms:
    """A TIER campaign that gives nothing below its first tier."""
    words = [tier.packed() for tier in tiers]
    return terms(**({"kind": Kind.TIER, "value": 0, "extra_hash": extra_hash(words)} | changes))


def order(*lines: Line, **changes: Any) -> Order:
    """An order of 100.00 without delivery, or of these lines."""
    right = Order(
        shopper=SHOPPER.address,
        order_ref=bytes(range(32)),
        delivery=0,
        deadline=NOW + 3_600,
        nonce=0,
        lines=lines or (Line(2_500, 2), Line(5_000, 1)),
    )
    return replace(right, **changes)


def grant(**changes: Any) -> Grant:
    """A coupon of index 7 that is valid today and carries 30 %."""
    return replace(Grant(value=3_000, not_before=NOW - DAY, deadline=NOW + DAY, index=7), **changes)


def agreement(**changes: Any) -> Agreement:
    """To pay at most 100.00, on no particular text, whoever submits."""
    return replace(Agreement(submitter=0, max_payable=10_000), **changes)


def root(**changes: Any) -> Root:
    """Five coupons from index 10 on."""
    right = Root(
        epoch=1,
        root=b"\x0a" * 32,
        depth=3,
        first_index=10,
        count=5,
        max_each=5_000,
        active_from=NOW + 600,
        model_root=b"\x0b" * 32,
        data_root=b"\x0c" * 32,
        manifest_hash=b"\x0d" * 32,
    )
    return replace(right, **changes)
