"""What is remembered of the index is what its store holds, block by block, and no reader mixes two states."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import event

from offchain.adapters.remembered_pages import RememberedPages
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_pages import SqlPageStore
from offchain.index.rows import BlockRow, Checkpoint
from offchain.index.trail import Change, Trail
from offchain.queries.reader import StateMovedError

START = Checkpoint(chain_id=1337, hub=7, roots=8, first_block=1, number=1, hash=b"\1" * 32)


class Stage:
    """A store with one block after the other, and how many queries were made, looks at the checkpoint apart."""

    def __init__(self, place: str) -> None:
        self.engine = open_engine(place)
        self.store = SqlPageStore(self.engine)
        self.pages = RememberedPages(self.store)
        self.statements = 0
        self.newest: Checkpoint | None = None
        event.listen(self.engine, "before_cursor_execute", self._count)

    def _count(self, *_told: object) -> None:
        self.statements += 1

    def block(self, number: int) -> None:
        """Commits a block; its hash is its number."""
        checkpoint = replace(START, number=number, hash=bytes([number]) * 32)
        undone = Trail(final=0, changes=(Change(number, BlockRow, (number,), None),))
        self.store.commit([row(number)], checkpoint, self.newest, undone)
        self.newest = checkpoint

    def found(self, number: int) -> BlockRow | None:
        """The row of a block, as it is remembered."""
        with self.pages.read() as reader:
            return reader.get(BlockRow, number)


def row(number: int) -> BlockRow:
    return BlockRow(number=number, hash=bytes([number]) * 32, parent_hash=bytes([number - 1]) * 32, timestamp=number)


@pytest.fixture
def stage(store_place: Callable[[], str]) -> Iterator[Stage]:
    made = Stage(store_place())
    yield made
    made.engine.dispose()


def test_what_was_asked_before_costs_no_query_beside_the_look_at_the_checkpoint(stage: Stage) -> None:
    stage.block(1)
    assert stage.found(1) == row(1)
    assert stage.statements > 0
    stage.statements = 0
    assert [stage.found(1) for _ in range(20)] == [row(1)] * 20
    assert stage.statements == 0


def test_a_new_block_is_seen_at_once_and_so_is_what_was_not_there(stage: Stage) -> None:
    stage.block(1)
    assert stage.found(2) is None
    stage.block(2)
    assert stage.found(2) == row(2)
    with stage.pages.read() as reader:
        assert list(reader.rows(BlockRow)) == [row(1), row(2)]


def test_a_block_that_was_taken_back_is_forgotten(stage: Stage) -> None:
    stage.block(1)
    assert stage.found(1) == row(1)
    assert stage.newest is not None
    stage.store.roll_back(stage.newest, None)
    assert stage.found(1) is None


def test_an_open_reader_shows_one_state_or_says_that_it_cannot(stage: Stage) -> None:
    stage.block(1)
    with stage.pages.read() as reader:
        assert list(reader.rows(BlockRow)) == [row(1)]
        stage.block(2)
        assert list(reader.rows(BlockRow)) == [row(1)]
        read = reader.get(BlockRow, 2)  # of the transaction that is open since the first question
        assert read is None
    with stage.pages.read() as reader:
        stage.block(3)
        with pytest.raises(StateMovedError):
            reader.get(BlockRow, 3)
    assert stage.found(3) == row(3)


def test_what_was_found_to_be_over_is_shown_to_nobody_while_the_next_state_is_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else an answer is up to twice as old as the patience, and older where the store does not answer."""
    stage.pages = RememberedPages(stage.store, patience=10.0, now=lambda: now)
    now = 0.0
    stage.block(1)
    assert stage.found(2) is None
    stage.block(2)
    now = 11.0
    read = stage.store.read
    monkeypatch.setattr(stage.store, "read", _unanswered)
    with pytest.raises(TimeoutError):
        stage.found(2)
    monkeypatch.setattr(stage.store, "read", read)
    now = 12.0
    assert stage.found(2) == row(2)


def _unanswered() -> None:
    raise TimeoutError
