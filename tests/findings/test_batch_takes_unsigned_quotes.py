"""`promo redeem batch` redeemed orders whose quote nobody had signed: a shopper priced the goods.

The merchant sends the batch, so that the hub asks for no quote's signature, and the command looked at none either. A
file of orders that shoppers hand in was then an order at any price; and one in the merchant's own name needed no
agreement.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, FakeShop, key
from offchain.attestation.calls import Submission
from offchain.campaigns import batch_orders
from offchain.campaigns.batch_orders import Fate, Told
from offchain.campaigns.desk import Desk
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.order import Line
from offchain.domain.terms import Terms
from tests.audit.story import BASKET, HUB, ROOTS, SHOPPERS, percent_by_voucher


@pytest.fixture
def shop() -> FakeShop:
    """Its cashier signs for another day."""
    chain = FakeChain(deployment(HUB, ROOTS))
    made = FakeShop(chain, HUB, ROOTS, "north")
    made.name_cashier(chain.clock + DAY)
    return made


@pytest.fixture
def terms(shop: FakeShop) -> Terms:
    return percent_by_voucher(shop)


def order_of(shop: FakeShop, terms: Terms, shopper: int) -> Submission:
    """Signed by the cashier, not by the shopper."""
    return shop.submission(terms, shop.order(shopper, BASKET), shop.voucher(terms, shopper, 1))


def submitted(shop: FakeShop, submission: Submission) -> Told:
    """What became of it in a batch of its own."""
    nothing_is_sent: Any = None
    view = HubView(chain=shop.chain, hub=HUB, roots=ROOTS, first_block=0)
    desk = Desk(view=view, publishing=nothing_is_sent, sender=shop.merchant.address)
    _, (told,) = batch_orders.submit(desk, [SignedOrder("A-17", submission, 1)], 100)
    return told


def left_out(shop: FakeShop, submission: Submission, code: str) -> bool:
    told = submitted(shop, submission)
    return told.fate is Fate.SKIPPED and all(f"[{code}]" in text for text in told.reason)


def test_an_order_at_the_shoppers_own_price_is_left_out(shop: FakeShop, terms: Terms) -> None:
    signed = order_of(shop, terms, SHOPPERS[1].address)
    cheap = replace(signed, order=replace(signed.order, lines=(Line(5, 1, 7, 1),)))
    assert left_out(shop, cheap, "Hub_QuoteSigner")


@pytest.mark.parametrize("signature", [b"", b"\x01" * 64])
def test_an_order_that_nobody_signed_is_left_out(shop: FakeShop, terms: Terms, signature: bytes) -> None:
    signed = order_of(shop, terms, SHOPPERS[1].address)
    assert left_out(shop, replace(signed, quote_signature=signature), "Hub_QuoteSigner")


def test_an_order_that_a_stranger_signed_is_left_out(shop: FakeShop, terms: Terms) -> None:
    signed = order_of(shop, terms, SHOPPERS[1].address)
    priced = shop.quote_digest(signed.uses, signed.order)
    assert left_out(shop, replace(signed, quote_signature=key("stranger").sign(priced)), "Hub_QuoteSigner")


def test_a_cashier_whose_time_is_over_signs_nothing(shop: FakeShop, terms: Terms) -> None:
    signed = order_of(shop, terms, SHOPPERS[1].address)
    shop.name_cashier(shop.chain.block().timestamp)
    assert left_out(shop, signed, "Hub_QuoteSigner")


def test_an_order_in_the_merchants_own_name_needs_its_consent(shop: FakeShop, terms: Terms) -> None:
    signed = order_of(shop, terms, shop.merchant.address)
    assert left_out(shop, signed, "Hub_ConsentSigner")
