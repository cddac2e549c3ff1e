"""Several nodes of one chain: who cannot be believed is passed over, and what is missing is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from offchain.adapters.clocks import ManualClock
from offchain.adapters.failover_chain import FailoverChain, Identity, NoNodeError
from offchain.adapters.fakes import FakeNode, FakeSigner, MemoryOutbox
from offchain.attestation.records import Log
from offchain.domain.refusals import Refusal
from offchain.oracle.publisher import Publisher
from offchain.ports import Block, ChainUnavailableError, Receipt

GENESIS = b"\x01" * 32
IDENTITY = Identity(1337, GENESIS)
RECEIPT = Receipt(b"\x02" * 32, 3, b"\x03" * 32, True, 21_000, 0)


@dataclass(slots=True)
class Node(FakeNode):
    """A node with a head, a name, and a number of failures before it answers. asked : vettings."""

    shown: str = "here"
    head: int = 100
    genesis: bytes = GENESIS
    silent: int = 0
    asked: int = 0
    known: dict[bytes, Receipt] = field(default_factory=dict)

    def identity(self) -> tuple[int, bytes]:
        self.asked += 1
        if self.silent:
            self.silent -= 1
            raise ChainUnavailableError(f"{self.shown} is silent")
        return self.chain_id, self.genesis

    def block(self, number: int | None = None) -> Block:
        return Block(self.head if number is None else number, b"of " + self.shown.encode(), b"", 0)

    def receipt(self, transaction_hash: bytes) -> Receipt | None:
        return self.known.get(transaction_hash)

    def checked_logs(self, addresses: Sequence[int], first: int, last: int) -> Sequence[Log]:  # noqa: ARG002 - the port's
        raise ChainUnavailableError(f"{self.shown}: 1 logs are missing")


def chain(*nodes: Node, **more: Any) -> FailoverChain:
    """All of them."""
    return FailoverChain(nodes, IDENTITY, ManualClock(1_000), **more)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"chain_id": 5}, "serves chain 5"), ({"genesis": b"\x09" * 32}, "began with 0x0909"), ({"head": 90}, "is 90")],
    ids=["chain id", "genesis", "stale head"],
)
def test_a_node_of_another_chain_or_behind_is_passed_over(wrong: dict[str, Any], told: str) -> None:
    bad, good = Node(shown="bad", **wrong), Node(shown="good")
    nodes = chain(good, bad)
    nodes.block()
    assert nodes.receipt(b"") is None
    assert told in nodes.troubles()["bad"]
    assert nodes.block().hash == b"of good"


def test_a_node_that_recovers_is_used_again() -> None:
    bad = Node(silent=2)
    nodes = chain(bad)
    assert nodes.block().number == 100
    assert nodes.troubles() == {}
    assert bad.asked == 3


def test_without_any_node_it_is_told_why_of_each() -> None:
    with pytest.raises(NoNodeError, match=r"none of 2 node\(s\) can be used: a: serves chain 5 .*; b: b is silent"):
        chain(Node(shown="a", chain_id=5), Node(shown="b", silent=99)).block()


def test_a_node_is_vetted_again_after_half_a_minute() -> None:
    node, clock = Node(), ManualClock(1_000)
    nodes = FailoverChain([node], IDENTITY, clock)
    nodes.block()
    nodes.fees()
    assert node.asked == 1
    node.chain_id = 5
    clock.wait(31)
    with pytest.raises(NoNodeError):
        nodes.fees()


def test_a_receipt_is_none_only_when_no_node_has_it() -> None:
    behind, ahead = Node(), Node(known={RECEIPT.transaction_hash: RECEIPT})
    assert chain(behind, ahead).receipt(RECEIPT.transaction_hash) == RECEIPT
    assert chain(behind, Node()).receipt(RECEIPT.transaction_hash) is None


class Shy(Node):
    """Tells of receipts only after so many failures."""

    def receipt(self, transaction_hash: bytes) -> Receipt | None:
        if self.fails["receipt"]:
            self.fails["receipt"] -= 1
            raise ChainUnavailableError("no answer")
        return Node.receipt(self, transaction_hash)


def told_by_two(failures: int) -> tuple[FailoverChain, Node]:
    """One node is a block ahead and has told the nonce, but fails so often when it is asked for the receipt."""
    behind, ahead = Node(head=100), Shy(head=101, known={RECEIPT.transaction_hash: RECEIPT})
    ahead.spend_nonce(7)
    nodes = chain(behind, ahead)
    assert nodes.nonce(7) == 1
    ahead.fails["receipt"] = failures
    return nodes, behind


def test_that_a_node_which_is_behind_has_no_receipt_says_nothing() -> None:
    nodes, _ = told_by_two(failures=2)
    assert nodes.receipt(RECEIPT.transaction_hash) == RECEIPT


def test_whether_something_was_mined_is_unknown_while_the_node_that_may_know_is_silent() -> None:
    nodes, _ = told_by_two(failures=99)
    with pytest.raises(
        NoNodeError, match=r"is unknown: the newest block .* 1 node\(s\) that answer is 100, .* shown 101"
    ):
        nodes.receipt(RECEIPT.transaction_hash)


def test_a_node_that_caught_up_is_believed_to_have_no_receipt() -> None:
    nodes, behind = told_by_two(failures=99)
    behind.head = 101
    assert nodes.receipt(RECEIPT.transaction_hash) is None


def test_an_oracle_whose_nodes_disagree_does_not_tell_its_transaction_lost() -> None:
    outbox, signer = MemoryOutbox(), FakeSigner(7)
    alone = Publisher(FakeNode(), outbox, signer, ManualClock())
    receipt = alone.publish("a", 0x77, b"")
    outbox.settle("a", "pending")
    behind, ahead = Node(head=100), Shy(head=101, known={receipt.transaction_hash: receipt})
    ahead.spend_nonce(signer.address)
    nodes = chain(behind, ahead)
    publisher = Publisher(nodes, outbox, signer, ManualClock(), patience=0.0)
    ahead.fails["receipt"] = 3
    nodes.nonce(signer.address)
    assert publisher.resume() == 1
    assert outbox.entries["a"].outcome == "confirmed"


def test_a_nonce_is_the_most_that_any_node_knows() -> None:
    behind, ahead = Node(), Node()
    ahead.spend_nonce(7)
    assert chain(behind, ahead).nonce(7) == 1


def test_what_a_contract_refuses_is_no_failure_of_the_node() -> None:
    node = Node(refusal=Refusal("Terms_NoStep"))
    nodes = chain(node)
    with pytest.raises(Refusal):
        nodes.estimate_gas(1, 2, b"")
    assert nodes.troubles() == {}


def test_logs_that_are_not_all_there_are_not_given() -> None:
    with pytest.raises(NoNodeError, match="logs are missing"):
        chain(Node()).logs([1], 0, 5)


def test_a_chain_that_became_shorter_for_all_is_believed_in_the_end() -> None:
    node = Node()
    nodes = chain(node)
    nodes.block()
    node.head = 10
    with pytest.raises(NoNodeError):
        nodes.block()
    assert nodes.block().number == 10
