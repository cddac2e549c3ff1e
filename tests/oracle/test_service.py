"""`promo oracle run` as a process: it publishes what is due, ends politely, and comes back after SIGKILL."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from offchain.attestation.records import decode
from tests.oracle.conftest import Stall

PROMO = str(Path(sys.executable).with_name("promo"))
PATIENCE = 120  # seconds


@contextmanager
def service(stall: Stall, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program, ended in any case."""
    environment = {**os.environ, **stall.shop.environment("issuer", stall.ledger.url)}
    command = [PROMO, "oracle", "run", str(stall.shop.config), "--json"]
    with log.open("wb") as said, subprocess.Popen(command, env=environment, stdout=said, stderr=said) as process:
        try:
            yield process
        finally:
            process.kill()


def wait(what: Callable[[], bool], log: Path) -> None:
    """Until it is so."""
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.05)


def roots(stall: Stall) -> int:
    """Published on the chain."""
    chain, deployment = stall.ledger.chain, stall.ledger.deployment
    logs = chain.logs([deployment.roots], 0, chain.block().number)
    return sum(record is not None and record.name == "RootProposed" for record in map(decode, logs))


def test_killed_before_its_epoch_is_served_it_comes_back_and_ends_politely(stall: Stall, tmp_path: Path) -> None:
    log, folder = tmp_path / "log", stall.shop.folder / "epochs" / "tea-by-list" / "epoch-0001"
    with service(stall, log) as process:
        wait((folder / "request.json").exists, log)
        process.send_signal(signal.SIGKILL)
        process.wait()
    killed_before_its_end = not (folder / "outcome.json").exists()
    with service(stall, log) as process:
        wait((folder / "outcome.json").exists, log)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0, log.read_text()
    said = log.read_text()
    assert said.count("the oracle of tea-by-list: the next epoch is due at") == 1
    assert "stopping" in said
    document = json.loads(said[said.index("{") :])
    assert [it["epoch"] for it in document["epochs"]] == ([1] if killed_before_its_end else [])
    assert roots(stall) == 1
