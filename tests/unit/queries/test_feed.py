"""Whoever listens hears every record once, in order, and is told when some of them were taken back."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_pages import SqlPageStore
from offchain.index.config import IndexConfig
from offchain.index.rows import RecordRow
from offchain.index.sync import sync
from offchain.queries.feed import Cursor, CursorError, RecordFeed
from tests.unit.index.changing_chain import HUB, ROOTS, ChangingChain

CONFIG = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1, finality=20)


@pytest.fixture
def store(store_place: Callable[[], str]) -> Iterator[SqlPageStore]:
    """An empty store."""
    engine = open_engine(store_place())
    yield SqlPageStore(engine)
    engine.dispose()


class Listener:
    """Keeps what it heard, and forgets what it is told to forget."""

    def __init__(self, store: SqlPageStore, limit: int) -> None:
        self.feed, self.limit = RecordFeed(store), limit
        self.cursor: Cursor | None = None
        self.heard: list[RecordRow] = []
        self.rewound = 0

    def listen(self) -> None:
        """Until there is nothing new; a cursor goes out as text and comes back, as over a line that broke."""
        more = True
        while more:
            news = self.feed.after(Cursor.parse(str(self.cursor)) if self.cursor else None, self.limit)
            if news.rewound_to is not None:
                self.rewound += 1
                self.heard = [it for it in self.heard if it.block_number <= news.rewound_to]
            assert len(news.records) <= self.limit
            self.heard += news.records
            self.cursor, more = news.cursor, news.more


@pytest.mark.parametrize("seed", range(6))
def test_after_everything_a_listener_knows_what_the_store_holds(store: SqlPageStore, seed: int) -> None:
    world = ChangingChain(random.Random(seed), busy=0.8)  # noqa: S311
    listeners = [Listener(store, limit) for limit in (1, 3, 100)]
    for round_ in range(16):
        world.grow(4)
        if round_ % 2:
            world.replace(world.chance.randint(1, 7))
        sync(world.chain, store, CONFIG)
        for listener in listeners[: 1 + round_ % 3]:  # some miss some rounds
            listener.listen()
    with store.read() as reader:
        wanted = list(reader.rows(RecordRow))
    assert len(wanted) > 5
    for listener in listeners:
        listener.listen()
        assert listener.heard == wanted
    assert sum(listener.rewound for listener in listeners) > 0


@pytest.mark.parametrize("away", [3, 40])
def test_a_listener_who_was_away_while_its_block_was_replaced_and_others_became_final_misses_nothing(
    store: SqlPageStore, away: int
) -> None:
    world = ChangingChain(random.Random(7), busy=1)  # noqa: S311
    world.grow(30)
    sync(world.chain, store, CONFIG)
    listener = Listener(store, 100)
    listener.listen()
    heard = list(listener.heard)
    world.replace(15, longer=away)
    sync(world.chain, store, CONFIG)
    listener.listen()
    assert listener.rewound == 1
    assert listener.heard != heard
    with store.read() as reader:
        assert listener.heard == list(reader.rows(RecordRow))


def test_nothing_new_leaves_the_cursor_where_it_is(store: SqlPageStore) -> None:
    feed = RecordFeed(store)
    assert feed.after(None, 5).cursor is None
    world = ChangingChain(random.Random(1), busy=1)  # noqa: S311
    world.grow(5)
    sync(world.chain, store, CONFIG)
    cursor = feed.after(None, 100).cursor
    news = feed.after(cursor, 100)
    assert (news.rewound_to, list(news.records), news.cursor, news.more) == (None, [], cursor, False)


@pytest.mark.parametrize("text", ["", "7", "7-1-1-", "7-1-1-" + "g" * 64, "-1-0-0-" + "0" * 64, "1-1-1-" + "0" * 65])
def test_other_texts_are_no_cursors(text: str) -> None:
    with pytest.raises(CursorError, match="begin without one"):
        Cursor.parse(text)
