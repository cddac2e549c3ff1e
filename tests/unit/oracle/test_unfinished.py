"""The oracle finishes what was stored and never seen mined, and says what it cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from offchain.adapters.clocks import ManualClock
from offchain.adapters.fakes import FakeNode, FakeSigner, MemoryOutbox
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.oracle.errors import NonceLostError, NotMinedError
from offchain.oracle.publisher import Publisher
from offchain.oracle.unfinished import finish_all
from offchain.ports import Outbox

INTENTS = ("root 01 epoch 1", "root 01 epoch 2", "root 01 epoch 3")


def publisher(node: FakeNode, outbox: Outbox, key: int = 7) -> Publisher:
    """One account's way to the node."""
    return Publisher(node, outbox, FakeSigner(key), ManualClock(), patience=1.0)


def stored(node: FakeNode, outbox: Outbox, key: int = 7) -> Publisher:
    """A publisher whose program ended after it stored three transactions, before it sent any."""
    publishing = publisher(node, outbox, key)
    for intent in INTENTS:
        publishing._prepare(intent, 0x77, b"\x01")
    return publishing


@pytest.fixture(params=["memory", "sql"])
def outbox(request: pytest.FixtureRequest, tmp_path: Path) -> Outbox:
    """An empty one, of either form."""
    make: Callable[[], Outbox] = {
        "memory": MemoryOutbox,
        "sql": lambda: SqlOutbox(create_engine(f"sqlite:///{tmp_path / 'outbox.sqlite3'}")),
    }[request.param]
    return make()


def test_what_was_stored_is_sent_in_the_order_of_its_nonces_and_settled(outbox: Outbox) -> None:
    node = FakeNode()
    publishing = stored(node, outbox)
    assert finish_all([publishing], print) == 3
    assert [outbox.find(intent).outcome for intent in INTENTS] == ["confirmed"] * 3  # type: ignore[union-attr]
    assert node.received == [outbox.find(intent).raw for intent in INTENTS]  # type: ignore[union-attr]


def test_done_once_there_is_nothing_left_to_do(outbox: Outbox) -> None:
    node = FakeNode()
    publishing = stored(node, outbox)
    finish_all([publishing], print)
    sent = list(node.received)
    assert finish_all([publishing], print) == 0
    assert node.received == sent


def test_nothing_is_sent_for_accounts_of_others(outbox: Outbox) -> None:
    node = FakeNode()
    stored(node, outbox, key=7)
    assert finish_all([publisher(node, outbox, key=8)], print) == 0
    assert node.received == []


def test_what_was_mined_already_is_settled_without_being_sent_again(outbox: Outbox) -> None:
    node = FakeNode()
    publishing = stored(node, outbox)
    for intent in INTENTS:
        node.send_raw(outbox.find(intent).raw)  # type: ignore[union-attr]
    node.received.clear()
    assert finish_all([publishing], print) == 3
    assert node.received == []


def test_a_node_that_does_not_answer_is_told_and_tried_again(outbox: Outbox) -> None:
    node, said = FakeNode(), list[str]()
    publishing = stored(node, outbox)
    node.fails["receipt"] = 1
    assert finish_all([publishing], said.append) == 0
    assert said == ["the oracle tries again: the node did not answer receipt"]
    assert finish_all([publishing], said.append) == 3


def test_a_reverted_transaction_is_told_and_the_rest_goes_on(outbox: Outbox) -> None:
    node, said = FakeNode(reverts=True), list[str]()
    assert finish_all([stored(node, outbox)], said.append) == 0
    assert len(said) == 3
    assert [outbox.find(intent).outcome for intent in INTENTS] == ["reverted"] * 3  # type: ignore[union-attr]


def test_a_transaction_that_is_not_mined_yet_is_left_for_the_next_time(outbox: Outbox) -> None:
    node, said = FakeNode(mines_at_once=False), list[str]()
    publishing = stored(node, outbox)
    assert finish_all([publishing], said.append) == 0
    assert said[0].startswith("the oracle tries again: root 01 epoch 1: ")
    node.mine()
    node.mines_at_once = True
    assert finish_all([publishing], said.append) == 3


def test_a_nonce_that_somebody_else_spent_needs_somebody_to_look(outbox: Outbox) -> None:
    node = FakeNode(mines_at_once=False)
    publishing = stored(node, outbox)
    with pytest.raises(NotMinedError):
        publishing.resume()
    node.spend_nonce(publishing.signer.address)
    with pytest.raises(NonceLostError):
        finish_all([publishing], print)
