"""One signature of a shopper without gas for payment and agreement, by Uniswap's own Permit2."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import brownie
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from offchain.attestation.signatures import recover
from offchain.domain.terms import Settlement
from tests.contracts.fixtures.logs import redeemed_by
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.till import FUNDS, RICH

PAYABLE = 6899


@pytest.fixture(autouse=True)
def approved_once(till, shopper, isolation):
    """The shopper's allowance is Permit2's, and none the checkout's."""
    till.token.approve(till.checkout, 0, {"from": shopper.account})
    till.token.approve(till.permit2, RICH, {"from": shopper.account})


def as_a_wallet_signs(till: Any, order: Any, by: Any, nonce: int) -> bytes:
    """65 bytes, hashed by eth_account."""
    payment, agreement = till.payment(order, nonce), order.agreement
    types = {
        "PermitWitnessTransferFrom": "TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,"
        "Consent witness",
        "TokenPermissions": "address token,uint256 amount",
        "Consent": "bytes32 quote,uint96 maxPayable,address submitter,bytes32 textHash",
    }
    fields = {
        "permitted": {"token": till.token.address, "amount": payment.amount},
        "spender": till.checkout.address,
        "nonce": nonce,
        "deadline": payment.deadline,
        "witness": {
            "quote": till.market.quote_digest(order),
            "maxPayable": agreement.max_payable,
            "submitter": brownie.web3.to_checksum_address(f"0x{agreement.submitter:040x}"),
            "textHash": agreement.text_hash,
        },
    }
    declared = {
        name: [dict(zip(("type", "name"), field.split(), strict=True)) for field in text.split(",")]
        for name, text in types.items()
    }
    where = {"name": "Permit2", "chainId": brownie.chain.id, "verifyingContract": till.permit2}
    return bytes(Account.sign_message(encode_typed_data(where, declared, fields), by.secret).signature)


def test_a_shopper_signs_once_and_a_relayer_pays_the_gas(till, shopper, relayer, merchant):
    sent = till.pay_once(till.signed_once(till.order()), relayer)
    assert sent.return_value[1] == PAYABLE
    record = redeemed_by(sent)
    assert (record.shopper, record.submitter) == (shopper.address, relayer.address)
    assert (till.balance(shopper), till.balance(merchant)) == (RICH - PAYABLE, PAYABLE)


def test_what_a_wallet_signs_is_what_permit2_takes(till, shopper, relayer, merchant):
    order = till.order()
    signature = as_a_wallet_signs(till, order, shopper, nonce=7)
    digest = till.payment(order, 7).digest(brownie.chain.id, int(till.permit2, 16))
    assert recover(digest, signature) == shopper.address
    till.pay_once(replace(order, consent_signature=signature), relayer, nonce=7)
    assert till.balance(merchant) == PAYABLE


def test_permit2_reads_the_chain_id_when_it_is_asked(till):
    """The code has the separator of the chain that it was compiled for; on any other it makes its own."""
    answer = brownie.web3.eth.call({"to": till.permit2, "data": "0x3644e515"})
    assert till.payment(till.order()).digest(brownie.chain.id, int(till.permit2, 16)) != till.payment(
        till.order()
    ).digest(1, int(till.permit2, 16))
    where = {"name": "Permit2", "chainId": brownie.chain.id, "verifyingContract": till.permit2}
    message = encode_typed_data(where, {"X": [{"name": "x", "type": "uint256"}]}, {"x": 0})
    assert bytes(answer) == message.header


def test_a_signature_is_used_once(till, relayer):
    order = till.signed_once(till.order())
    till.pay_once(order, relayer)
    with refuses("Hub_IndexUsed", till.paid.id, 0):
        till.pays_once(order, relayer)


def test_a_nonce_is_used_once_whatever_the_order(till, shopper, relayer):
    till.pay_once(till.signed_once(till.order()), relayer)
    other = till.signed_once(till.order(index=1))
    with refuses("Checkout_Permit2", shopper.address, 0):
        till.pays_once(other, relayer)
    till.pay_once(till.signed_once(till.order(index=1), nonce=1), relayer, nonce=1)


def test_a_signature_pays_no_other_order(till, shopper, relayer):
    signed = till.signed_once(till.order())
    other = replace(till.order(index=1), consent_signature=signed.consent_signature)
    with refuses("Checkout_Permit2", shopper.address, 0):
        till.pay_once(other, relayer)
    assert till.unspent(other)


@pytest.mark.parametrize(
    "said",
    [{"max_payable": PAYABLE + 1}, {"text_hash": b"\x09" * 32}, {"submitter": 0xBEEF}],
    ids=["price", "text", "submitter"],
)
def test_a_changed_agreement_is_not_what_was_signed(till, shopper, relayer, said):
    signed = till.signed_once(till.order(max_payable=PAYABLE))
    changed = replace(signed, agreement=replace(signed.agreement, **said))
    if "submitter" in said:
        with refuses("Hub_WrongSubmitter", relayer.address, 0xBEEF):
            till.pays_once(changed, relayer)
        return
    with refuses("Checkout_Permit2", shopper.address, 0):
        till.pays_once(changed, relayer)


def test_a_submitter_that_was_dropped_is_not_what_was_signed(till, shopper, relayer, eve):
    signed = till.signed_once(till.order(consent_submitter=relayer.address))
    with refuses("Hub_WrongSubmitter", eve.address, relayer.address):
        till.pays_once(signed, eve)
    anybody = replace(signed, agreement=replace(signed.agreement, submitter=0))
    with refuses("Checkout_Permit2", shopper.address, 0):
        till.pays_once(anybody, eve)
    till.pay_once(signed, relayer)


def test_a_price_above_the_signed_one_is_refused(till, relayer):
    with refuses("Hub_PayableAboveMax", PAYABLE, PAYABLE - 1):
        till.pays_once(till.signed_once(till.order(max_payable=PAYABLE - 1)), relayer)


def test_another_nonce_than_the_signed_one_is_refused(till, shopper, relayer):
    with refuses("Checkout_Permit2", shopper.address, 1):
        till.pays_once(till.signed_once(till.order()), relayer, nonce=1)


def test_somebody_elses_signature_is_refused(till, shopper, eve, relayer):
    with refuses("Checkout_Permit2", shopper.address, 0):
        till.pays_once(till.signed_once(till.order(), by=eve), relayer)


def test_a_consent_for_the_hub_is_no_payment(till, shopper, relayer):
    with refuses("Checkout_Permit2", shopper.address, 0):
        till.pays_once(till.market.agreed(till.order()), relayer)


def test_a_payment_for_permit2_is_no_consent_for_the_hub(till, shopper, relayer):
    till.enrich(shopper)
    order = till.signed_once(till.order())
    with pytest.raises(Exception, match="Hub_ConsentSigner"):
        till.pays(order, relayer)


def test_without_the_money_no_coupon_is_spent(till, shopper, relayer):
    order = till.signed_once(till.order())
    till.token.seize(shopper.account, RICH - PAYABLE + 1, {"from": shopper.account})
    with refuses("Checkout_Permit2", shopper.address, 0):
        till.pay_once(order, relayer)
    assert till.unspent(order)


def test_the_agreement_is_asked_even_where_nothing_is_to_be_paid(till, shopper, relayer):
    free = till.create(salt=2, value=10_000, cap_amount=FUNDS)
    order = till.order(free, delivery=0)
    with refuses("Checkout_Permit2", shopper.address, 0):
        till.pays_once(order, relayer)
    assert till.pay_once(till.signed_once(order), relayer).return_value[1] == 0


def test_where_there_is_no_permit2_nobody_has_agreed(till, shopper, relayer, Checkout, PromotionHub, TermsCheck):
    sent = {"from": relayer.account}
    TermsCheck.deploy(sent)
    deployer = relayer.account
    alone = deployer.get_deployment_address(deployer.nonce + 1)
    hub = PromotionHub.deploy(relayer.account, alone, shopper.account, sent)
    checkout = Checkout.deploy(hub, shopper.account, shopper.account, sent)
    other = replace(till, market=replace(till.market, hub=hub), checkout=checkout)
    promise = {"value": 10_000, "cap_amount": FUNDS, "budget": FUNDS}
    free = other.market.create(settlement=Settlement.PAID, token=int(till.token.address, 16), **promise)
    hub.creditBudget(free.words, FUNDS, {"from": shopper.account})
    with refuses("Checkout_Permit2", shopper.address, 0):
        other.pays_once(other.order(free, delivery=0), relayer)


def test_an_order_of_recorded_campaigns_is_not_paid_here(till, relayer):
    recorded = till.market.create(salt=2)
    with refuses("Checkout_Recorded"):
        till.pays_once(till.signed_once(till.order(recorded)), relayer)
