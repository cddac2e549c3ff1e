"""What a killed command had stored and not sent blocked every other command of its account, or was sent on top of it.

`promo campaign fund tea.yaml 600.00` was killed before it sent. `fund tea.yaml 550.00` then took the nonce after it and
waited for a transaction that could not be mined; "give the same command again" helped nothing. The first command given
again sent its stored bytes, both were mined, and the budget was 650.00. Orders of one intent with other contents (units
of a refund, seconds of a pause) sent the stored ones and told the new ones.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import create_engine

from offchain.adapters.clocks import ManualClock
from offchain.adapters.fakes import FakeNode, FakeSigner, MemoryOutbox
from offchain.campaigns import orders
from offchain.commands import merchant_desk
from offchain.oracle.publisher import Publisher
from offchain.oracle.unfinished import finish_before
from tests.unit.campaigns.counter import Counter, PowerCutError
from tests.unit.campaigns.documents import MERCHANT

OLD, NEW = "fund 01 to 60000", "fund 01 to 55000"


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox()


def publishing(node: FakeNode, outbox: MemoryOutbox) -> Publisher:
    return Publisher(node, outbox, FakeSigner(7), ManualClock(), patience=1.0)


def killed(node: FakeNode, outbox: MemoryOutbox) -> Publisher:
    """After it stored the order, before it sent it."""
    publisher = publishing(node, outbox)
    publisher._prepare(OLD, 0x77, b"\x01")
    return publisher


def test_what_was_left_is_sent_before_anything_new(outbox: MemoryOutbox) -> None:
    node, said = FakeNode(), list[str]()
    publisher = killed(node, outbox)
    finish_before(publisher, said.append)
    publisher.publish(NEW, 0x77, b"\x02")
    assert [outbox.entries[it].outcome for it in (OLD, NEW)] == ["confirmed", "confirmed"]
    assert said == [f"left unfinished, finished first: {OLD}"]


def test_without_it_what_is_new_still_does_not_wait_for_ever(outbox: MemoryOutbox) -> None:
    node = FakeNode()
    assert killed(node, outbox).publish(NEW, 0x77, b"\x02").succeeded
    assert outbox.entries[OLD].transaction_hash in node.mined


def test_a_reverted_one_is_told_and_over(outbox: MemoryOutbox) -> None:
    said: list[str] = []
    finish_before(killed(FakeNode(reverts=True), outbox), said.append)
    assert "was reverted" in said[1]
    assert outbox.entries[OLD].outcome == "reverted"


def test_one_whose_nonce_is_spent_holds_nothing_up(outbox: MemoryOutbox) -> None:
    node, said = FakeNode(), list[str]()
    publisher = killed(node, outbox)
    node.spend_nonce(publisher.signer.address)
    finish_before(publisher, said.append)
    assert said == [f"left unfinished, and its nonce 0 is spent: {OLD}"]
    assert node.received == []


@pytest.mark.parametrize(("dry_run", "sent"), [(False, 1), (True, 0)])
def test_every_merchants_command_begins_with_it(
    outbox: MemoryOutbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, dry_run: bool, sent: int
) -> None:
    node = FakeNode()
    killed(node, outbox)
    monkeypatch.setattr(merchant_desk, "SqlOutbox", lambda _: outbox)
    monkeypatch.setattr(merchant_desk, "open_engine", lambda _: create_engine("sqlite://"))
    settings, deployment = (
        SimpleNamespace(store_url="x", build=tmp_path),
        SimpleNamespace(hub=1, roots=2, first_block=0),
    )
    place = merchant_desk.Place(
        settings=cast(Any, settings), chain=cast(Any, node), deployment=cast(Any, deployment), lock_path=cast(Any, None)
    )
    place.desk(cast(Any, FakeSigner(7)), dry_run=dry_run)
    assert len(node.received) == sent


def test_pauses_of_other_lengths_are_other_orders(tmp_path: Any) -> None:
    counter = Counter.open(tmp_path, MERCHANT)
    campaign = counter.created()
    intents = []
    for seconds in (600, 1_200):
        cut = Cut()
        with pytest.raises(PowerCutError):
            orders.pause(replace(counter.desk(), publishing=cut), campaign, seconds)
        intents += cut.intents
    assert len(set(intents)) == 2


class Cut:
    """Ends the program once it knows what is to be sent."""

    def __init__(self) -> None:
        self.intents: list[str] = []

    def publish(self, intent: str, to: int, data: bytes) -> Any:  # noqa: ARG002 - the port's
        self.intents.append(intent)
        raise PowerCutError
