"""Asking what a redemption would do: the same answer, the same refusals, nothing changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from brownie.exceptions import VirtualMachineError

from tests.contracts.fixtures.logs import redeemed_by
from tests.contracts.fixtures.market import arguments

PAYABLE = 7999 + 500 - 1600


def test_the_answer_is_what_the_redemption_then_does(market, hub, campaign, shopper):
    order = market.order(campaign)
    discounts, payable = hub.quoteRedeem(*arguments(order), {"from": shopper.account})
    record = redeemed_by(hub.redeem(*arguments(order), {"from": shopper.account}))
    assert (discounts, payable) == ([record.discount], PAYABLE)


def test_asking_changes_nothing(market, hub, campaign, merchant, shopper):
    before = hub.stateOf(campaign.id), hub.usedWord(campaign.id, 0), hub.ledgerDigest(merchant.account)
    order = market.order(campaign)
    for _ in range(2):
        hub.quoteRedeem(*arguments(order), {"from": shopper.account})
    after = hub.stateOf(campaign.id), hub.usedWord(campaign.id, 0), hub.ledgerDigest(merchant.account)
    assert after == before


def test_a_public_order_is_answered(market, hub, public, shopper):
    assert hub.quoteRedeem(*arguments(market.order(public)), {"from": shopper.account}) == ([1600], PAYABLE)


def test_a_leaf_is_answered(market, hub, by_root, shopper):
    published = market.publish(by_root)
    market.at(published.root.active_from)
    order = market.order(by_root, published=published)
    assert hub.quoteRedeem(*arguments(order), {"from": shopper.account}) == ([2000], 8499 - 2000)


def test_a_relayer_is_answered_as_a_relayer(market, hub, campaign, relayer):
    order = market.order(campaign)
    assert _refusal(hub.quoteRedeem, order, relayer).startswith("Hub_ConsentSigner: ")
    assert hub.quoteRedeem(*arguments(market.agreed(order)), {"from": relayer.account}) == ([1600], PAYABLE)


REFUSED = {
    "Hub_QuoteExpired": {"quote_deadline": 1},
    "Hub_CouponNotYet": {"not_before": 2**40 - 1},
    "Hub_CouponExpired": {"deadline": 1},
    "Hub_GrantMalformed": {"reserved": 1},
    "Hub_IndexAboveCap": {"index": 1000},
    "Hub_NoShopper": {"shopper": 0},
    "Hub_WrongSubmitter": {"submitter": 1},
    "Hub_EpochRevoked": {"epoch": 1},
    "Rules_LineCount": {"lines": ()},
    "Rules_PercentAboveWhole": {"value": 10_001},
    "Hub_PayableAboveMax": {"max_payable": 0},
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_would_be_refused_is_refused_in_the_same_words(market, hub, campaign, shopper, code):
    order = market.order(campaign, **REFUSED[code])
    asked = _refusal(hub.quoteRedeem, order, shopper)
    assert asked.startswith(f"{code}: ")
    assert _refusal(hub.redeem.call, order, shopper) == asked


def _refusal(function: Callable, order, sender) -> str:
    """What Brownie shows of the custom error."""
    with pytest.raises(VirtualMachineError) as raised:
        function(*arguments(order), {"from": sender.account})
    return raised.value.revert_msg
