"""A store without an index, or of other contracts, is told in one line, not with a trace.

The errors of the index were unknown to the commands: the exit code was that of differences found, and a script could
not tell a mistyped path from a forged history.
"""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from offchain.cli import app
from offchain.commands.outcome import Exit
from offchain.deployment import Deployment


def test_a_store_without_an_index_is_no_finding(tmp_path: Path) -> None:
    deployment = Deployment(chain_id=1337, hub=0xA1, roots=0xB2, first_block=4).save(tmp_path)
    store = tmp_path / "mistyped.sqlite3"
    done = CliRunner().invoke(app, ["audit", "verify", "--store", str(store), "--deployment", str(deployment)])
    assert done.exit_code == Exit.SURROUNDINGS_MISSING
    assert "NotIndexedError: the store holds no index: run `promo index run` first" in done.output
