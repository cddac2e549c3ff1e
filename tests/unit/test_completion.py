"""Shells complete commands, what is below them, and options, as docs/completion.md says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from offchain.cli import COMMANDS
from tests.surroundings import ROOT
from tests.unit.test_commands import loaded_by

PROGRAM = Path(sys.executable).parent / "promo"
SHELLS = ("bash", "zsh", "fish")
PAGE = (ROOT / "docs" / "completion.md").read_text("utf-8")


def said(**given: str) -> str:
    """What the program answers a shell."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("_")}
    path = f"{PROGRAM.parent}{os.pathsep}{told['PATH']}"
    done = subprocess.run([PROGRAM], env=told | given | {"PATH": path}, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


def offered(shell: str, line: str) -> list[str]:
    """The words that a shell is offered for a line whose last word is unfinished."""
    words = line.split(" ")
    if shell == "bash":
        return said(COMP_WORDS=line, COMP_CWORD=str(len(words) - 1), _PROMO_COMPLETE="complete_bash").split()
    asked = {"_TYPER_COMPLETE_ARGS": line, "_PROMO_COMPLETE": f"complete_{shell}"}
    if shell == "zsh":
        return re.findall(r'"([^"]+)":"', said(**asked))
    return [it.partition("\t")[0] for it in said(**asked, _TYPER_COMPLETE_FISH_ACTION="get-args").splitlines()]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("promo ", sorted(COMMANDS)),
        ("promo ca", ["campaign"]),
        ("promo campaign s", ["schema", "simulate"]),
        ("promo oracle rotate ", ["activate", "freezer", "propose", "send", "sign", "status"]),
        ("promo quote --ch", ["--chain-id"]),
    ],
)
def test_a_shell_is_offered(shell: str, line: str, wanted: Sequence[str]) -> None:
    assert sorted(offered(shell, line)) == list(wanted)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_a_shell_is_what_the_shell_can_read(shell: str, tmp_path: Path) -> None:
    script = said(_PROMO_COMPLETE=f"source_{shell}")
    assert f"complete_{shell}" in script
    assert f"_PROMO_COMPLETE=source_{shell} promo" in PAGE
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} on PATH")
    (tmp_path / "script").write_text(script)
    subprocess.run([shell, "-n", tmp_path / "script"], check=True)


def test_bash_itself_completes(tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("no bash on PATH")
    typed = 'eval "$(_PROMO_COMPLETE=source_bash promo)"; COMP_WORDS=(promo campaign sim); COMP_CWORD=2'
    done = subprocess.run(
        ["bash", "-c", f'{typed}; _promo_completion promo; printf "%s\\n" "${{COMPREPLY[@]}}"'],
        env={"PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["simulate"]


def test_the_first_word_is_completed_without_importing_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"COMP_WORDS": "promo ", "COMP_CWORD": "1", "_PROMO_COMPLETE": "complete_bash"}.items():
        monkeypatch.setenv(name, value)
    assert loaded_by([], ("web3", "numpy", "sqlalchemy")) == set()
