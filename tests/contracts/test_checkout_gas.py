"""Nobody makes an order of others fail by gas: not a wallet that burns it or answers too much, not who sends too
little."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum

import brownie
import pytest

from offchain.attestation.reverts import decode_revert
from offchain.domain.bounds import ORDER_GAS, SKIP_GAS, WALLET_GAS
from tests.contracts.fixtures.logs import all_redeemed_by
from tests.contracts.fixtures.rewards import Mood as TokenMood
from tests.contracts.fixtures.till import LINE
from tests.contracts.test_checkout_batch import skipped


class Mood(IntEnum):
    """How `WalletStub` behaves."""

    HONEST = 0
    BURNS_GAS = 4
    RETURNS_MUCH = 5


@pytest.fixture(scope="module")
def wallet(till, eve, WalletStub):
    """A contract wallet as a shopper, with money that the checkout may take."""
    made = WalletStub.deploy({"from": eve.account})
    till.token.mint(made, 10**6, {"from": eve.account})
    made.execute(till.token, till.token.approve.encode_input(till.checkout, 10**6), {"from": eve.account})
    return made


@pytest.fixture(scope="module")
def recorded(till):
    return till.market.create(salt=50)


def with_wallet(till, campaign, wallet, mood):
    """Three orders, the middle one of the wallet, which has approved its consent and is in that mood now."""
    orders = till.many(campaign, 3)
    its = replace(till.order(campaign, index=1, lines=(LINE,), shopper=int(wallet.address, 16)), quote_signature=b"")
    orders[1] = replace(its, consent_signature=b"as the wallet likes")
    sent = {"from": till.people.eve.account}
    wallet.approve(till.market.consent_digest(its), sent)
    wallet.setMood(mood, sent)
    return orders


@pytest.mark.parametrize("of", ["recorded", "paid"])
def test_an_honest_wallet_is_a_shopper_like_others(till, recorded, wallet, of):
    campaign = recorded if of == "recorded" else till.paid
    sent = till.batch(with_wallet(till, campaign, wallet, Mood.HONEST), [campaign])
    assert skipped(sent) == {}
    assert len(all_redeemed_by(sent)) == 3


@pytest.mark.parametrize("mood", [Mood.BURNS_GAS, Mood.RETURNS_MUCH])
@pytest.mark.parametrize("of", ["recorded", "paid"])
def test_a_hostile_wallet_costs_its_own_order_and_a_bounded_amount(till, recorded, wallet, of, mood):
    campaign = recorded if of == "recorded" else till.paid
    honest = till.batch(till.many(campaign, 9)[6:], [campaign]).gas_used
    sent = till.batch(with_wallet(till, campaign, wallet, mood), [campaign])
    assert skipped(sent) == {1: "Hub_ConsentSigner"}
    assert [record.index for record in all_redeemed_by(sent)] == [0, 2]
    assert sent.gas_used < honest + 2 * WALLET_GAS


def test_a_token_that_burns_all_gas_costs_each_order_what_an_order_may_have(till, eve, wallet):
    wallet.setMood(Mood.BURNS_GAS, {"from": eve.account})
    till.token.setHook(wallet, wallet.isValidSignature.encode_input(bytes(32), b""), {"from": eve.account})
    till.moody(TokenMood.CALLS_BACK)
    orders = till.many(till.paid, 3)
    sent = till.batch(orders, [till.paid])
    assert list(skipped(sent)) == [0, 1, 2]
    assert sent.gas_used < 3 * (ORDER_GAS + 20_000)
    assert till.unspent(orders[0])


def enough(till, orders, campaign):
    """Gas with which all is redeemed, none to spare."""
    return till.batch(orders, [campaign]).gas_used


@pytest.mark.parametrize("of", ["recorded", "paid"])
def test_a_batch_of_good_orders_needs_no_gas_to_spare(till, recorded, of):
    campaign = recorded if of == "recorded" else till.paid
    orders = till.many(campaign, 3)
    brownie.chain.snapshot()
    used = enough(till, orders, campaign)
    brownie.chain.revert()
    sent = till.batch(orders, [campaign], gas_limit=used + used // 20)
    assert skipped(sent) == {}


@pytest.mark.parametrize("of", ["recorded", "paid"])
def test_whoever_sends_too_little_gas_skips_nothing(till, recorded, of):
    """Whatever the limit, between none and all: the batch reverts whole, or every order is redeemed."""
    campaign = recorded if of == "recorded" else till.paid
    orders = till.many(campaign, 3)
    brownie.chain.snapshot()
    used = enough(till, orders, campaign)
    brownie.chain.revert()
    outcomes = set()
    for part in range(20, 46):
        limit = used * part // 40
        outcome = attempted(till, orders, campaign, limit)
        assert outcome in ("reverted", "Checkout_BatchGas", "all"), (part, outcome)
        outcomes.add(outcome)
    assert {"Checkout_BatchGas", "all"} <= outcomes


def attempted(till, orders, campaign, limit):
    data = till.checkout.redeemBatch.encode_input(*till.batched(orders, [campaign]))
    call = {"from": till.people.merchant.account.address, "to": till.checkout.address, "data": data, "gas": hex(limit)}
    answer = brownie.web3.provider.make_request("eth_call", [call, "latest"])
    if "error" in answer:
        refusal = decode_revert(bytes.fromhex(str(answer["error"].get("data", "0x"))[2:]))
        return refusal.code if refusal else "reverted"
    reasons = till.checkout.redeemBatch.decode_output(answer["result"])
    return "all" if all(len(str(one)) <= 2 for one in reasons) else "skipped"


@pytest.mark.parametrize("of", ["recorded", "paid"])
def test_an_order_is_skipped_with_all_the_gas_that_an_order_may_need(till, recorded, of):
    campaign = recorded if of == "recorded" else till.paid
    orders = till.many(campaign, 2)
    orders[0] = replace(orders[0], consent_signature=b"")
    assert attempted(till, orders, campaign, SKIP_GAS) == "Checkout_BatchGas"
    assert attempted(till, orders, campaign, SKIP_GAS + 200_000) == "skipped"


def test_the_gas_to_skip_is_that_of_an_order_by_the_rule_of_63_parts():
    assert SKIP_GAS - SKIP_GAS // 64 > ORDER_GAS + 40_000
