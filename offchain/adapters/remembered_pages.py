"""The store of the index for who asks the same of it thousands of times between two blocks.

A checkpoint (block and hash) names one content of the tables. So rows that were read are remembered as long as the
checkpoint stands, and while it does a question that was asked before is answered without the database.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Final

from offchain.adapters.sql_pages import SqlPageReader, SqlPageStore, Stamp
from offchain.index.rows import BlockRow, Checkpoint, R, Row
from offchain.index.trail import Window
from offchain.queries.reader import Slice, StateMovedError

_MOST: Final = 200_000
"""Answers that are remembered."""
_MOST_ROWS: Final = 10_000
"""Rows of an answer that is remembered."""


class _State:
    """One content of the tables. stamp : what tells it from all others."""

    def __init__(self, stamp: Stamp, checkpoint: Checkpoint | None) -> None:
        self.stamp = stamp
        self.checkpoint = checkpoint
        self.answers: dict[tuple[object, ...], tuple[Any, ...]] = {}


class RememberingReader:
    """One state; what nobody asked before is read from the database, if that is still in this state."""

    def __init__(self, store: SqlPageStore, state: _State, opened: ExitStack) -> None:
        self._store = store
        self._state = state
        self._opened = opened
        self._reader: SqlPageReader | None = None

    def checkpoint(self) -> Checkpoint | None:
        """How far the index is."""
        return self._state.checkpoint

    def window(self) -> Window:
        """The blocks that can be undone, and the one that cannot before them."""
        return self._database().window()

    def newest_block(self, number: int) -> BlockRow | None:
        """The newest stored block up to that number."""
        return self._database().newest_block(number)

    def get(self, kind: type[R], *key: object) -> R | None:
        """The row with that key."""
        question = (kind, key)
        answer = self._state.answers.get(question)
        if answer is None:
            answer = self._remember(question, (self._database().get(kind, *key),))
        row: R | None = answer[0]
        return row

    def rows(self, kind: type[R], *, by: Sequence[str] = (), where: Mapping[str, object] | None = None) -> Iterator[R]:
        """Rows of a table in the order of `by`, by default the key."""
        question = (kind, tuple(by), tuple(sorted((where or {}).items())))
        answer = self._state.answers.get(question)
        if answer is None:
            answer = self._remember(question, tuple(self._database().rows(kind, by=by, where=where)))
        return iter(answer)

    def values(self, kind: type[Row], names: Sequence[str], *, by: Sequence[str]) -> Iterator[Sequence[Any]]:
        """Some columns of all rows of a table, streamed in the order of `by`."""
        return self._database().values(kind, names, by=by)

    def page(self, kind: type[R], wanted: Slice) -> Sequence[R]:
        """The rows of a slice."""
        return self._database().page(kind, wanted)

    def _remember(self, question: tuple[object, ...], answer: tuple[Any, ...]) -> tuple[Any, ...]:
        if len(answer) <= _MOST_ROWS and len(self._state.answers) < _MOST:
            self._state.answers[question] = answer
        return answer

    def _database(self) -> SqlPageReader:
        """Raises `StateMovedError`."""
        if self._reader is None:
            reader = self._opened.enter_context(self._store.read())
            if reader.stamp() != self._state.stamp:
                raise StateMovedError
            self._reader = reader
        return self._reader


class RememberedPages:
    """Shows the newest state, or the one that was the newest at most `patience` seconds ago, by `now`.

    A reader raises `StateMovedError` where the index moves on while it is open; the next one shows what is new.
    """

    def __init__(self, store: SqlPageStore, patience: float = 0.0, now: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._patience = patience
        self._now = now
        self._state: _State | None = None
        self._until = 0.0

    @contextmanager
    def read(self) -> Iterator[RememberingReader]:
        """A reader of one state."""
        with ExitStack() as opened:
            try:
                yield RememberingReader(self._store, self._newest(), opened)
            except StateMovedError:
                self._until = 0.0
                raise

    def _newest(self) -> _State:
        state, now = self._state, self._now()
        if state is not None and now < self._until:
            return state
        stamp = self._store.stamp()
        if state is None or state.stamp != stamp:
            with self._store.read() as reader:
                state = _State(reader.stamp(), reader.checkpoint())
        self._state, self._until = state, now + self._patience  # not before: others are shown it meanwhile
        return state
