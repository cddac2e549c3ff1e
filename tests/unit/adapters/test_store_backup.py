"""A backup that is taken while a writer works is one state of the store, and comes back whole, in either engine."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from offchain.adapters.sql_backup import back_up, read_manifest, restore
from offchain.adapters.sql_digest import digest_of, raw_tables
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.adapters.sql_index import SqlIndexStore
from offchain.adapters.sql_migration import migrate
from offchain.adapters.sql_numbers import IndexKey
from offchain.adapters.sql_own_tables import STORE
from offchain.adapters.sql_schema import HEAD, VERSION_TABLE, prepare
from offchain.adapters.store_errors import StoreError
from offchain.audit.verify import verify
from offchain.index.config import IndexConfig
from offchain.index.sync import sync
from tests.unit.adapters.test_store_schema import fill
from tests.unit.index.changing_chain import HUB, ROOTS, ChangingChain

NOW = 1_790_000_000
CONFIG = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1, batch_blocks=1, finality=8)


def nothing(_table: str, _rows: int) -> None:
    """Says nothing."""


@pytest.fixture
def open_place(empty_place: Callable[[], str]) -> Iterator[Callable[[], Engine]]:
    """Opens empty databases."""
    with ExitStack() as stack:

        def opened() -> Engine:
            engine = open_engine(empty_place())
            stack.callback(engine.dispose)
            return engine

        yield opened


@pytest.fixture
def other_engine(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty place in the other engine."""
    with ExitStack() as stack:
        url = store_url(tmp_path / "moved.sqlite3")
        if engine_name == "sqlite":
            url = stack.enter_context(request.getfixturevalue("postgres_server").database())
        engine = open_engine(url)
        stack.callback(engine.dispose)
        yield engine


def digest(engine: Engine) -> tuple[int, bytes]:
    """Of everything in a store."""
    with engine.connect() as connection:
        return digest_of(connection, raw_tables(connection, STORE.tables.keys()), nothing)


def test_the_drill(open_place: Callable[[], Engine], other_engine: Engine, tmp_path: Path) -> None:
    """While a writer follows a chain that is replaced again and again, a backup is taken; it is restored into both
    engines; each has the same rows, is audited green, goes on by itself, and ends where the writer ended."""
    engine = open_place()
    store = SqlIndexStore(engine)
    world = ChangingChain(random.Random(5), busy=0.7)  # noqa: S311
    begun, stop = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            world.grow(3)
            sync(world.chain, store, CONFIG)
            world.replace(2)
            sync(world.chain, store, CONFIG, moved=lambda _: begun.set())

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(60)
        manifest = back_up(engine, tmp_path / "monday.backup", NOW, nothing)
    finally:
        stop.set()
        writer.join()
    end = sync(world.chain, store, CONFIG)
    for place in (open_place(), other_engine):
        assert restore(tmp_path / "monday.backup", place, nothing) == manifest
        assert digest(place) == (manifest.rows, bytes.fromhex(manifest.digest))
        restored = SqlIndexStore(place, IndexKey.of(CONFIG))
        found = verify(restored, None, CONFIG)
        assert found.green, found
        assert sync(world.chain, restored, CONFIG) == end
        assert verify(restored, world.chain, CONFIG).green
        assert digest(place) == digest(engine)


def test_a_backup_says_what_it_holds_and_is_a_store_itself(open_place: Callable[[], Engine], tmp_path: Path) -> None:
    engine, file = open_place(), tmp_path / "a.backup"
    fill(engine)
    manifest = back_up(engine, file, NOW, nothing)
    assert read_manifest(file) == manifest
    assert (manifest.schema, manifest.made_at, manifest.engine) == (HEAD, NOW, engine.dialect.name)
    assert (manifest.rows, bytes.fromhex(manifest.digest)) == digest(engine)
    assert not list(tmp_path.glob("*.part*"))
    assert not list(tmp_path.glob("a.backup-*"))  # no log beside it: the one file is all
    opened = open_engine(store_url(file))
    with SqlIndexStore(opened).read() as reader:
        assert reader.checkpoint() is not None
    opened.dispose()


def test_a_backup_takes_the_place_of_nothing(open_place: Callable[[], Engine], tmp_path: Path) -> None:
    engine, file = open_place(), tmp_path / "a.backup"
    fill(engine)
    file.write_text("precious")
    with pytest.raises(FileExistsError, match="a backup takes the place of nothing"):
        back_up(engine, file, NOW, nothing)
    assert file.read_text() == "precious"


@pytest.fixture
def backup(open_place: Callable[[], Engine], tmp_path: Path) -> Path:
    """Of a store with rows of every kind."""
    engine = open_place()
    fill(engine)
    back_up(engine, tmp_path / "whole.backup", NOW, nothing)
    return tmp_path / "whole.backup"


def test_a_place_with_rows_is_not_restored_into(backup: Path, open_place: Callable[[], Engine]) -> None:
    engine = open_place()
    fill(engine)
    before = digest(engine)
    with pytest.raises(StoreError, match=r"the place holds \d+ rows, wanted none: name an empty place"):
        restore(backup, engine, nothing)
    assert digest(engine) == before


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE outbox SET nonce = nonce + 1",
        "DELETE FROM issued_offers",
        "UPDATE records SET name = 'Redeemed' WHERE position = 1",
    ],
)
def test_a_damaged_backup_is_refused_and_nothing_is_restored(
    backup: Path, open_place: Callable[[], Engine], damage: str
) -> None:
    with closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute(damage)
    engine = open_place()
    with pytest.raises(StoreError, match=r"the backup is damaged: .* restore another one"):
        restore(backup, engine, nothing)
    prepare(engine)
    assert digest(engine)[0] == 0


def test_other_files_are_no_backups(backup: Path, open_place: Callable[[], Engine], tmp_path: Path) -> None:
    engine = open_place()
    (tmp_path / "text").write_text("no database, but longer than a header of one " * 9)
    with closing(sqlite3.connect(tmp_path / "plain.sqlite3")) as connection:
        connection.execute("CREATE TABLE a (b)")
    (tmp_path / "half").write_bytes(backup.read_bytes()[:5_000])
    for name in ("text", "plain.sqlite3", "half"):
        with pytest.raises(StoreError, match="has no manifest of a backup"):
            restore(tmp_path / name, engine, nothing)
    with pytest.raises(FileNotFoundError, match="there is no file"):
        restore(tmp_path / "nowhere", engine, nothing)


def test_an_older_backup_is_migrated_on_the_way(open_place: Callable[[], Engine], tmp_path: Path) -> None:
    """As a program of the older schema would have written it."""
    engine, file = open_place(), tmp_path / "old.backup"
    fill(engine)
    back_up(engine, file, NOW, nothing)
    old = open_engine(store_url(file))
    migrate(old, 1)
    with old.connect() as connection:
        there = set(inspect(connection).get_table_names())
        names = [name for name in STORE.tables if name in there]
        rows, found = digest_of(connection, raw_tables(connection, names), nothing)
    with old.begin() as connection:
        document = f'{{"schema": 1, "made_at": 1, "engine": "sqlite", "rows": {rows}, "digest": "{found.hex()}"}}'
        connection.execute(text("UPDATE backup_manifest SET document = :it"), {"it": document})
    old.dispose()
    place = open_place()
    assert restore(file, place, nothing).schema == 1
    migrate(engine, 1)
    migrate(engine)
    assert digest(place) == digest(engine)


def test_a_backup_of_a_newer_program_is_refused(backup: Path, open_place: Callable[[], Engine]) -> None:
    with closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '0099'")  # noqa: S608
        change = "UPDATE backup_manifest SET document = replace(document, ?, ?)"
        connection.execute(change, [f'"schema": {HEAD}', '"schema": 99'])
    with pytest.raises(StoreError, match=f"has schema 99, this program knows {HEAD} and older"):
        restore(backup, open_place(), nothing)
