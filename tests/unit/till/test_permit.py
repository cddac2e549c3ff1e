"""Permits of tokens: by what a token says of itself, and as an independent implementation recovers them."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi.abi import encode
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from offchain.adapters.fake_chain import Call, Emitted, FakeChain, Outcome
from offchain.adapters.fake_shop import key
from offchain.ports import CallRevertedError
from offchain.till.errors import NoPermitError
from offchain.till.permit import Permit, separator_of

TOKEN, SPENDER = 0xC0FFEE, 0xD4 << 152
ANN = key("ann")
DOMAIN = {"name": "Euro", "version": "2", "chainId": 1337, "verifyingContract": f"0x{TOKEN:040x}"}


class Token:
    """Answers what it is told to. answers : selector -> bytes."""

    def __init__(self, **answers: bytes) -> None:
        self.answers = {keccak(text=name)[:4]: it for name, it in answers.items()}

    def run(self, call: Call) -> Outcome:
        if call.data[:4] not in self.answers:
            raise CallRevertedError(b"")
        if len(call.data) > 4 and call.data[4:] != ANN.address.to_bytes(32, "big"):
            raise CallRevertedError(b"")
        return Outcome(self.answers[call.data[:4]])

    def settle(self, outcome: Outcome) -> None:
        assert not isinstance(outcome.memo, Emitted)


def chain_of(answers: dict[str, bytes]) -> FakeChain:
    return FakeChain(lambda: {TOKEN: Token(**answers)})


def described(fields: bytes = b"\x0f") -> bytes:
    types = ["bytes1", "string", "string", "uint256", "address", "bytes32", "uint256[]"]
    return encode(types, [fields, "Euro", "2", 1337, f"0x{TOKEN:040x}", bytes(32), []])


def separator() -> bytes:
    message: Any = encode_typed_data(DOMAIN, {"Nothing": [{"name": "a", "type": "uint256"}]}, {"a": 1})
    return bytes(message.header)


@pytest.mark.parametrize("form", ["DOMAIN_SEPARATOR()", "eip712Domain()"])
def test_what_is_signed_is_a_permit_to_everybody_else(form: str) -> None:
    says = separator() if form == "DOMAIN_SEPARATOR()" else described()
    chain = chain_of({form: says, "nonces(address)": (5).to_bytes(32, "big")})
    value, deadline, v, r, s = Permit(SPENDER, 4_293, 2_000_000_000).signed(chain, TOKEN, ANN)
    kinds = [("owner", "address"), ("spender", "address"), ("value", "uint256"), ("nonce", "uint256")]
    types = {"Permit": [{"name": name, "type": kind} for name, kind in (*kinds, ("deadline", "uint256"))]}
    content = {
        "owner": f"0x{ANN.address:040x}",
        "spender": f"0x{SPENDER:040x}",
        "value": value,
        "nonce": 5,
        "deadline": deadline,
    }
    message = encode_typed_data(DOMAIN, types, content)
    assert int(Account.recover_message(message, vrs=(v, r, s)), 16) == ANN.address
    assert (value, deadline) == (4_293, 2_000_000_000)


@pytest.mark.parametrize("answers", [{}, {"eip712Domain()": b""}, {"eip712Domain()": described(b"\x1f")}])
def test_a_token_that_says_nothing_of_it_takes_none(answers: dict[str, bytes]) -> None:
    with pytest.raises(NoPermitError):
        separator_of(chain_of(answers), TOKEN)


def test_a_token_without_numbers_takes_none() -> None:
    with pytest.raises(NoPermitError):
        Permit(SPENDER, 1, 2).signed(chain_of({"eip712Domain()": described()}), TOKEN, ANN)
