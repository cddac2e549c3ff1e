"""Every intent's transaction is sent exactly once, whatever happens on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from offchain.adapters.clocks import ManualClock
from offchain.adapters.fakes import FakeNode, FakeSigner, MemoryOutbox
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.attestation.keccak import keccak
from offchain.domain.refusals import Refusal
from offchain.oracle.errors import NonceLostError, NotMinedError, TransactionRevertedError
from offchain.oracle.publisher import Publisher
from offchain.ports import CallRevertedError, ChainUnavailableError, Outbox
from tests.unit.oracle.crashes import KilledError, Killer

TO = 0x77
DATA = b"\x01\x02\x03\x04"
INTENT = "root 01 epoch 1"
STEPS = 19
"""Calls to the ports until an intent is published."""


def publisher(node: FakeNode, outbox: Outbox, killer: Killer | None = None) -> Publisher:
    """A publisher that was just started; with a killer, every port is watched."""
    ports = (node, outbox, FakeSigner(7), ManualClock())
    chain, box, signer, clock = map(killer.watch, ports) if killer else ports
    return Publisher(chain, box, signer, clock, patience=1.0)


@pytest.fixture
def node() -> FakeNode:
    """A node that mines at once."""
    return FakeNode()


@pytest.fixture
def outbox() -> MemoryOutbox:
    """An empty one."""
    return MemoryOutbox()


def test_publishing_stores_sends_and_settles(node: FakeNode, outbox: MemoryOutbox) -> None:
    receipt = publisher(node, outbox).publish(INTENT, TO, DATA)
    entry = outbox.entries[INTENT]
    assert receipt == node.mined[entry.transaction_hash]
    assert entry.outcome == "confirmed"
    assert entry.transaction_hash == keccak(entry.raw)
    sent = node.pool[entry.transaction_hash]
    assert (sent.sender, sent.to, sent.data) == (FakeSigner(7).address, TO, DATA)


def test_the_transaction_is_stored_before_it_is_sent(node: FakeNode, outbox: MemoryOutbox) -> None:
    killer = Killer(STEPS, after=False)
    publisher(node, outbox, killer).publish(INTENT, TO, DATA)
    assert killer.calls.index("add") < killer.calls.index("send_raw") < killer.calls.index("settle")


def test_publishing_again_sends_nothing_and_gives_the_first_receipt(node: FakeNode, outbox: MemoryOutbox) -> None:
    first = publisher(node, outbox).publish(INTENT, TO, DATA)
    again = publisher(node, outbox).publish(INTENT, TO, b"something else")
    assert again == first
    assert len(node.received) == 1


def test_intents_take_nonces_one_after_the_other(node: FakeNode, outbox: MemoryOutbox) -> None:
    for number in range(3):
        publisher(node, outbox).publish(f"intent {number}", TO, DATA)
    assert [entry.nonce for entry in outbox.entries.values()] == [0, 1, 2]


def test_a_nonce_that_the_chain_has_seen_is_not_taken_again(node: FakeNode, outbox: MemoryOutbox) -> None:
    node.spend_nonce(FakeSigner(7).address)
    publisher(node, outbox).publish(INTENT, TO, DATA)
    assert outbox.entries[INTENT].nonce == 1


def test_a_nonce_that_is_stored_is_not_taken_again_though_it_was_never_mined(outbox: MemoryOutbox) -> None:
    node = FakeNode(mines_at_once=False)
    for intent in ("first", "second"):
        with pytest.raises(NotMinedError):
            publisher(node, outbox).publish(intent, TO, DATA)
    assert [entry.nonce for entry in outbox.entries.values()] == [0, 1]


def test_the_gas_limit_leaves_a_fifth_above_the_estimate(outbox: MemoryOutbox) -> None:
    import rlp  # noqa: PLC0415 - only here

    node = FakeNode(gas=50_001)
    publisher(node, outbox).publish(INTENT, TO, DATA)
    fields = rlp.decode(outbox.entries[INTENT].raw[1:])
    assert int.from_bytes(fields[4], "big") == 50_001 + 10_000


Open = Callable[[], Outbox]


def memory(_: Path) -> Open:
    """The same outbox, as if it outlived the process."""
    box = MemoryOutbox()
    return lambda: box


def file(folder: Path) -> Open:
    """A database file that each process opens anew."""
    engines: list[Engine] = []

    def reopen() -> Outbox:
        for engine in engines:
            engine.dispose()
        engines.append(create_engine(f"sqlite:///{folder}/outbox.sqlite3"))
        return SqlOutbox(engines[-1])

    return reopen


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("store", [memory, file])
@pytest.mark.parametrize("at", range(STEPS))
def test_killed_at_any_step_and_started_again_it_publishes_exactly_once(
    tmp_path: Path, store: Callable[[Path], Open], at: int, after: bool
) -> None:
    node, reopen = FakeNode(), store(tmp_path)
    killer = Killer(at, after=after)
    try:
        publisher(node, reopen(), killer).publish(INTENT, TO, DATA)
        killed = False
    except KilledError:
        killed = True
    assert killed is (at < len(killer.calls))
    receipt = publisher(node, reopen()).publish(INTENT, TO, DATA)
    entry = reopen().find(INTENT)
    assert entry is not None
    assert list(node.mined) == [entry.transaction_hash] == [receipt.transaction_hash]
    assert set(node.received) == {entry.raw}
    assert entry.outcome == "confirmed"


def test_the_steps_that_are_killed_are_all_steps_there_are(node: FakeNode, outbox: MemoryOutbox) -> None:
    killer = Killer(STEPS, after=False)
    publisher(node, outbox, killer).publish(INTENT, TO, DATA)
    assert len(killer.calls) == STEPS
    assert {"find", "estimate_gas", "sign", "add", "send_raw", "receipt", "settle"} <= set(killer.calls)


@pytest.mark.parametrize(
    "refusal",
    [Refusal("Roots_Epoch", epoch=1, next=2), CallRevertedError(b"\x08\xc3\x79\xa0")],
    ids=["refusal", "revert"],
)
def test_what_the_contract_would_refuse_is_neither_stored_nor_signed_nor_sent(
    outbox: MemoryOutbox, refusal: Refusal | CallRevertedError
) -> None:
    node = FakeNode(refusal=refusal)
    with pytest.raises(type(refusal)):
        publisher(node, outbox).publish(INTENT, TO, DATA)
    assert outbox.entries == {}
    assert node.received == []


def test_what_was_refused_once_can_be_published_when_it_is_right(outbox: MemoryOutbox) -> None:
    node = FakeNode(refusal=Refusal("Terms_NoStep"))
    with pytest.raises(Refusal):
        publisher(node, outbox).publish(INTENT, TO, DATA)
    node.refusal = None
    assert publisher(node, outbox).publish(INTENT, TO, DATA).succeeded


def test_a_node_that_fails_after_it_took_the_transaction_is_forgiven(outbox: MemoryOutbox) -> None:
    node = FakeNode(fails=Counter(send_raw=1))
    assert publisher(node, outbox).publish(INTENT, TO, DATA).succeeded
    assert len(node.mined) == 1


def test_a_node_that_reports_the_revert_at_submission_is_believed_by_the_receipt_only(outbox: MemoryOutbox) -> None:
    class Outspoken(FakeNode):
        def send_raw(self, raw: bytes) -> bytes:
            FakeNode.send_raw(self, raw)
            raise Refusal("Terms_NoStep")

    with pytest.raises(TransactionRevertedError):
        publisher(Outspoken(reverts=True), outbox).publish(INTENT, TO, DATA)
    assert outbox.entries[INTENT].outcome == "reverted"


def test_a_transaction_that_is_mined_while_the_node_is_asked_about_it_is_found(outbox: MemoryOutbox) -> None:
    class Late(FakeNode):
        def nonce(self, account: int) -> int:
            known = FakeNode.nonce(self, account)
            self.mine()
            return known

    node = Late(mines_at_once=False, fails=Counter(send_raw=1))
    assert publisher(node, outbox).publish(INTENT, TO, DATA).succeeded


def test_a_node_that_refuses_the_transaction_says_so_and_nothing_is_settled(outbox: MemoryOutbox) -> None:
    node = FakeNode(mines_at_once=False, fails=Counter(send_raw=1))
    with pytest.raises(ChainUnavailableError):
        publisher(node, outbox).publish(INTENT, TO, DATA)
    assert outbox.entries[INTENT].outcome == "pending"
    node.mine()
    assert publisher(node, outbox).publish(INTENT, TO, DATA).succeeded


@pytest.mark.parametrize("method", ["nonce", "fees", "estimate_gas", "receipt", "send_raw"])
def test_a_node_that_fails_anywhere_leaves_nothing_that_a_second_try_does_not_finish(
    outbox: MemoryOutbox, method: str
) -> None:
    node = FakeNode(mines_at_once=False, fails=Counter({method: 1}))
    with pytest.raises(ChainUnavailableError):
        publisher(node, outbox).publish(INTENT, TO, DATA)
    node.mines_at_once = True
    assert publisher(node, outbox).publish(INTENT, TO, DATA).succeeded
    assert len(node.mined) == 1


def test_a_reverted_transaction_is_settled_as_such_and_never_sent_again(outbox: MemoryOutbox) -> None:
    node = FakeNode(reverts=True)
    for _ in range(2):
        with pytest.raises(TransactionRevertedError, match="was reverted"):
            publisher(node, outbox).publish(INTENT, TO, DATA)
    assert outbox.entries[INTENT].outcome == "reverted"
    assert len(node.received) == 1


def test_what_is_not_mined_in_time_stays_stored_and_is_finished_later(outbox: MemoryOutbox) -> None:
    node = FakeNode(mines_at_once=False)
    with pytest.raises(NotMinedError, match="not mined in 1 s; publish again to go on"):
        publisher(node, outbox).publish(INTENT, TO, DATA)
    assert outbox.entries[INTENT].outcome == "pending"
    node.mine()
    assert publisher(node, outbox).publish(INTENT, TO, DATA).succeeded
    assert len(set(node.received)) == 1


def test_a_nonce_that_somebody_else_spent_is_told_from_a_slow_chain(outbox: MemoryOutbox) -> None:
    node = FakeNode(mines_at_once=False)
    with pytest.raises(NotMinedError):
        publisher(node, outbox).publish(INTENT, TO, DATA)
    node.spend_nonce(FakeSigner(7).address)
    with pytest.raises(NonceLostError, match=r"nonce 0 of 0x\w{40} is spent: use the key in one place only"):
        publisher(node, outbox).publish(INTENT, TO, DATA)
