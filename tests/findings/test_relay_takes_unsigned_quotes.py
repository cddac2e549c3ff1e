"""`promo redeem relay` sent orders that nobody had signed, where the account in hand was their merchant or shopper.

The hub takes a merchant's sending for its quote and a shopper's for the consent. A shop that relayed a file which a
shopper handed in redeemed it at any price in it, and bound its funders to the discount; a shopper who relayed one paid
what he never agreed to. `promo redeem batch` looked at the signatures itself; this command did not.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.attestation.calls import redeem_call
from offchain.attestation.checkout import pay_call
from offchain.campaigns.batch_orders import Fate, Told
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.order import Line
from offchain.domain.terms import Terms
from offchain.till.agreeing import Way, Wish
from offchain.till.relaying import relay
from tests.unit.receipts.shopping import ANN
from tests.unit.till.stand import Stand


@pytest.fixture
def stand() -> Stand:
    return Stand.open()


def sent_by(stand: Stand, sender: int, order: SignedOrder) -> Told:
    """What becomes of it; only asked of the hub, whose answer to the true sender is what counts."""
    _, (told,) = relay(replace(stand.desk(dry_run=True), sender=sender), [order])
    return told


def cheap(stand: Stand, terms: Terms) -> SignedOrder:
    """Agreed to by its shopper, at a price of his own."""
    order = stand.quoted(terms)
    submission = order.submission
    lower = replace(submission, order=replace(submission.order, lines=(Line(5, 1, 7, 1),)))
    agreed = stand.agreed(order, Wish(Way.CONSENT)).submission
    return replace(order, submission=lower, call=redeem_call(replace(lower, agreement=agreed.agreement)))


def code(told: Told) -> str:
    return told.reason[0].rsplit("[", 1)[-1].rstrip("]") if told.reason else told.fate


def test_a_merchant_sends_no_order_at_the_shoppers_own_price(stand: Stand) -> None:
    merchant = stand.shopping.shop.merchant.address
    assert code(sent_by(stand, merchant, cheap(stand, stand.recorded()))) == "Hub_QuoteSigner"


def test_a_merchant_sends_what_its_cashier_signed_and_the_shopper_agreed_to(stand: Stand) -> None:
    merchant = stand.shopping.shop.merchant.address
    assert sent_by(stand, merchant, stand.agreed(stand.quoted(stand.recorded()))).fate is Fate.WOULD_BE


@pytest.mark.parametrize("settlement", ["recorded", "paid"])
def test_a_shopper_sends_nothing_that_he_did_not_agree_to(stand: Stand, settlement: str) -> None:
    terms = stand.recorded() if settlement == "recorded" else stand.paid()
    order = stand.quoted(terms)
    call = redeem_call(order.submission) if settlement == "recorded" else pay_call(order.submission)
    assert code(sent_by(stand, ANN.address, replace(order, call=call))) == "Hub_ConsentSigner"


def test_a_shopper_may_send_what_he_agreed_to(stand: Stand) -> None:
    assert sent_by(stand, ANN.address, stand.agreed(stand.quoted(stand.recorded()))).fate is Fate.WOULD_BE
