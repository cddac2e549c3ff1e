"""`promo bench gas`: the same figures as the tests', and what it says of a difference."""

from __future__ import annotations

import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import typer

from benchmarks.gas import __main__ as program
from benchmarks.gas import runs, snapshot
from benchmarks.gas.staging import GANACHE
from tests.surroundings import ROOT

PROMO = Path(sys.executable).with_name("promo")


def test_the_command_measures_what_the_snapshot_keeps():
    command = [PROMO, "bench", "gas", "--json", "--network", "ganache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    document, kept = json.loads(done.stdout), snapshot.read()
    assert document["differences"] == []
    assert document["network"] == kept["network"] == GANACHE
    assert [row["name"] for row in document["operations"]] == [row["name"] for row in kept["operations"]]
    assert set(document["operations"][0]) == {"name", "gas", "floor", "goal", "peer", "peer_gas"}


def test_an_operation_that_got_dearer_ends_the_command_with_exit_code_1(monkeypatch, capsys):
    dearer = deepcopy(snapshot.read())
    dearer["operations"][0]["gas"] += 1_000
    code, document = run(monkeypatch, capsys, "--json", measured=dearer)
    assert code == 1
    before = dearer["operations"][0]["gas"] - 1_000
    assert document["differences"] == [f"{dearer['operations'][0]['name']}: {before} -> {before + 1_000}"]


def test_with_renew_the_run_is_the_snapshot_from_now_on(monkeypatch, capsys, tmp_path):
    dearer = deepcopy(snapshot.read())
    dearer["operations"][0]["gas"] += 1_000
    monkeypatch.setattr(snapshot, "SNAPSHOT", tmp_path / "snapshot.json")
    code, document = run(monkeypatch, capsys, "--json", "--renew", measured=dearer | {"also": {}})
    assert (code, document["differences"]) == (0, [])
    assert snapshot.read() == dearer


def test_another_network_is_not_held_against_the_snapshot(monkeypatch, capsys):
    elsewhere = deepcopy(snapshot.read()) | {"network": runs.ANVIL}
    elsewhere["operations"][0]["gas"] += 1_000
    code, document = run(monkeypatch, capsys, "--json", "--network=anvil", measured=elsewhere)
    assert code == 0
    assert "differences" not in document


def test_only_the_network_of_the_snapshot_renews_it(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(snapshot, "SNAPSHOT", tmp_path / "snapshot.json")
    code, document = run(monkeypatch, capsys, "--json", "--renew", "--network=anvil", measured={})
    assert code == 2
    assert document["error"]["message"] == "the snapshot is of ganache: --renew without --network anvil"
    assert not snapshot.SNAPSHOT.exists()


def test_an_operation_that_does_not_exist_ends_the_command_with_exit_code_2(monkeypatch, capsys):
    def refuse(name: str, network: object) -> None:
        raise runs.WrongUseError(f"no operation {name!r}")

    monkeypatch.setattr(runs, "breakdown", refuse)
    code, document = run(monkeypatch, capsys, "--json", "--breakdown=redeem", measured={})
    assert code == 2
    assert document["error"] == {"code": "WrongUseError", "message": "no operation 'redeem'"}


def run(monkeypatch, capsys, *arguments, measured):
    """Exit code and document of the program, had it measured that."""
    monkeypatch.setattr(sys, "argv", ["promo bench gas", *arguments])
    monkeypatch.setattr(runs, "figures", lambda _: measured)
    code = 0
    try:
        program.main()
    except typer.Exit as ended:
        code = ended.exit_code
    return code, json.loads(capsys.readouterr().out)
