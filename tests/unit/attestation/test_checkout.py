"""The calls of the checkout, and what a shopper signs for Permit2 as a wallet sees it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eth_abi.abi import decode
from eth_account.messages import encode_typed_data
from hypothesis import given
from hypothesis import strategies as st

from offchain.attestation.calls import HUB_CALLS, redeem_call
from offchain.attestation.checkout import (
    CHECKOUT_CALLS,
    Payment,
    batch_call,
    batch_order,
    packed_units,
)
from offchain.attestation.keccak import keccak
from tests.unit.attestation.abi_types import signature_of, types_of
from tests.unit.attestation.test_calls import submission

Entry = dict[str, Any]
U256 = st.integers(0, 2**256 - 1)
ACCOUNTS = st.integers(0, 2**160 - 1)
TERMS_WORDS = 10


def test_every_call_has_the_signature_of_the_compiled_interface(functions: dict[str, Entry]) -> None:
    assert {name: types_of(functions[name]) for name in CHECKOUT_CALLS} == CHECKOUT_CALLS


def test_an_order_of_a_batch_is_the_hubs_call_around_the_shared_terms() -> None:
    """Put together as the checkout does."""
    sent = submission()
    order, data = batch_order(sent), redeem_call(sent)[4:]
    count = len(sent.uses)
    place = int.from_bytes(data[:32], "big")
    terms = data[place : place + 32 + 32 * TERMS_WORDS * count]
    head = bytes(12) + b"\x05" * 20 + bytes(32) + (96 + len(order)).to_bytes(32, "big")
    sender, consented, *parts = decode(HUB_CALLS["redeemFor"], head + order + terms)
    assert (sender, consented) == ("0x" + "05" * 20, False)
    assert tuple(parts) == decode(HUB_CALLS["redeem"], data)


def test_a_batch_carries_its_terms_once(functions: dict[str, Entry]) -> None:
    sent = submission()
    terms = [use.terms for use in sent.uses]
    data = batch_call(terms, [sent, sent])
    assert data[:4] == keccak(signature_of(functions["redeemBatch"]).encode())[:4]
    shared, orders = decode(CHECKOUT_CALLS["redeemBatch"], data[4:])
    assert len(shared) == len(terms)
    assert orders == (batch_order(sent),) * 2


@given(ACCOUNTS, st.integers(0, 2**96 - 1), ACCOUNTS, U256, st.integers(0, 2**40 - 1), ACCOUNTS, st.integers(1, 2**32))
def test_a_wallet_hashes_the_payment_alike(
    token: int, amount: int, spender: int, nonce: int, deadline: int, permit2: int, chain_id: int
) -> None:
    """The witness is a struct of its own there: one of zeros, but for the price."""
    said = {"quote": bytes(32), "maxPayable": amount, "submitter": _address(0), "textHash": bytes(32)}
    types = {
        "PermitWitnessTransferFrom": "TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,"
        "Consent witness",
        "TokenPermissions": "address token,uint256 amount",
        "Consent": "bytes32 quote,uint96 maxPayable,address submitter,bytes32 textHash",
    }
    declared = {
        name: [dict(zip(("type", "name"), field.split(), strict=True)) for field in text.split(",")]
        for name, text in types.items()
    }
    where = {"name": "Permit2", "chainId": chain_id, "verifyingContract": _address(permit2)}
    consent = encode_typed_data(where, {"Consent": declared["Consent"]}, said).body
    fields = {
        "permitted": {"token": _address(token), "amount": amount},
        "spender": _address(spender),
        "nonce": nonce,
        "deadline": deadline,
        "witness": said,
    }
    seen = encode_typed_data(where, declared, fields)
    payment = Payment(token, amount, spender, nonce, deadline, bytes(consent))
    assert payment.digest(chain_id, permit2) == keccak(b"\x19\x01" + seen.header + seen.body)


@pytest.mark.parametrize("name", ["token", "amount", "spender", "nonce", "deadline"])
def test_every_field_of_a_payment_is_signed(name: str) -> None:
    payment = Payment(1, 2, 3, 4, 5, bytes(32))
    assert replace(payment, **{name: 9}).digest(1, 2) != payment.digest(1, 2)


def test_agreement_chain_and_contract_are_signed() -> None:
    payment = Payment(1, 2, 3, 4, 5, bytes(32))
    assert replace(payment, consent=b"\x01" * 32).digest(1, 2) != payment.digest(1, 2)
    assert len({payment.digest(1, 2), payment.digest(2, 2), payment.digest(1, 3)}) == 3


def test_units_stand_sixteen_bits_a_line_from_the_lowest() -> None:
    assert packed_units(()) == [0, 0, 0, 0]
    assert packed_units((10_000, 0, 3)) == [10_000 | 3 << 32, 0, 0, 0]
    assert packed_units((0,) * 16 + (7,)) == [0, 7, 0, 0]
    assert packed_units((0,) * 49 + (1,)) == [0, 0, 0, 1 << 16]


def _address(account: int) -> str:
    return f"0x{account:040x}"
