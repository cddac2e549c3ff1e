"""The chain for whoever reads much: ranges that fit the node, and nothing believed that contradicts itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from offchain.adapters.raw_chain import RawChain
from offchain.attestation.records import Log
from offchain.index.errors import UnsteadyChainError
from offchain.ports import Block, ChainUnavailableError
from tests.unit.adapters.node import Reply, TestNode
from tests.unit.adapters.test_web3_chain import BLOCK, LOG, TRANSACTION

Answers = Callable[[int, int], dict[str, Any]]
"""First and last block -> what the node says to the question for logs."""


def block(number: int) -> dict[str, Any]:
    return BLOCK | {"number": hex(number), "hash": f"0x{number:064x}"}


def logs_of(first: int, last: int) -> list[dict[str, Any]]:
    """One log a block."""
    return [LOG | {"blockNumber": hex(it), "blockHash": f"0x{it:064x}"} for it in range(first, last + 1)]


def all_logs(first: int, last: int) -> dict[str, Any]:
    return {"result": logs_of(first, last)}


class Ledger:
    """A node's answers. ranges : what was asked for; head : the newest block that it has."""

    def __init__(self, node: TestNode, answers: Answers = all_logs, head: int = 10_000) -> None:
        self.ranges: list[tuple[int, int]] = []
        self.answers, self.head = answers, head
        node.reply = self.reply

    def reply(self, request: Any) -> Reply:
        return 200, json.dumps([{"id": each["id"], **self._one(each)} for each in reversed(request)]).encode()

    def _one(self, request: Any) -> dict[str, Any]:
        if request["method"] == "eth_getBlockByNumber":
            number = int(request["params"][0], 16)
            return {"result": block(number) if number <= self.head else None}
        asked = request["params"][0]
        first, last = int(asked["fromBlock"], 16), int(asked["toBlock"], 16)
        self.ranges.append((first, last))
        return self.answers(first, last)


def chain_of(node: TestNode, blocks: int = 4, attempts: int = 1) -> RawChain:
    return RawChain(node.url, timeout=5, attempts=attempts, blocks=blocks)


def test_logs_are_those_of_the_ranges_one_after_the_other(node: TestNode) -> None:
    ledger = Ledger(node)
    logs = chain_of(node).logs([int("aa" * 20, 16)], 5, 60)
    assert [(log.block_number, log.log_index) for log in logs] == [(number, 2) for number in range(5, 61)]
    assert logs[0] == Log(int("aa" * 20, 16), (b"\x03" * 32,), b"\x04" * 32, 5, bytes(31) + b"\x05", b"\x05" * 32, 2)
    assert sorted(ledger.ranges)[0] == (5, 8)
    assert all(before[1] + 1 == after[0] for before, after in pairwise(sorted(ledger.ranges)))


def test_contracts_and_bounds_are_asked_for(node: TestNode) -> None:
    Ledger(node, lambda *_: {"result": []})
    assert list(chain_of(node).logs([0xAA, 0xBB], 15, 16)) == []
    wanted = {"address": [f"0x{0xAA:040x}", f"0x{0xBB:040x}"], "fromBlock": "0xf", "toBlock": "0x10"}
    assert node.asked == [("eth_getLogs", [wanted]), ("eth_getBlockByNumber", ["0x10", False])]


@pytest.mark.parametrize("most", [1, 3, 7])
def test_a_node_that_refuses_long_ranges_is_asked_for_shorter_ones(node: TestNode, most: int) -> None:
    def answers(first: int, last: int) -> dict[str, Any]:
        if last - first >= most:
            return {"error": {"code": -32005, "message": "query returned more than 10000 results"}}
        return all_logs(first, last)

    ledger = Ledger(node, answers)
    chain = chain_of(node, blocks=16)
    assert [log.block_number for log in chain.logs([int("aa" * 20, 16)], 1, 100)] == list(range(1, 101))
    refused = [it for it in ledger.ranges if it[1] - it[0] >= most]
    assert len(refused) < len(ledger.ranges)


@pytest.mark.parametrize("reply", [(413, b""), (400, b"{}"), (504, b""), (500, b"")], ids=str)
def test_a_gateway_that_refuses_long_answers_is_asked_for_shorter_ones(node: TestNode, reply: Reply) -> None:
    ledger = Ledger(node)

    def answers(request: Any) -> Reply:
        asked = request[0]["params"][0]
        return reply if int(asked["toBlock"], 16) - int(asked["fromBlock"], 16) > 3 else ledger.reply(request)

    node.reply = answers
    assert len(chain_of(node, blocks=16).logs([int("aa" * 20, 16)], 1, 40)) == 40


def test_one_block_that_is_refused_is_trouble(node: TestNode) -> None:
    ledger = Ledger(node, lambda *_: {"error": {"code": -32005, "message": "too much"}})
    with pytest.raises(ChainUnavailableError, match="eth_getLogs: too much"):
        chain_of(node, blocks=4).logs([1], 1, 4)
    assert (1, 1) in ledger.ranges


def test_a_node_that_has_not_the_newest_block_yet_is_not_believed(node: TestNode) -> None:
    Ledger(node, lambda *_: {"result": []}, head=7)
    with pytest.raises(UnsteadyChainError, match="up to block 8, which it does not have"):
        chain_of(node).logs([1], 5, 8)


@pytest.mark.parametrize("answer", [{"result": None}, {"result": [LOG | {"data": "0x1"}]}, {"result": 5}, {}], ids=str)
def test_an_answer_that_is_no_list_of_logs_is_trouble(node: TestNode, answer: dict[str, Any]) -> None:
    Ledger(node, lambda *_: answer)
    with pytest.raises(ChainUnavailableError):
        chain_of(node).logs([int("aa" * 20, 16)], 16, 16)


def test_a_log_of_another_block_than_the_newest_of_that_number_is_refused(node: TestNode) -> None:
    Ledger(node, lambda _, last: {"result": [LOG | {"blockNumber": hex(last)}]})
    with pytest.raises(UnsteadyChainError, match="a log of block 8 is of another block"):
        chain_of(node).logs([int("aa" * 20, 16)], 5, 8)


def test_logs_that_contradict_each_other_are_refused(node: TestNode) -> None:
    Ledger(node, lambda first, last: {"result": logs_of(first, last)[::-1]})
    with pytest.raises(UnsteadyChainError, match="asked for logs in order"):
        chain_of(node).logs([int("aa" * 20, 16)], 5, 8)


@pytest.mark.parametrize("change", [lambda it: it[:1], lambda it: [it[0], it[0]], lambda it: it[0], lambda _: [1, 2]])
def test_a_batch_that_is_not_answered_one_by_one_is_trouble(node: TestNode, change: Callable[[Any], Any]) -> None:
    ledger = Ledger(node)

    def reply(request: Any) -> Reply:
        whole = ledger.reply(request)
        assert whole is not None
        return 200, json.dumps(change(json.loads(whole[1]))).encode()

    node.reply = reply
    with pytest.raises(ChainUnavailableError, match="did not answer eth_getLogs"):
        chain_of(node).logs([int("aa" * 20, 16)], 5, 8)


def test_a_busy_node_is_asked_again(node: TestNode) -> None:
    ledger, busy = Ledger(node), [(429, b""), (503, b""), None]
    node.reply = lambda request: busy.pop() if busy else ledger.reply(request)
    assert len(chain_of(node, attempts=5).logs([int("aa" * 20, 16)], 5, 8)) == 4


def test_an_answer_that_is_cut_is_asked_for_in_parts(node: TestNode) -> None:
    ledger = Ledger(node)

    class Cut(bytes):
        """Says that it is longer than it is."""

        def __len__(self) -> int:
            return super().__len__() + 10

    def reply(request: Any) -> Reply:
        whole = ledger.reply(request)
        assert whole is not None
        return whole if ledger.ranges[-1][0] == ledger.ranges[-1][1] else (200, Cut(whole[1]))

    node.reply = reply
    assert len(chain_of(node).logs([int("aa" * 20, 16)], 5, 8)) == 4


def test_blocks_and_transactions_are_read_as_by_the_other_form(node: TestNode) -> None:
    node.gives(BLOCK)
    assert chain_of(node).block(16) == Block(16, b"\x01" * 32, b"\x02" * 32, 0x6AB1)
    node.gives(TRANSACTION)
    assert chain_of(node).transaction(b"\x05" * 32).block_number == 16
    Ledger(node)
    assert [it.number for it in chain_of(node).blocks([3, 1, 2])] == [3, 1, 2]


def test_what_is_secret_of_the_url_is_not_told(node: TestNode) -> None:
    node.says(b"nonsense")
    chain = RawChain(f"{node.url}/secret-key", timeout=5, attempts=1)
    with pytest.raises(ChainUnavailableError) as caught:
        chain.logs([1], 1, 1)
    assert "secret-key" not in str(caught.value)
