"""Tokens that call back in mid-transfer, into the checkout, the hub and the vault: everything counts once."""

from __future__ import annotations

import pytest

from offchain.domain.terms import Settlement
from tests.contracts.fixtures.logs import records_of
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.rewards import Mood
from tests.contracts.fixtures.till import FUNDS, LINE, NET, RICH

PAYABLE, DISCOUNT = 6899, 1600


def calls_back(till, target, data):
    """In the middle of its next transfer the token sends `data` to `target`."""
    till.token.setHook(target, data, {"from": till.people.eve.account})
    till.moody(Mood.CALLS_BACK)


def test_the_same_order_in_the_middle_of_its_payment_is_spent_already(till, merchant):
    order = till.market.agreed(till.order())
    calls_back(till, till.checkout, till.checkout.pay.encode_input(*arguments(order)))
    till.pay(order)
    assert till.token.hookFailed()
    assert till.balance(merchant) == PAYABLE
    assert till.market.hub.stateOf(till.paid.id)[:2] == (FUNDS - DISCOUNT, 1)


def test_another_order_in_the_middle_of_a_payment_is_paid_besides(till, shopper, merchant):
    other = till.market.agreed(till.order(index=1, lines=(LINE,)))
    calls_back(till, till.checkout, till.checkout.pay.encode_input(*arguments(other)))
    sent = till.pay(till.order())
    assert not till.token.hookFailed()
    paid = PAYABLE + NET + 500
    assert (till.balance(shopper), till.balance(merchant)) == (RICH - paid, paid)
    assert len(records_of(sent)) == 2


def test_a_batch_in_the_middle_of_a_payment_is_paid_besides(till, merchant):
    inner = till.checkout.redeemBatch.encode_input(
        *till.batched([till.market.agreed(till.order(index=1, lines=(LINE,)))], [till.paid])
    )
    calls_back(till, till.checkout, inner)
    till.pay(till.order())
    assert not till.token.hookFailed()
    assert till.balance(merchant) == PAYABLE + NET + 500


def test_nobody_settles_an_order_from_within_a_payment(till, merchant, eve):
    order = till.batched([till.order(index=1)], [till.paid])[1][0]
    data = till.checkout.settle.encode_input(eve.account, merchant.account, till.token, order, b"")
    calls_back(till, till.checkout, data)
    till.pay(till.order())
    assert till.token.hookFailed()
    assert till.unspent(till.order(index=1))


def test_the_hub_is_not_redeemed_past_the_checkout_from_within_a_payment(till):
    other = till.market.agreed(till.order(index=1))
    calls_back(till, till.market.hub, till.market.hub.redeem.encode_input(*arguments(other)))
    till.pay(till.order())
    assert till.token.hookFailed()
    assert till.unspent(other)


def test_a_collection_in_the_middle_of_a_payment_is_the_merchants_alone(till):
    calls_back(till, till.vault, till.vault.collect.encode_input([till.paid.words], till.people.eve.account))
    till.pay(till.order())
    assert till.token.hookFailed()


def test_asking_the_vault_in_the_middle_of_a_payment_changes_nothing(till, merchant):
    calls_back(till, till.vault, till.vault.restore.encode_input(till.paid.words))
    till.pay(till.order())
    assert not till.token.hookFailed()
    assert till.balance(merchant) == PAYABLE


def test_a_callback_that_fails_does_not_stop_a_payment(till, merchant):
    calls_back(till, till.checkout, b"\x01\x02\x03\x04")
    till.pay(till.order())
    assert till.token.hookFailed()
    assert till.balance(merchant) == PAYABLE


def test_a_refund_in_the_middle_of_a_payment_is_the_merchants_alone(till):
    first = till.order(index=1)
    till.pay(first)
    calls_back(till, till.checkout, till.checkout.refund.encode_input(*till.back(first, 1)))
    till.pay(till.order())
    assert till.token.hookFailed()


@pytest.fixture
def wallet(till, eve, WalletStub):
    """A contract wallet that does what anybody tells it, as a merchant with a campaign and with money."""
    made = WalletStub.deploy({"from": eve.account})
    till.token.mint(made, RICH, {"from": eve.account})
    say(made, eve, till.token, till.token.approve.encode_input(till.checkout, RICH))
    return made


def say(wallet, by, target, data):
    wallet.execute(target, data, {"from": by.account})


@pytest.mark.parametrize(("again", "refused"), [(PAYABLE // 2, False), (PAYABLE // 2 + 2, True)])
def test_a_refund_in_the_middle_of_a_refund_counts_what_went_before(till, wallet, shopper, eve, again, refused):
    hub, checkout, now = till.market.hub, till.checkout, PAYABLE - PAYABLE // 2
    promise = {"merchant": int(wallet.address, 16), "settlement": Settlement.PAID, "refund_window": 1, "salt": 2}
    own = till.market.plan(**promise, token=int(till.token.address, 16), collect_delay=1, grace=1)
    say(wallet, eve, hub, hub.create.encode_input(*own.creation()))
    till.credit(own)
    order = till.order(own)
    wallet.approve(till.market.quote_digest(order), {"from": eve.account})
    till.pay(order)
    inner = checkout.refund.encode_input(*till.back(order, again))
    calls_back(till, wallet, wallet.execute.encode_input(checkout, inner))
    outer = checkout.refund.encode_input(*till.back(order, now))
    wallet.execute(checkout, outer, {"from": eve.account})
    assert till.token.hookFailed() is refused
    back = now if refused else now + again
    assert till.checkout.returnedOf(till.market.quote_digest(order))[0] == back
    assert till.balance(shopper) == RICH - PAYABLE + back
