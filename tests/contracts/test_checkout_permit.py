"""Allowances by ERC-2612: a permit that fails does no harm where the allowance is there."""

from __future__ import annotations

from typing import Any

import brownie
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from tests.contracts.fixtures.logs import redeemed_by
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses

PAYABLE = 6899


@pytest.fixture(autouse=True)
def nothing_allowed(till, shopper, isolation):
    till.token.approve(till.checkout, 0, {"from": shopper.account})


def permit(till: Any, by: Any, value: int = PAYABLE) -> tuple[Any, ...]:
    """As a wallet signs it."""
    deadline = till.market.now + 3600
    fields = {
        "owner": by.account.address,
        "spender": till.checkout.address,
        "value": value,
        "nonce": till.token.nonces(by.account),
        "deadline": deadline,
    }
    types = [{"name": name, "type": "address" if name in ("owner", "spender") else "uint256"} for name in fields]
    where = {"name": "Stub", "version": "1", "chainId": brownie.chain.id, "verifyingContract": till.token.address}
    signed = Account.sign_message(encode_typed_data(where, {"Permit": types}, fields), by.secret)
    return value, deadline, signed.v, signed.r.to_bytes(32, "big"), signed.s.to_bytes(32, "big")


def paid(till, order, signed, by):
    return till.checkout.payWithPermit(*arguments(order), signed, {"from": by.account})


def test_a_permit_is_the_allowance(till, shopper, merchant):
    paid(till, till.order(), permit(till, shopper), shopper)
    assert till.balance(merchant) == PAYABLE
    assert till.token.allowance(shopper.account, till.checkout) == 0


def test_a_relayer_brings_permit_and_consent(till, shopper, relayer, merchant):
    record = redeemed_by(paid(till, till.market.agreed(till.order()), permit(till, shopper), relayer))
    assert (record.shopper, record.submitter) == (shopper.address, relayer.address)
    assert till.balance(merchant) == PAYABLE


def test_a_permit_that_somebody_used_before_does_not_stop_the_payment(till, shopper, eve, merchant):
    value, deadline, *signature = permit(till, shopper)
    till.token.permit(shopper.account, till.checkout, value, deadline, *signature, {"from": eve.account})
    paid(till, till.order(), (value, deadline, *signature), shopper)
    assert till.balance(merchant) == PAYABLE


def test_a_token_that_refuses_permits_is_paid_by_an_allowance(till, shopper, merchant):
    till.token.refuse({"from": shopper.account})
    till.token.approve(till.checkout, PAYABLE, {"from": shopper.account})
    paid(till, till.order(), permit(till, shopper), shopper)
    assert till.balance(merchant) == PAYABLE


def test_a_permit_that_fails_without_an_allowance_spends_no_coupon(till, shopper, eve):
    order = till.order()
    with refuses("Token_Transfer", int(till.token.address, 16), PAYABLE):
        paid(till, order, permit(till, eve), shopper)
    assert till.unspent(order)


def test_a_token_without_permits_is_paid_by_an_allowance(till, shopper, merchant, TokenStub):
    plain = TokenStub.deploy({"from": shopper.account})
    campaign = till.create(plain, salt=2)
    plain.mint(shopper.account, PAYABLE, {"from": shopper.account})
    plain.approve(till.checkout, PAYABLE, {"from": shopper.account})
    paid(till, till.order(campaign), permit(till, shopper), shopper)
    assert plain.balanceOf(merchant.account) == PAYABLE


def test_a_permit_lets_nobody_pay_without_the_consent(till, shopper, eve):
    with refuses("Hub_ConsentSigner", 0, shopper.address):
        till.checkout.payWithPermit.call(*arguments(till.order()), permit(till, shopper), {"from": eve.account})
