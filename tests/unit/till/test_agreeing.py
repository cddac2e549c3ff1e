"""What a shopper signs for an order, way by way, and what is refused before anything is signed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from offchain.adapters.fake_shop import key
from offchain.attestation.brought import brought
from offchain.attestation.calls import decode_redeem
from offchain.campaigns.errors import OrderError
from offchain.domain.refusals import Refusal
from offchain.till.agreeing import Way, Wish, agree
from offchain.till.errors import NoPermitError, NotShopperError
from offchain.till.relaying import relay
from tests.unit.receipts.shopping import ANN, BOB, TILL
from tests.unit.till.stand import RELAYER, Stand


@pytest.fixture
def stand() -> Stand:
    return Stand.open()


def test_a_consent_lets_anybody_send_up_to_what_was_agreed(stand: Stand) -> None:
    order = stand.agreed(stand.quoted(stand.recorded()), Wish(Way.CONSENT, max_payable=9_000))
    assert decode_redeem(order.call) == order.submission
    assert (order.submission.agreement.max_payable, order.submission.agreement.submitter) == (9_000, 0)
    steps, _ = relay(stand.desk(), [order])
    assert len(steps) == 1


def test_an_agreement_to_less_than_the_price_is_refused_by_the_hub(stand: Stand) -> None:
    order = stand.agreed(stand.quoted(stand.recorded()), Wish(Way.CONSENT, max_payable=100))
    _, (told,) = relay(stand.desk(), [order])
    assert "[Hub_PayableAboveMax]" in told.reason[0]


def test_a_wish_to_pay_less_than_is_due_is_refused_before_it_is_given_to_anybody() -> None:
    for enough in (Wish(Way.CONSENT), Wish(Way.CONSENT, max_payable=4_464)):
        enough.check(4_464)
    with pytest.raises(Refusal) as refused:
        Wish(Way.CONSENT, max_payable=4_463).check(4_464)
    assert refused.value == Refusal("Hub_PayableAboveMax", payableAmount=4_464, maxPayable=4_463)


def test_an_order_for_one_submitter_is_sent_by_nobody_else(stand: Stand) -> None:
    terms = stand.recorded()
    mine = stand.agreed(stand.quoted(terms, 1), Wish(Way.CONSENT, submitter=RELAYER.address))
    other = stand.agreed(stand.quoted(terms, 2), Wish(Way.CONSENT, submitter=BOB.address))
    _, told = relay(stand.desk(), [mine, other])
    assert [it.fate for it in told] == ["redeemed", "skipped"]
    assert "[Hub_WrongSubmitter]" in told[1].reason[0]


def test_one_signature_for_permit2_is_payment_and_consent(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    chain, ask = stand.shopping.chain, stand.shopping.chain.call

    def answered(to: int, data: bytes, *more: Any, **named: Any) -> bytes:
        """The checkout in memory does not tell which Permit2 it asks."""
        return bytes(32) if to == TILL and len(data) == 4 else ask(to, data, *more, **named)

    monkeypatch.setattr(chain, "call", answered)
    order = stand.agreed(stand.quoted(stand.paid()), Wish(Way.PERMIT2, nonce=7))
    (found,) = brought(order.call)
    assert found.permit2_nonce == 7
    steps, told = relay(stand.desk(), [order])
    assert [it.fate for it in told] == ["redeemed"]
    assert steps[0].outcome == "sent"


def test_an_allowance_that_is_there_takes_a_consent_alone(stand: Stand) -> None:
    order = stand.agreed(stand.quoted(stand.paid()))
    _, told = relay(stand.desk(), [order])
    assert [it.fate for it in told] == ["redeemed"]


def test_another_account_does_not_agree_for_the_shopper(stand: Stand) -> None:
    with pytest.raises(NotShopperError, match=f"0x{ANN.address:040x}"):
        agree(stand.shopping.view, stand.quoted(stand.recorded()), BOB, Wish(Way.CONSENT))


def test_a_quote_that_the_shop_did_not_sign_is_not_agreed_to(stand: Stand) -> None:
    order = stand.quoted(stand.recorded())
    forged = replace(order.submission, quote_signature=key("eve").sign(order.digest(stand.shopping.view.domain)))
    with pytest.raises(Refusal, match="Hub_QuoteSigner"):
        agree(stand.shopping.view, replace(order, submission=forged), ANN, Wish(Way.CONSENT))


@pytest.mark.parametrize("way", [Way.PERMIT, Way.PERMIT2])
def test_nothing_is_paid_for_campaigns_that_only_record(stand: Stand, way: Way) -> None:
    with pytest.raises(OrderError, match="a consent alone"):
        agree(stand.shopping.view, stand.quoted(stand.recorded()), ANN, Wish(way))


def test_a_token_without_permits_is_told(stand: Stand) -> None:
    with pytest.raises(NoPermitError, match="ERC-2612"):
        agree(stand.shopping.view, stand.quoted(stand.paid()), ANN, Wish(Way.PERMIT))
