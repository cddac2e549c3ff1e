"""The outbox: one row an intent, one a nonce, still there when the program comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from offchain.adapters.fakes import MemoryOutbox
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.oracle.errors import OtherChainError
from offchain.ports import IntentExistsError, NonceTakenError, Outbox, StoredTransaction, UnknownIntentError
from tests.unit.adapters.engines import with_memory

ENTRY = StoredTransaction(
    intent="root 01 epoch 1", sender=2**160 - 1, nonce=0, raw=b"\x02\x00\xff", transaction_hash=b"\x01" * 32
)


def other(**changes: object) -> StoredTransaction:
    """Another entry with these things in common with `ENTRY` or not."""
    fresh = replace(ENTRY, intent="root 01 epoch 2", nonce=1, transaction_hash=b"\x02" * 32)
    return replace(fresh, **changes)  # type: ignore[arg-type]


ENGINES = with_memory


@pytest.fixture
def outbox(engine: Engine, engine_name: str) -> Outbox:
    """The real one and its fake keep the same promises."""
    return MemoryOutbox() if engine_name == "memory" else SqlOutbox(engine)


def test_what_was_stored_is_found_as_it_was(outbox: Outbox) -> None:
    outbox.add(ENTRY)
    assert outbox.find(ENTRY.intent) == ENTRY
    assert outbox.find("root 01 epoch 9") is None


def test_an_intent_is_stored_once_and_the_first_stays(outbox: Outbox) -> None:
    outbox.add(ENTRY)
    with pytest.raises(IntentExistsError, match="root 01 epoch 1 is stored already: look it up"):
        outbox.add(other(intent=ENTRY.intent))
    assert outbox.find(ENTRY.intent) == ENTRY


def test_a_nonce_is_stored_once_a_sender(outbox: Outbox) -> None:
    outbox.add(ENTRY)
    with pytest.raises(NonceTakenError, match=r"nonce 0 of 0xf{40} is stored already"):
        outbox.add(other(nonce=ENTRY.nonce))
    outbox.add(other(nonce=ENTRY.nonce, sender=7))


def test_a_refused_entry_leaves_no_trace(outbox: Outbox) -> None:
    outbox.add(ENTRY)
    with pytest.raises(NonceTakenError):
        outbox.add(other(nonce=ENTRY.nonce))
    assert outbox.find("root 01 epoch 2") is None
    assert outbox.next_nonce(ENTRY.sender) == 1


def test_the_next_nonce_is_one_above_the_highest_of_the_sender(outbox: Outbox) -> None:
    assert outbox.next_nonce(ENTRY.sender) == 0
    outbox.add(replace(ENTRY, nonce=41))
    outbox.add(other(nonce=7))
    assert outbox.next_nonce(ENTRY.sender) == 42
    assert outbox.next_nonce(5) == 0


@pytest.mark.parametrize("outcome", ["confirmed", "reverted"])
def test_settling_changes_the_outcome_and_nothing_else(outbox: Outbox, outcome: str) -> None:
    outbox.add(ENTRY)
    outbox.add(other())
    outbox.settle(ENTRY.intent, outcome)
    assert outbox.find(ENTRY.intent) == replace(ENTRY, outcome=outcome)
    assert outbox.find("root 01 epoch 2") == other()


def test_what_was_never_stored_cannot_be_settled(outbox: Outbox) -> None:
    with pytest.raises(UnknownIntentError, match="root 01 epoch 1 was never stored"):
        outbox.settle(ENTRY.intent, "confirmed")


@pytest.fixture
def reopened(engine: Engine) -> Callable[[], SqlOutbox]:
    """Opens the same file as a new process would."""

    def reopen() -> SqlOutbox:
        engine.dispose()
        return SqlOutbox(engine)

    return reopen


def test_what_was_stored_is_there_when_the_file_is_opened_again(reopened: Callable[[], SqlOutbox]) -> None:
    reopened().add(ENTRY)
    reopened().settle(ENTRY.intent, "confirmed")
    assert reopened().find(ENTRY.intent) == replace(ENTRY, outcome="confirmed")
    with pytest.raises(IntentExistsError):
        reopened().add(ENTRY)


def test_two_writers_on_one_store_cannot_take_one_nonce(place: str) -> None:
    engines = [open_engine(place) for _ in range(2)]
    first, second = map(SqlOutbox, engines)
    first.add(ENTRY)
    with pytest.raises(NonceTakenError):
        second.add(other(nonce=ENTRY.nonce))
    for engine in engines:
        engine.dispose()


def test_many_are_stored_all_or_none(engine: Engine) -> None:
    outbox = SqlOutbox(engine)
    outbox.add(ENTRY)
    with pytest.raises(NonceTakenError):
        outbox.add_many([other(), other(intent="third", nonce=ENTRY.nonce, transaction_hash=b"\x03" * 32)])
    assert outbox.find_many(["root 01 epoch 1", "root 01 epoch 2", "third"]) == {ENTRY.intent: ENTRY}
    outbox.add_many([other()])
    outbox.add_many([])
    assert set(outbox.find_many(["root 01 epoch 1", "root 01 epoch 2"])) == {"root 01 epoch 1", "root 01 epoch 2"}


def test_an_outbox_is_of_the_chain_that_it_was_first_used_with(tmp_path: Path) -> None:
    outbox = SqlOutbox(open_engine(f"sqlite:///{tmp_path / 'outbox.sqlite3'}"))
    outbox.belong_to(1337, b"\x01" * 32)
    outbox.belong_to(1337, b"\x01" * 32)
    for chain_id, genesis in ((1, b"\x01" * 32), (1337, b"\x02" * 32)):
        with pytest.raises(OtherChainError, match="check the URL, or use another store"):
            outbox.belong_to(chain_id, genesis)
