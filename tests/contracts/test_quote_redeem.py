"""Asking what a redemption would do: the same answer, the same refusals, nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from brownie.exceptions import VirtualMachineError

from offchain.domain.terms import Flags
from tests.contracts.fixtures.drafts import with_use
from tests.contracts.fixtures.logs import all_redeemed_by, redeemed_by
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.promises import GIFT, SHIPPING

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


def test_a_set_is_answered_use_by_use(market, hub, shopper):
    first, second = market.create(priority=2, salt=2), market.create(value=1000, priority=1, salt=3)
    gift, delivery = market.create(priority=3, salt=4, **GIFT), market.create(salt=5, **SHIPPING)
    order = market.set_of(first, second, gift, delivery)
    discounts, payable = hub.quoteRedeem(*arguments(order), {"from": shopper.account})
    assert (discounts, payable) == ([0, 1600, 640, 250], 8499 - 2490)
    records = all_redeemed_by(hub.redeem(*arguments(order), {"from": shopper.account}))
    assert [record.discount for record in records] == discounts


def test_a_set_that_would_be_refused_is_refused_in_the_same_words(market, hub, shopper):
    first, second = market.create(priority=2, salt=2), market.create(value=1000, priority=1, salt=3)
    alone = market.create(flags=Flags.EXCLUSIVE, salt=4)
    spent = market.order(second, index=1)
    hub.redeem(*arguments(spent), {"from": shopper.account})
    honest = market.set_of(first, second)
    refused = {
        "Stacking_Order": market.together(market.order(first, index=1), market.order(first, index=2)),
        "Stacking_Exclusive": market.set_of(first, alone),
        "Hub_QuoteSigner": replace(honest, uses=honest.uses[:1]),
        "Hub_IndexUsed": market.together(market.order(first), spent),
        "Rules_SplitLength": market.quoted(with_use(honest, 0, shares=(800, 800))),
        "Terms_ExtraHash": with_use(honest, 1, extra=(1,)),
    }
    for code, order in refused.items():
        asked = _refusal(hub.quoteRedeem, order, shopper)
        assert asked.startswith(f"{code}: ")
        assert _refusal(hub.redeem.call, order, shopper) == asked


def test_what_was_counted_before_is_in_the_answer(market, hub, shopper):
    limited = market.create(per_wallet=1, salt=6)
    hub.redeem(*arguments(market.order(limited)), {"from": shopper.account})
    asked = _refusal(hub.quoteRedeem, market.order(limited, index=1), shopper)
    assert asked == _refusal(hub.redeem.call, market.order(limited, index=1), shopper)
    assert asked.startswith("Hub_WalletLimit: ")


def _refusal(function: Callable, order, sender) -> str:
    """What Brownie shows of the custom error."""
    with pytest.raises(VirtualMachineError) as raised:
        function(*arguments(order), {"from": sender.account})
    return raised.value.revert_msg
