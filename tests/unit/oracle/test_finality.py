"""Nothing counts before it is final, what the chain loses is sent again, and gaps among the nonces are healed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.adapters.clocks import ManualClock
from offchain.adapters.fakes import FakeNode, FakeSigner, MemoryOutbox
from offchain.oracle.errors import NotMinedError
from offchain.oracle.publisher import Publisher
from offchain.ports import Block, Receipt

ME = FakeSigner(7).address


class Growing(FakeNode):
    """Every look at the newest block finds one more, `blocks` at most; the hash of a block is that of its receipts."""

    head, blocks = 0, 100

    def block(self, number: int | None = None) -> Block:
        if number is None:
            self.head = min(self.head + 1, self.blocks)
            return Block(max(len(self.mined), self.head), b"", b"", 0)
        found = [receipt.block_hash for receipt in self.mined.values() if receipt.block_number == number]
        return Block(number, found[0] if found else b"another", b"", 0)


class Replacing(Growing):
    """Takes the first mined transaction out of the chain once, after two looks at the newest block."""

    replaced = False

    def block(self, number: int | None = None) -> Block:
        if number is None and self.head == 2 and not self.replaced:
            self.replaced = True
            lose(self)
        return Growing.block(self, number)


def lose(node: FakeNode) -> None:
    """A reorganisation without the transactions, which no pool holds any more."""
    for transaction_hash in list(node.mined):
        del node.mined[transaction_hash], node.pool[transaction_hash]
    node._nonces.clear()


def publisher(node: FakeNode, outbox: MemoryOutbox, finality: int = 5, patience: float = 60.0) -> Publisher:
    """One that waits for blocks."""
    return Publisher(node, outbox, FakeSigner(7), ManualClock(), patience=patience, finality=finality)


def test_a_transaction_is_settled_when_enough_blocks_follow_its_own() -> None:
    node, outbox = Growing(), MemoryOutbox()
    receipt = publisher(node, outbox).publish("a", 0x77, b"")
    assert node.head - receipt.block_number == 5
    assert outbox.entries["a"].outcome == "confirmed"


def test_what_is_mined_and_not_final_stays_pending() -> None:
    node, outbox = Growing(), MemoryOutbox()
    node.blocks = 3
    with pytest.raises(NotMinedError, match="mined and not yet 5 blocks deep; publish again to go on"):
        publisher(node, outbox, patience=1.0).publish("a", 0x77, b"")
    assert outbox.entries["a"].outcome == "pending"


def test_a_receipt_of_a_block_that_was_replaced_is_none() -> None:
    node, outbox = Growing(), MemoryOutbox()
    publisher(node, outbox, finality=0).publish("a", 0x77, b"")
    (known,) = node.mined
    stale = replace(node.mined[known], block_hash=b"of a branch that is gone")

    class Stale(Growing):
        def receipt(self, transaction_hash: bytes) -> object:  # type: ignore[override]
            return stale if transaction_hash == known else None

    again = Stale(mined=node.mined)
    outbox.settle("a", "pending")
    with pytest.raises(NotMinedError):
        publisher(again, outbox, patience=1.0).resume()


def test_what_a_reorganisation_took_out_is_sent_again_with_the_same_bytes() -> None:
    node, outbox = Replacing(), MemoryOutbox()
    publisher(node, outbox).publish("a", 0x77, b"")
    assert node.replaced
    assert set(node.received) == {outbox.entries["a"].raw}
    assert list(node.mined) == [outbox.entries["a"].transaction_hash]


def test_what_was_final_and_is_gone_all_the_same_is_sent_before_anything_new() -> None:
    node, outbox = FakeNode(), MemoryOutbox()
    publishing = publisher(node, outbox, finality=0)
    publishing.publish("a", 0x77, b"")
    publishing.publish("b", 0x77, b"")
    lose(node)
    assert publishing.publish("c", 0x77, b"").succeeded
    assert {outbox.entries[it].transaction_hash for it in "abc"} == set(node.mined)
    assert outbox.entries["a"].outcome == "pending"
    publishing.resume()
    assert [outbox.entries[it].outcome for it in "abc"] == ["confirmed"] * 3


def test_a_nonce_that_nobody_knows_is_filled_with_a_transfer_of_nothing() -> None:
    node, outbox = FakeNode(), MemoryOutbox()
    publishing = publisher(node, outbox, finality=0)
    for intent in "abc":
        publishing._prepare(intent, 0x77, b"")
    del outbox.entries["b"]  # a store from a backup
    assert publishing.heal() == 3
    assert node._nonces[ME] == 3
    filled = outbox.entries[f"nothing, for nonce 1 of 0x{ME:040x}"]
    sent = node.pool[filled.transaction_hash]
    assert (sent.to, sent.data) == (ME, b"")


def test_what_was_settled_as_lost_is_not_sent_again_and_a_transfer_of_nothing_has_its_nonce() -> None:
    node, outbox = FakeNode(), MemoryOutbox()
    publishing = publisher(node, outbox, finality=0)
    lost = publishing._prepare("pay", 0x77, b"pay")
    node.spend_nonce(ME)  # another program has the nonce
    outbox.settle("pay", "lost")
    publishing.publish("pay", 0x77, b"pay")
    lose(node)  # with what the other program sent, which is in no pool any more
    assert publishing.heal() == 2
    assert lost.raw not in node.received
    paid = [node.pool[it] for it in node.mined if node.pool[it].data == b"pay"]
    assert (len(paid), len(node.mined), node._nonces[ME]) == (1, 2, 2)
    assert publishing.heal() == 0
    assert outbox.entries["pay"].outcome == "lost"
    assert len(outbox.bids("pay")) == 1


class Balanced(FakeNode):
    """One URL with two nodes behind it: the first looks for a receipt meet the one that is behind."""

    behind = 0

    def receipt(self, transaction_hash: bytes) -> Receipt | None:
        self.behind -= 1
        return None if self.behind >= 0 else FakeNode.receipt(self, transaction_hash)


def test_one_look_that_finds_no_receipt_does_not_tell_a_transaction_lost() -> None:
    node, outbox = Balanced(), MemoryOutbox()
    publisher(node, outbox, finality=0).publish("a", 0x77, b"")
    entry = outbox.entries["a"]
    node.behind = 2
    assert not publisher(node, outbox).is_lost(entry)
    node.behind = 99
    assert publisher(node, outbox).is_lost(entry)


def test_a_chain_without_gaps_is_left_alone() -> None:
    node, outbox = FakeNode(), MemoryOutbox()
    publishing = publisher(node, outbox, finality=0)
    publishing.publish("a", 0x77, b"")
    assert publishing.heal() == 0
    assert len(node.received) == 1
