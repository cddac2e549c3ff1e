"""`promo redeem sign` agreed to what the shop's file said, and not to what the quote comes to.

Without --most the amount of the file's own consent was signed, whatever the quote came to, and allowed to be taken by a
permit; so was the hash of a text that nobody saw. Neither price, shop nor token were told, and a token with other
decimals than the currency was not noticed: 44.94 HUF might have been 4,494 of anything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from offchain.attestation.companion_calls import token_call
from offchain.campaigns.errors import TokenError
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.order import Agreement
from offchain.domain.refusals import Refusal
from offchain.till.agreeing import Way, Wish, agree
from offchain.till.telling import agreed_document, agreed_lines
from tests.unit.receipts.shopping import ANN
from tests.unit.till.stand import TOKEN, Stand

FILES = Agreement(0, 2**90, b"\x07" * 32)


@pytest.fixture
def stand() -> Stand:
    return Stand.open()


def greedy(order: SignedOrder) -> SignedOrder:
    """As a shop might hand it out."""
    return replace(order, submission=replace(order.submission, agreement=FILES))


def payable(order: SignedOrder) -> int:
    """Of a fifth off everything but the delivery."""
    bought = order.submission.order
    return bought.total - (bought.total - bought.delivery) // 5


def test_at_most_what_the_quote_comes_to_is_agreed_to(stand: Stand) -> None:
    order = greedy(stand.quoted(stand.recorded()))
    agreed = agree(stand.shopping.view, order, ANN, Wish(Way.CONSENT))
    assert agreed.submission.agreement == Agreement(0, payable(order))


def test_what_is_signed_is_told(stand: Stand) -> None:
    order = stand.quoted(stand.paid())
    agreed = agree(stand.shopping.view, order, ANN, Wish(Way.CONSENT, max_payable=20_000))
    document = agreed_document(order, order.digest(stand.shopping.view.domain), agreed, Way.CONSENT)
    told = "\n".join(agreed_lines(document, agreed))
    assert f"0x{TOKEN:040x}" in told
    assert f"0x{stand.shopping.shop.merchant.address:040x}" in told
    assert (document["payable"], document["max_payable"]) == (payable(order), 20_000)
    assert f"payable {payable(order) / 100:.2f}" in told


def test_a_token_that_counts_in_other_units_is_refused(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    chain, ask = stand.shopping.chain, stand.shopping.chain.call

    def answered(to: int, data: bytes, *more: Any, **named: Any) -> bytes:
        asked = (to, data) == (TOKEN, token_call("decimals"))
        return (18).to_bytes(32, "big") if asked else ask(to, data, *more, **named)

    monkeypatch.setattr(chain, "call", answered)
    with pytest.raises(TokenError, match="18 decimals"):
        agree(stand.shopping.view, stand.quoted(stand.paid()), ANN, Wish(Way.CONSENT))


def test_terms_that_no_hub_has_are_refused(stand: Stand) -> None:
    order = stand.quoted(stand.recorded())
    use = order.submission.uses[0]
    other = replace(order.submission, uses=(replace(use, terms=replace(use.terms, cap_amount=1)),))
    shop, view = stand.shopping.shop, stand.shopping.view
    signed = replace(other, quote_signature=shop.merchant.sign(replace(order, submission=other).digest(view.domain)))
    with pytest.raises(Refusal, match="Hub_UnknownCampaign"):
        agree(view, replace(order, submission=signed), ANN, Wish(Way.CONSENT))
