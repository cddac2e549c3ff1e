"""The chain behind JSON-RPC: what it asks, and what it makes of the answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from offchain.adapters.web3_chain import Web3Chain, WrongChainError
from offchain.attestation.keccak import keccak
from offchain.attestation.records import Log
from offchain.domain.refusals import Refusal
from offchain.ports import Block, ChainUnavailableError, Fees, Receipt, Transaction
from tests.unit.adapters.node import Reply, TestNode

HASH = b"\x05" * 32
BLOCK = {
    "number": "0x10",
    "hash": "0x" + "01" * 32,
    "parentHash": "0x" + "02" * 32,
    "timestamp": "0x6ab1",
    "baseFeePerGas": "0x3b9aca00",
}
LOG = {
    "address": "0x" + "aa" * 20,
    "topics": ["0x" + "03" * 32],
    "data": "0x" + "04" * 32,
    "blockNumber": "0x10",
    "blockHash": "0x" + "01" * 32,
    "transactionHash": "0x" + "05" * 32,
    "logIndex": "0x2",
}
RECEIPT = {
    "transactionHash": "0x" + "05" * 32,
    "blockNumber": "0x10",
    "blockHash": "0x" + "01" * 32,
    "status": "0x1",
    "gasUsed": "0x5208",
    "contractAddress": None,
}
TRANSACTION = {
    "hash": "0x" + "05" * 32,
    "from": "0x" + "0a" * 20,
    "to": "0x" + "0b" * 20,
    "input": "0x1234",
    "blockNumber": "0x10",
}


def test_the_id_of_the_chain_is_asked_once(node: TestNode, chain: Web3Chain) -> None:
    node.gives("0x539")
    assert (chain.chain_id, chain.chain_id) == (1337, 1337)
    assert [method for method, _ in node.asked] == ["eth_chainId"]


def test_another_chain_than_the_expected_one_is_refused(node: TestNode, chain: Web3Chain) -> None:
    node.gives("0x1")
    assert chain.expect(1) is chain
    with pytest.raises(WrongChainError, match="serves chain 1, wanted 1337: check the URL"):
        chain.expect(1337)


@pytest.mark.parametrize(("number", "asked"), [(None, "latest"), (0, "0x0"), (255, "0xff")])
def test_a_block_is_asked_by_its_number_or_as_the_newest(
    node: TestNode, chain: Web3Chain, number: int | None, asked: str
) -> None:
    node.gives(BLOCK)
    assert chain.block(number) == Block(16, b"\x01" * 32, b"\x02" * 32, 0x6AB1)
    assert node.asked == [("eth_getBlockByNumber", [asked, False])]


def test_logs_come_in_the_order_of_the_chain(node: TestNode, chain: Web3Chain) -> None:
    node.gives([LOG, LOG | {"blockNumber": "0xf", "logIndex": "0x9"}, LOG | {"logIndex": "0x1"}])
    logs = chain.logs([0xAA, 0xBB], 15, 16)
    assert [(log.block_number, log.log_index) for log in logs] == [(15, 9), (16, 1), (16, 2)]
    assert logs[2] == Log(int("aa" * 20, 16), (b"\x03" * 32,), b"\x04" * 32, 16, b"\x01" * 32, b"\x05" * 32, 2)
    addresses = [f"0x{0xAA:040x}", f"0x{0xBB:040x}"]
    assert node.asked == [("eth_getLogs", [{"address": addresses, "fromBlock": "0xf", "toBlock": "0x10"}])]


def test_a_mined_transaction_is_read(node: TestNode, chain: Web3Chain) -> None:
    node.gives(TRANSACTION)
    sender, to = int("0a" * 20, 16), int("0b" * 20, 16)
    assert chain.transaction(HASH) == Transaction(HASH, sender, to, b"\x12\x34", 16)
    node.gives(TRANSACTION | {"to": None})
    assert chain.transaction(HASH).to == 0


@pytest.mark.parametrize("result", [None, TRANSACTION | {"blockNumber": None}])
def test_a_transaction_that_is_not_mined_is_trouble(node: TestNode, chain: Web3Chain, result: Any) -> None:
    node.gives(result)
    with pytest.raises(ChainUnavailableError, match="has no mined transaction"):
        chain.transaction(HASH)


def test_a_receipt_is_read_and_missing_while_it_waits(node: TestNode, chain: Web3Chain) -> None:
    node.gives(RECEIPT)
    assert chain.receipt(HASH) == Receipt(HASH, 16, b"\x01" * 32, True, 21_000, 0)
    node.gives(RECEIPT | {"status": "0x0", "contractAddress": "0x" + "0c" * 20})
    failed = chain.receipt(HASH)
    assert failed is not None
    assert (failed.succeeded, failed.contract) == (False, int("0c" * 20, 16))
    node.gives(None)
    assert chain.receipt(HASH) is None


def test_a_call_names_sender_target_data_and_block(node: TestNode, chain: Web3Chain) -> None:
    node.gives("0xbeef")
    assert chain.call(0xB, b"\x01", sender=0xA, block=7) == b"\xbe\xef"
    request = {"from": f"0x{0xA:040x}", "to": f"0x{0xB:040x}", "data": "0x01"}
    assert node.asked == [("eth_call", [request, "0x7"])]
    chain.call(0xB, b"")
    assert node.asked[1][1][1] == "latest"


def test_nonce_gas_and_fees_are_read(node: TestNode, chain: Web3Chain) -> None:
    node.gives("0x2a")
    assert chain.nonce(0xA) == 42
    assert chain.estimate_gas(0xA, 0xB, b"\x01") == 42
    node.gives(BLOCK)
    assert chain.fees() == Fees(max_fee=3 * 10**9, max_priority=10**9)
    assert [method for method, _ in node.asked] == [
        "eth_getTransactionCount",
        "eth_estimateGas",
        "eth_getBlockByNumber",
    ]


def batch(*contents: dict[str, Any]) -> Callable[[Any], Reply]:
    """Answers to the requests of a batch, the last first, as a node may."""

    def reply(requests: list[dict[str, Any]]) -> Reply:
        pairs = zip(requests, contents, strict=True)
        answers = [{"jsonrpc": "2.0", "id": request["id"], **content} for request, content in pairs]
        return 200, json.dumps(answers[::-1]).encode()

    return reply


REVERTED = {"error": {"code": 3, "message": "execution reverted", "data": "0x" + keccak(b"Terms_NoStep()")[:4].hex()}}
TROUBLE = {"error": {"code": -32000, "message": "nonce too low"}}


def test_many_are_sent_at_once_and_what_is_said_of_one_is_left_to_its_receipt(node: TestNode, chain: Web3Chain) -> None:
    node.reply = batch({"result": "0x05"}, REVERTED, TROUBLE, {"error": 5})
    chain.send_raw_many([b"\x01", b"\x02", b"\x03", b"\x04"])
    assert node.asked == [("eth_sendRawTransaction", [f"0x0{number}"]) for number in (1, 2, 3, 4)]


def test_many_blocks_and_transactions_come_in_the_order_that_was_asked(node: TestNode, chain: Web3Chain) -> None:
    node.reply = batch({"result": BLOCK}, {"result": BLOCK | {"number": "0x11"}})
    assert [block.number for block in chain.blocks([16, 17])] == [16, 17]
    node.reply = batch({"result": TRANSACTION}, {"result": TRANSACTION | {"input": "0x"}})
    assert [it.data for it in chain.transactions([HASH, HASH])] == [b"\x12\x34", b""]


def test_one_of_many_that_the_node_does_not_have_is_trouble(node: TestNode, chain: Web3Chain) -> None:
    node.reply = batch({"result": BLOCK}, {"result": None})
    with pytest.raises(ChainUnavailableError, match="no block 17"):
        chain.blocks([16, 17])
    node.reply = batch({"result": TRANSACTION | {"blockNumber": None}})
    with pytest.raises(ChainUnavailableError, match="no mined transaction 0x0505"):
        chain.transactions([HASH])


def test_many_nonces_come_in_the_order_that_was_asked(node: TestNode, chain: Web3Chain) -> None:
    node.reply = batch({"result": "0x2"}, {"result": "0x0"})
    assert chain.nonces([1, 2]) == [2, 0]


def test_more_than_a_node_takes_in_one_request_travel_in_several(node: TestNode, chain: Web3Chain) -> None:
    sizes = []

    def reply(requests: list[dict[str, Any]]) -> Reply:
        sizes.append(len(requests))
        return batch(*({"result": hex(int(request["params"][0], 16))} for request in requests))(requests)

    node.reply = reply
    assert chain.nonces(range(230)) == list(range(230))
    assert sizes == [100, 100, 30]


def test_many_receipts_come_in_the_order_that_was_asked(node: TestNode, chain: Web3Chain) -> None:
    node.reply = batch({"result": RECEIPT}, {"result": None}, {"result": RECEIPT | {"gasUsed": "0x1"}})
    found = chain.receipts([HASH] * 3)
    assert [receipt and receipt.gas_used for receipt in found] == [21_000, None, 1]


def test_many_calls_give_bytes_or_what_they_would_raise(node: TestNode, chain: Web3Chain) -> None:
    node.reply = batch({"result": "0xbeef"}, REVERTED)
    assert chain.call_many([(1, b"", 0, 5), (1, b"", 0, 6)]) == [b"\xbe\xef", Refusal("Terms_NoStep")]


def test_trouble_with_one_of_many_calls_is_trouble(node: TestNode, chain: Web3Chain) -> None:
    node.reply = batch({"result": "0xbeef"}, TROUBLE)
    with pytest.raises(ChainUnavailableError):
        chain.call_many([(1, b"", 0, 5), (1, b"", 0, 6)])


def test_nothing_is_asked_for_none(node: TestNode, chain: Web3Chain) -> None:
    chain.send_raw_many([])
    assert (chain.receipts([]), chain.call_many([]), chain.blocks([]), chain.nonces([])) == ([], [], [], [])
    assert node.asked == []


@pytest.mark.parametrize("body", [b"[]", b"[5, 5]", b'{"error": {"message": "too many"}}', b"busy", b'[{"id": 0}]'])
def test_a_batch_that_is_not_answered_whole_is_trouble(node: TestNode, chain: Web3Chain, body: bytes) -> None:
    node.says(body)
    with pytest.raises(ChainUnavailableError):
        chain.receipts([HASH, HASH])
