"""A store that is no database, and an output that cannot be written, ended with a trace and exit code 1.

That is the exit code of a forged history or of a refused order, and the trace came after orders had been sent.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer

from offchain.commands.outcome import Exit, exit_codes
from offchain.commands.surroundings import open_index

DEPLOYMENT = {"schema": "promissory-deployment/1", "chain_id": 1337, "hub": "0x1", "roots": "0x2", "first_block": 0}


def test_a_store_that_is_no_database_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, deployment = tmp_path / "store.sqlite3", tmp_path / "1337.json"
    store.write_text("no database at all\n" * 100)
    deployment.write_text(json.dumps(DEPLOYMENT))
    with pytest.raises(typer.Exit) as ended, exit_codes(as_json=True):
        open_index(str(store), deployment)
    assert ended.value.exit_code == Exit.SURROUNDINGS_MISSING
    assert "not a database" in json.loads(capsys.readouterr().out)["error"]["message"]


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, exit_codes(as_json=False):
        (tmp_path / "missing" / "order.json").write_text("x")
    assert ended.value.exit_code == Exit.SURROUNDINGS_MISSING
    assert "check the path" in capsys.readouterr().err
