"""Orders that are paid on chain: those with a plain allowance share a transaction, a permit or Permit2 goes alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.adapters.fake_shop import DAY, Coupon
from offchain.adapters.keys import KeySigner
from offchain.attestation.brought import batch_size
from offchain.attestation.checkout import Payment, pay_call
from offchain.attestation.typed_data import of_consent
from offchain.domain.order import Agreement
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Settlement, Terms
from offchain.relayer.intake import Consent, RedemptionAsked
from offchain.relayer.limits import RelayLimits
from offchain.relayer.ports import BatchState, Quota
from tests.unit.receipts.shopping import ANN, BOB, TILL
from tests.unit.relayer.stall import Stall

TOKEN = 0xC0FFEE
PERMIT = (1, 2, 27, bytes(32), bytes(32))
"""Of a token in memory, which asks nobody."""
PERMIT2 = 0
"""Of the chain in memory."""
MOST = 10_000
WAYS = ("pay", "payWithPermit", "payWithPermit2")


def paid(stall: Stall) -> Terms:
    """A campaign that pays its part from the vault."""
    terms = stall.campaign(settlement=Settlement.PAID, token=TOKEN, collect_delay=DAY, grace=DAY)
    stall.shopping.shop.credit(terms, 40_000)
    return terms


def asked(stall: Stall, terms: Terms, number: int, way: str, shopper: KeySigner = ANN) -> RedemptionAsked:
    """An order that its shopper agreed to pay in that way."""
    shop = stall.shopping.shop
    order = replace(
        stall.shopping.order(number, shopper.address),
        deadline=stall.shopping.chain.block(0).timestamp + DAY,
        order_ref=number.to_bytes(32, "big"),
    )
    made = shop.submission(terms, order, Coupon())
    if way != "payWithPermit2":
        agreed = shop.agreed(made, shopper, 0)
        return RedemptionAsked(call=pay_call(agreed, way, *([PERMIT] if way == "payWithPermit" else [])))
    view, agreement = stall.shopping.view, Agreement(0, MOST)
    consent = of_consent(shop.quote_digest(made.uses, order), agreement)
    payment = Payment(TOKEN, MOST, TILL, number, order.deadline, consent)
    signature = shopper.sign(payment.digest(view.domain.chain_id, PERMIT2))
    agreed = replace(made, agreement=agreement, consent_signature=signature)
    return RedemptionAsked(call=pay_call(agreed, way, number))


def sent(stall: Stall) -> list[tuple[int, bytes]]:
    """Receiver and call of every batch that is mined."""
    return [(it.to, it.data) for it in stall.orders.batches(BatchState.MINED)]


@pytest.mark.parametrize("way", WAYS)
def test_a_paid_order_is_redeemed_at_the_checkout(stall: Stall, way: str) -> None:
    terms = paid(stall)
    one = asked(stall, terms, 1, way)
    assert stall.submit(one).state == "queued"
    assert stall.relayer.step() == 1
    ((to, data),) = sent(stall)
    assert (to, data == one.call) == (TILL, way != "pay")
    stall.finish()
    assert (stall.now(one).state, stall.redeemed(terms)) == ("final", 1)


def test_those_with_a_permit_go_alone_and_the_others_together(stall: Stall) -> None:
    stall.limits = RelayLimits(quota=Quota(most_open=100, most_a_day=100))
    terms = paid(stall)
    orders = [asked(stall, terms, at, way, (ANN, BOB)[at % 2]) for at, way in enumerate(WAYS * 2, start=1)]
    for one in orders:
        assert stall.submit(one).state == "queued"
    assert stall.relayer.step() == len(orders)
    assert sorted(batch_size(data) or 0 for _, data in sent(stall)) == [0, 0, 0, 0, 2]
    stall.finish()
    assert {stall.now(one).state for one in orders} == {"final"}
    assert stall.redeemed(terms) == len(orders)


def test_a_signature_for_permit2_that_names_another_nonce_is_refused_before_it_costs(stall: Stall) -> None:
    terms = paid(stall)
    one = asked(stall, terms, 1, "payWithPermit2")
    order = one.order()
    other = RedemptionAsked(call=pay_call(order.submission, "payWithPermit2", 2))
    with pytest.raises(Refusal):
        stall.submit(other)
    assert (stall.redeemed(terms), sent(stall)) == (0, [])


def test_a_consent_beside_a_paid_order_is_put_into_the_call_of_the_checkout(stall: Stall) -> None:
    terms = paid(stall)
    order = asked(stall, terms, 1, "pay").order().submission
    bare = pay_call(replace(order, consent_signature=b""))
    it = order.agreement
    consent = Consent(
        max_payable=it.max_payable, submitter=it.submitter, text_hash=bytes(32), signature=order.consent_signature
    )
    one = RedemptionAsked(call=bare, consent=consent)
    assert stall.submit(one).state == "queued"
    stall.finish()
    assert (stall.now(one).state, stall.redeemed(terms)) == ("final", 1)
