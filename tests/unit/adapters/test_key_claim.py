"""One program writes the nonces of a key: the second is refused, and a killed one leaves no lock."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import pytest

from offchain.adapters.key_claim import only_writer
from offchain.adapters.sql_engine import open_engine
from offchain.oracle.errors import KeyInUseError
from tests.postgres import Postgres

PATIENCE = 60  # seconds


def test_a_second_writer_of_the_key_is_refused_and_one_of_another_key_is_not(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'outbox.sqlite3'}"
    with only_writer(open_engine(url), 7):
        told = r"another program publishes with the key of 0x0{39}7"
        with pytest.raises(KeyInUseError, match=told), only_writer(open_engine(url), 7):
            pass
        with only_writer(open_engine(url), 8):
            pass
    with only_writer(open_engine(url), 7):
        pass


def hold(url: str, told: str) -> None:
    """Takes the key and dies with it."""
    with only_writer(open_engine(url), 7):
        Path(told).touch()
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_program_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    url, told = f"sqlite:///{tmp_path / 'outbox.sqlite3'}", tmp_path / "held"
    process = get_context("forkserver").Process(target=hold, args=(url, str(told)))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert told.exists()
    with only_writer(open_engine(url), 7):
        pass


def test_a_link_to_the_store_has_no_lock_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "outbox.sqlite3").touch()
    (tmp_path / "link.sqlite3").symlink_to(tmp_path / "shop" / "outbox.sqlite3")
    (tmp_path / "folder").symlink_to(tmp_path / "shop")
    with only_writer(open_engine(f"sqlite:///{tmp_path / 'shop' / 'outbox.sqlite3'}"), 7):
        for other in (tmp_path / "link.sqlite3", tmp_path / "folder" / "outbox.sqlite3"):
            with pytest.raises(KeyInUseError), only_writer(open_engine(f"sqlite:///{other}"), 7):
                pass


@contextmanager
def claimed(url: str, account: int) -> Iterator[None]:
    """As a program of its own, which closes its connections when it ends."""
    engine = open_engine(url)
    try:
        with only_writer(engine, account):
            yield
    finally:
        engine.dispose()


def test_a_server_gives_the_key_to_one_program_of_a_database(postgres_server: Postgres) -> None:
    with postgres_server.database() as url, postgres_server.database() as other:
        with claimed(url, 7):
            with pytest.raises(KeyInUseError), claimed(url, 7):
                pass
            with claimed(url, 8), claimed(other, 7):
                pass
        with claimed(url, 7):
            pass


def test_a_server_takes_the_key_back_from_a_program_that_was_killed(postgres_server: Postgres, tmp_path: Path) -> None:
    with postgres_server.database() as url:
        process = get_context("forkserver").Process(target=hold, args=(url, str(tmp_path / "held")))
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
        assert (tmp_path / "held").exists()
        until = time.monotonic() + PATIENCE
        while True:  # the server notices a moment later that the session ended
            try:
                with claimed(url, 7):
                    break
            except KeyInUseError:
                assert time.monotonic() < until
                time.sleep(0.05)


def test_a_store_in_memory_is_ones_own() -> None:
    with only_writer(open_engine("sqlite://"), 7), only_writer(open_engine("sqlite://"), 7):
        pass
