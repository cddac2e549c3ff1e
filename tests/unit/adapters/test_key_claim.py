"""One program writes the nonces of a key: the second is refused, and a killed one leaves no lock."""

from __future__ import annotations

import os
import signal
from multiprocessing import get_context
from pathlib import Path

import pytest

from offchain.adapters.key_claim import only_writer
from offchain.adapters.sql_engine import open_engine
from offchain.oracle.errors import KeyInUseError


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


def test_a_store_in_memory_is_ones_own() -> None:
    with only_writer(open_engine("sqlite://"), 7), only_writer(open_engine("sqlite://"), 7):
        pass
