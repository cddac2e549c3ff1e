"""What only a local chain can do: its clock is moved forwards, accounts are given ether."""

from __future__ import annotations

import json

import pytest

from offchain.adapters.fakes import FakeNode
from offchain.adapters.local_chain_tools import LocalChainTools
from offchain.ports import Block, ChainUnavailableError
from tests.unit.adapters.node import TestNode


class Dated(FakeNode):
    """A chain whose newest block has the timestamp 1000."""

    def block(self, number: int | None = None) -> Block:
        return Block(number or 0, bytes(32), bytes(32), 1_000)


@pytest.fixture
def tools(node: TestNode) -> LocalChainTools:
    """On the test's node."""
    return LocalChainTools(node.url)


def test_the_clock_is_moved_and_a_block_mined_there(node: TestNode, tools: LocalChainTools) -> None:
    tools.advance_to(Dated(), 1_060)
    assert node.asked == [("evm_setTime", [1_060_000]), ("evm_mine", [])]


@pytest.mark.parametrize("time", [999, 1_000])
def test_a_time_that_is_past_mines_nothing_and_never_turns_the_clock_back(
    node: TestNode, tools: LocalChainTools, time: int
) -> None:
    tools.advance_to(Dated(), time)
    assert node.asked == [("evm_setTime", [1_000_000])]


def test_each_account_is_given_its_ether(node: TestNode, tools: LocalChainTools) -> None:
    node.reply = lambda batch: (200, json.dumps([{"id": each["id"], "result": True} for each in batch]).encode())
    tools.give([0xA, 0xB], 10**18)
    assert node.asked == [("evm_setAccountBalance", [f"0x{account:040x}", hex(10**18)]) for account in (0xA, 0xB)]


def test_an_account_that_gets_none_is_trouble(node: TestNode, tools: LocalChainTools) -> None:
    node.says(b'[{"id": 0, "result": true}, {"id": 1, "error": {"code": -32601, "message": "no such method"}}]')
    with pytest.raises(ChainUnavailableError, match="no such method"):
        tools.give([0xA, 0xB], 1)


def test_a_chain_without_these_functions_says_so(node: TestNode, tools: LocalChainTools) -> None:
    node.fails({"code": -32601, "message": "the method evm_setTime does not exist"})
    with pytest.raises(ChainUnavailableError, match="does not exist"):
        tools.advance_to(Dated(), 5_000)


def test_what_is_no_answer_is_trouble(node: TestNode, tools: LocalChainTools) -> None:
    node.says(b"busy")
    with pytest.raises(ChainUnavailableError):
        tools.give([1], 1)
