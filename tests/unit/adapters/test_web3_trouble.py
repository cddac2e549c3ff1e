"""What is made of a node's errors: refusals of the contracts, other reverts, and trouble that may pass."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from eth_abi.abi import encode

from offchain.adapters.web3_chain import Web3Chain
from offchain.attestation.keccak import keccak
from offchain.domain.refusals import Refusal
from offchain.ports import CallRevertedError, ChainUnavailableError
from tests.unit.adapters.node import Reply, TestNode, answer
from tests.unit.adapters.test_web3_chain import HASH, LOG, RECEIPT

REFUSED = keccak(b"Rules_BelowMinAmount(uint256,uint256)")[:4] + encode(["uint256", "uint256"], [1, 2])
TEXT = keccak(b"Error(string)")[:4] + encode(["string"], ["no"])


def anvil(data: bytes) -> dict[str, Any]:
    """The shape of anvil's and geth's errors."""
    return {"code": 3, "message": "execution reverted", "data": "0x" + data.hex()}


def ganache_call(data: bytes) -> dict[str, Any]:
    """The shape of ganache's error of a call."""
    return {"code": -32000, "message": "VM Exception while processing transaction: revert", "data": "0x" + data.hex()}


def ganache_estimate(data: bytes) -> dict[str, Any]:
    """The shape of ganache's error of an estimate."""
    wrapped = {"hash": None, "programCounter": 77, "result": "0x" + data.hex(), "reason": None, "message": "revert"}
    return {"code": -32000, "message": "VM Exception while processing transaction: revert", "data": wrapped}


Shape = Callable[[bytes], dict[str, Any]]


@pytest.mark.parametrize("shape", [anvil, ganache_call, ganache_estimate])
@pytest.mark.parametrize("ask", ["call", "estimate", "send"])
def test_a_refusal_of_the_contracts_is_that_refusal(node: TestNode, chain: Web3Chain, shape: Shape, ask: str) -> None:
    node.fails(shape(REFUSED))
    with pytest.raises(Refusal) as caught:
        if ask == "call":
            chain.call(1, b"")
        elif ask == "estimate":
            chain.estimate_gas(1, 2, b"")
        else:
            chain.send_raw(b"\x02")
    assert caught.value == Refusal("Rules_BelowMinAmount", have=1, needed=2)


@pytest.mark.parametrize("shape", [anvil, ganache_call, ganache_estimate])
@pytest.mark.parametrize("data", [TEXT, b"", REFUSED[:-1]], ids=["text", "nothing", "cut"])
def test_any_other_revert_keeps_its_bytes(node: TestNode, chain: Web3Chain, shape: Shape, data: bytes) -> None:
    node.fails(shape(data))
    with pytest.raises(CallRevertedError) as caught:
        chain.call(1, b"")
    assert caught.value.data == data


@pytest.mark.parametrize(
    "error",
    [{"code": 3, "message": "execution reverted"}, {"message": "VM Exception: revert", "data": None}, "reverted"],
    ids=str,
)
def test_a_revert_without_bytes_is_still_a_revert(node: TestNode, chain: Web3Chain, error: Any) -> None:
    node.fails(error)
    with pytest.raises(CallRevertedError, match="reverted without a reason"):
        chain.call(1, b"")


@pytest.mark.parametrize(
    "message",
    [
        "gas required exceeds allowance (50000000)",
        "out of gas",
        "EVM error OutOfGas",
        "VM Exception while processing transaction: out of gas",
    ],
)
def test_a_call_that_no_gas_is_enough_for_fails_by_itself(node: TestNode, chain: Web3Chain, message: str) -> None:
    node.fails({"code": -32000, "message": message})
    for ask in (lambda: chain.estimate_gas(1, 2, b""), lambda: chain.call(1, b"")):
        with pytest.raises(CallRevertedError):
            ask()
    with pytest.raises(ChainUnavailableError):
        chain.send_raw(b"\x02")


@pytest.mark.parametrize(
    "error",
    [
        {"code": -32000, "message": "header not found"},
        {"code": -32005, "message": "limit exceeded", "data": {"see": "elsewhere"}},
        {"code": -32000, "message": "nonce too low"},
        "busy",
        {},
    ],
    ids=str,
)
def test_any_other_error_of_the_node_is_trouble_that_may_pass(node: TestNode, chain: Web3Chain, error: Any) -> None:
    node.fails(error)
    with pytest.raises(ChainUnavailableError):
        chain.call(1, b"")
    with pytest.raises(ChainUnavailableError):
        chain.send_raw(b"\x02")


@pytest.mark.parametrize("said", ["already known", "Transaction already imported", "known transaction: 0x01"])
def test_sending_again_what_the_node_holds_changes_nothing(node: TestNode, chain: Web3Chain, said: str) -> None:
    node.fails({"code": -32000, "message": said})
    assert chain.send_raw(b"\x02\x01") == keccak(b"\x02\x01")


def test_sending_gives_the_hash_that_the_node_gives(node: TestNode, chain: Web3Chain) -> None:
    node.gives("0x" + "05" * 32)
    assert chain.send_raw(b"\x02\xff") == HASH
    assert node.asked == [("eth_sendRawTransaction", ["0x02ff"])]


def test_an_error_of_null_beside_a_result_is_no_error(node: TestNode, chain: Web3Chain) -> None:
    node.says(b'{"jsonrpc": "2.0", "id": 0, "error": null, "result": "0x2a"}')
    assert chain.nonce(1) == 42


@pytest.mark.parametrize(
    "body", [b"", b"<html>busy</html>", b"{}", b"[]", b"[1]", b"5", b"null", b'"text"', b'{"id": 0}', b"\xff\xfe"]
)
def test_what_is_no_answer_is_trouble(node: TestNode, chain: Web3Chain, body: bytes) -> None:
    node.says(body)
    with pytest.raises(ChainUnavailableError):
        chain.nonce(1)


@pytest.mark.parametrize("result", [None, 5, "", "0x", "0xzz", [], {}, True], ids=repr)
def test_a_result_of_another_form_is_trouble(node: TestNode, chain: Web3Chain, result: Any) -> None:
    node.gives(result)
    asks: list[Callable[[], object]] = [
        lambda: chain.chain_id,
        lambda: chain.nonce(1),
        chain.fees,
        chain.block,
        lambda: chain.transaction(HASH),
    ]
    for ask in asks:
        with pytest.raises(ChainUnavailableError):
            ask()


@pytest.mark.parametrize("result", [5, "0x", {}, [RECEIPT], RECEIPT | {"gasUsed": None}], ids=str)
def test_a_receipt_of_another_form_is_trouble(node: TestNode, chain: Web3Chain, result: Any) -> None:
    node.gives(result)
    with pytest.raises(ChainUnavailableError):
        chain.receipt(HASH)


@pytest.mark.parametrize("result", [None, 5, [5], [{}], [LOG | {"topics": None}], [LOG | {"data": "0x0"}]], ids=str)
def test_logs_of_another_form_are_trouble(node: TestNode, chain: Web3Chain, result: Any) -> None:
    node.gives(result)
    with pytest.raises(ChainUnavailableError):
        chain.logs([1], 0, 1)


@pytest.mark.parametrize("status", [429, 500, 502])
def test_an_http_error_is_trouble(node: TestNode, chain: Web3Chain, status: int) -> None:
    node.says(b"busy", status)
    with pytest.raises(ChainUnavailableError, match="did not answer eth_getTransactionCount"):
        chain.nonce(1)
    assert len(node.asked) == 1


def test_a_busy_node_is_asked_again(node: TestNode) -> None:
    replies: list[Reply] = [(503, b"busy"), answer(0, result="0x2a")]
    node.reply = lambda _: replies.pop(0)
    assert Web3Chain(node.url, timeout=5, attempts=2).nonce(1) == 42
    assert [method for method, _ in node.asked] == ["eth_getTransactionCount"] * 2


def test_a_connection_that_breaks_off_is_trouble(node: TestNode, chain: Web3Chain) -> None:
    node.reply = lambda _: None
    with pytest.raises(ChainUnavailableError):
        chain.send_raw(b"\x02")


def test_a_node_that_is_not_there_is_trouble(node: TestNode) -> None:
    chain = Web3Chain(node.url, timeout=5, attempts=1)
    node.close()
    with pytest.raises(ChainUnavailableError, match=r"127\.0\.0\.1"):
        chain.send_raw(b"\x02")


def test_a_node_that_never_answers_is_trouble_when_the_time_is_over(node: TestNode) -> None:
    done = threading.Event()

    def hang(_: dict[str, Any]) -> None:
        done.wait(10)

    node.reply = hang
    with pytest.raises(ChainUnavailableError):
        Web3Chain(node.url, timeout=0.05, attempts=1).send_raw(b"\x02")
    done.set()
