"""Signed transactions are those that every wallet makes of the same fields."""

from __future__ import annotations

from typing import Any

import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.adapters.fakes import FakeSigner
from offchain.attestation.keccak import keccak
from offchain.oracle.transactions import UnsignedTransaction
from offchain.ports import Fees

SECRET = (7).to_bytes(32, "big")


def theirs(transaction: UnsignedTransaction) -> bytes:
    """The same, by eth_account."""
    fields: dict[str, Any] = {
        "type": 2,
        "chainId": transaction.chain_id,
        "nonce": transaction.nonce,
        "maxPriorityFeePerGas": transaction.fees.max_priority,
        "maxFeePerGas": transaction.fees.max_fee,
        "gas": transaction.gas,
        "to": transaction.to.to_bytes(20, "big"),
        "value": transaction.value,
        "data": transaction.data,
    }
    return bytes(Account.sign_transaction(fields, SECRET).raw_transaction)


@settings(max_examples=25)
@given(
    st.integers(1, 2**32),
    st.integers(0, 2**40),
    st.integers(0, 2**24),
    st.integers(0, 2**60),
    st.integers(0, 2**60),
    st.integers(1, 2**160 - 1),
    st.integers(0, 2**80),
    st.binary(max_size=80),
)
def test_a_signed_transaction_has_the_bytes_that_wallets_make(
    chain_id: int, nonce: int, gas: int, base: int, tip: int, to: int, value: int, data: bytes
) -> None:
    transaction = UnsignedTransaction(
        chain_id=chain_id, nonce=nonce, gas=gas, fees=Fees(base + tip, tip), to=to, data=data, value=value
    )
    assert transaction.signed(FakeSigner(7)) == theirs(transaction)


def test_the_signer_is_found_in_the_bytes() -> None:
    transaction = UnsignedTransaction(chain_id=1, nonce=0, gas=21_000, fees=Fees(2, 1), to=5, data=b"")
    signer = FakeSigner(7)
    raw = transaction.signed(signer)
    assert int(Account.recover_transaction(raw), 16) == signer.address
    assert len(signer.signed) == 1


@pytest.mark.parametrize("number", range(1, 20))
def test_leading_zeros_of_r_and_s_are_no_part_of_the_bytes(number: int) -> None:
    transaction = UnsignedTransaction(
        chain_id=1, nonce=number, gas=21_000, fees=Fees(2, 1), to=5, data=bytes([number]) * number
    )
    assert transaction.signed(FakeSigner(7)) == theirs(transaction)


def test_the_hash_of_the_bytes_is_the_transactions() -> None:
    transaction = UnsignedTransaction(chain_id=1, nonce=0, gas=21_000, fees=Fees(2, 1), to=5, data=b"")
    fields: dict[str, Any] = {
        "type": 2,
        "chainId": 1,
        "nonce": 0,
        "gas": 21_000,
        "maxFeePerGas": 2,
        "maxPriorityFeePerGas": 1,
        "to": (5).to_bytes(20, "big"),
        "value": 0,
        "data": b"",
    }
    assert keccak(transaction.signed(FakeSigner(7))) == bytes(Account.sign_transaction(fields, SECRET).hash)
