"""`promo index run --follow`: two hubs of a node in one store, blocks that are replaced, Ctrl-C."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from offchain.cli import app
from offchain.deployment import Deployment
from tests.integration.conftest import PROMO, run_promo
from tests.integration.test_replaced_blocks import ANVIL_CHAIN, ReplacedChain, replaced  # noqa: F401  a fixture
from tests.unit.index.changing_chain import HUB, ROOTS

PATIENCE = 90  # seconds
OTHER_HUB, OTHER_ROOTS = 0xC3 << 152, 0xD4 << 152


def documents(folder: Path, url: str) -> Path:
    """Two hubs, of which the second has not been spoken to."""
    sources = []
    for name, hub, roots in (("one", HUB, ROOTS), ("two", OTHER_HUB, OTHER_ROOTS)):
        place = Deployment(chain_id=ANVIL_CHAIN, hub=hub, roots=roots, first_block=1).save(folder / name)
        sources.append({"deployment": str(place.relative_to(folder)), "rpc": url, "finality": 20})
    file = folder / "index.yaml"
    file.write_text(yaml.safe_dump({"store": "store.sqlite3", "indexes": sources}))
    return file


def status(file: Path) -> list[dict[str, Any]]:
    """Of every index."""
    done = run_promo("index", "status", "--config", str(file), "--json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["indexes"]
    return found


def until(holds: Callable[[], bool]) -> None:
    """Waits for it."""
    give_up = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < give_up, "it did not come"
        time.sleep(0.2)


# What a shell does for a program that it starts in the background: SIGINT is passed over, until the program minds it.
IN_THE_BACKGROUND = ["sh", "-c", 'trap \'\' INT; exec "$0" "$@"']


def test_it_follows_two_hubs_over_replaced_blocks_until_it_is_interrupted(
    replaced: tuple[ReplacedChain, Any],  # noqa: F811
    tmp_path: Path,
) -> None:
    node, _ = replaced
    node.chance = random.Random(8)  # noqa: S311
    node.grow(30)
    file, said = documents(tmp_path, node.url), tmp_path / "said"
    with said.open("w") as stderr:
        command = [*IN_THE_BACKGROUND, str(PROMO), "index", "run", "--config", str(file), "--follow", "--every", "0.2"]
        process = subprocess.Popen(command, stderr=stderr)
    try:
        until(lambda: said.read_text().count("block 30, ") == 2)
        node.replace(12, longer=2)
        until(lambda: said.read_text().count("block 32, ") == 2)
    finally:
        process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 4
    assert said.read_text().count("the chain replaced blocks up to 30; back to block ") == 2
    one, two = status(file)
    assert (one["block"], one["behind"], one["final"]) == (32, 0, 12)
    assert one["records"] > two["records"] == 0
    node.grow(3)
    assert [it["behind"] for it in status(file)] == [3, 3]


@pytest.mark.parametrize("option", ["--store", "--deployment", "--rpc"])
@pytest.mark.parametrize("command", ["run", "status"])
def test_what_the_document_says_is_not_said_twice(command: str, option: str) -> None:
    done = CliRunner().invoke(app, ["index", command, "--config", "index.yaml", option, "other"])
    assert done.exit_code == 2
    assert f"leave {option} out" in " ".join(done.output.replace("│", " ").split())
