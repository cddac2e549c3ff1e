"""The history, indexed once, and a copy of its database for each test that damages it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.audit.report import AuditReport
from offchain.audit.verify import verify
from offchain.index.sync import sync
from tests.audit.story import Story, tell

Audit = Callable[[bool], AuditReport]


@contextmanager
def opened(path: Path) -> Iterator[SqlIndexStore]:
    """The store in a SQLite file."""
    engine = open_engine(f"sqlite:///{path}")
    try:
        yield SqlIndexStore(engine)
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def story() -> Story:
    """The history on its chain."""
    return tell()


@pytest.fixture(scope="session")
def pristine(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the whole history."""
    path = tmp_path_factory.mktemp("index") / "pristine.sqlite3"
    with opened(path) as store:
        sync(story.chain, store, story.config)
    return path


@pytest.fixture
def database(pristine: Path, tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copy(pristine, tmp_path / "damaged.sqlite3"))


@pytest.fixture
def damage(database: Path) -> Callable[..., None]:
    """Runs SQL on the copy as somebody with the file can: no foreign keys, no questions."""

    def run(*statements: str | tuple[str, tuple[object, ...]]) -> None:
        with closing(sqlite3.connect(database)) as connection, connection:
            for statement in statements:
                sql, values = (statement, ()) if isinstance(statement, str) else statement
                connection.execute(sql, values)

    return run


@pytest.fixture
def audit(database: Path, story: Story) -> Audit:
    """The audit of the copy, with the chain or without."""

    def run(online: bool) -> AuditReport:
        with opened(database) as store:
            return verify(store, story.chain if online else None, story.config)

    return run
