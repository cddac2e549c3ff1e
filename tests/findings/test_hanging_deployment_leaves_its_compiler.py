"""A deployment that took too long ended in a trace, and the compiler that it had started went on."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
import pytest

from offchain.demo import deploying
from offchain.demo.deploying import BrownieError


def test_a_deployment_that_hangs_ends_with_all_that_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploying, "_SECONDS", 1)
    numbers = tmp_path / "number"
    with pytest.raises(BrownieError, match=r"was not done after 1 seconds: compile first"):
        deploying._run(["bash", "-c", f"sleep 600 & echo $! > {numbers}; wait"], tmp_path)
    compiler = int(numbers.read_text())
    until = time.monotonic() + 10
    while psutil.pid_exists(compiler) and psutil.Process(compiler).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, "it still runs"
        time.sleep(0.05)


def test_what_it_says_and_its_exit_code_are_told(tmp_path: Path) -> None:
    assert deploying._run(["bash", "-c", "echo one; echo two >&2; exit 3"], tmp_path) == (3, "one\ntwo\n")
