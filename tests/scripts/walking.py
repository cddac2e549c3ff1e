"""The walk-through as its readers type it: commands block by block, each in its party's shell, and what comes out."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from typer.testing import CliRunner

from offchain.cli import app
from tests.docs.markdown import Block, Page
from tests.scripts.brownie_runs import Project
from tests.surroundings import ROOT

EVERY = "every party"
CHAIN = "chain"
ANY = "…"
"""In what is expected: any text; alone on its line, any lines."""
SECONDS = 300
PATIENCE = 120


@dataclass(frozen=True)
class Typed:
    """party : who types; commands : as they stand; expected : what the reader is told to see, None where nothing is;
    line : in the document."""

    party: str
    commands: str
    expected: str | None
    line: int


def steps(page: Page) -> Iterator[Typed]:
    """The blocks for a shell, each with the block of text behind it. The first line names the party."""
    blocks: list[Block] = list(page.blocks)
    for place, block in enumerate(blocks):
        if block.info != "sh":
            continue
        party, _, commands = block.text.partition("\n")
        assert party.startswith("# "), f"line {block.line}: no party"
        after = blocks[place + 1] if place + 1 < len(blocks) else None
        expected = after.text if after is not None and after.info == "text" else None
        yield Typed(party[2:].split(",")[0], commands, expected, block.line)


@dataclass
class Shells:
    """folder : in which everybody types; port : in the place of 8545; said : a party -> what it told its shell."""

    folder: Path
    port: int
    environment: dict[str, str]
    said: dict[str, list[str]] = field(default_factory=dict)

    def run(self, typed: Typed) -> str:
        """What a block prints, standard error too, in the order of its commands. Exports stay with their party."""
        commands = typed.commands.replace(":8545", f":{self.port}")
        kept = [line for line in commands.splitlines() if line.startswith(("export ", "unset "))]
        self.said.setdefault(typed.party, []).extend(kept)
        told = [*self.said.get(EVERY, []), *(self.said[typed.party] if typed.party != EVERY else [])]
        environment = self._environment(told)
        run = {True: self._program, False: self._bash}
        return "".join(run[is_plain(words)](words, environment) for words in parts(commands))

    def _environment(self, told: Sequence[str]) -> dict[str, str]:
        """Of a shell that was told this."""
        answer = self._bash("\n".join([*told, "env -0"]), self.environment)
        return dict(entry.split("=", 1) for entry in answer.split("\0") if entry)

    def _program(self, commands: str, environment: Mapping[str, str]) -> str:
        """The program in this process, which saves a second each time."""
        words = shlex.split(commands)[1:]
        with chdir(self.folder), mock.patch.dict(os.environ, environment, clear=True):
            return CliRunner().invoke(app, words, prog_name="promo", catch_exceptions=False).output

    def _bash(self, commands: str, environment: Mapping[str, str]) -> str:
        done = subprocess.run(
            ["bash", "-c", commands],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return done.stdout


def is_plain(commands: str) -> bool:
    """Whether it is the program alone, with words that no shell changes."""
    return commands.startswith("promo ") and not re.search(r"[|<>$&;*`\n]", commands.strip())


def parts(commands: str) -> Iterator[str]:
    """Commands of the program line by line, and what stands between them in one piece."""
    between: list[str] = []
    for line in commands.splitlines():
        if not is_plain(line):
            between.append(line)
            continue
        if between:
            yield "\n".join(between)
        between = []
        yield line
    if between:
        yield "\n".join(between)


def differs(expected: str, said: str) -> str:
    """Where what was said is not what is expected; empty where it is."""
    pattern = []
    for line in expected.splitlines():
        if line.strip() == ANY:
            pattern.append(r"(?:.*\n)*?")
        else:
            pattern.append(r"[^\n]*?".join(re.escape(part) for part in line.rstrip().split(ANY)) + r"[ \t]*\n")
    if re.fullmatch("".join(pattern), said if said.endswith("\n") or not said else f"{said}\n"):
        return ""
    return f"expected:\n{expected}\nfound:\n{said}"


def environment() -> dict[str, str]:
    """Of a newcomer: nothing of the developer's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PROMO_")}
    program = str(Path(sys.executable).parent)
    return kept | {"PATH": f"{program}{os.pathsep}{kept['PATH']}", "COLUMNS": "200", "PYTHONUNBUFFERED": "1"}


@dataclass(frozen=True)
class Walk:
    """shells : of everybody; chain : what the running chain said."""

    shells: Shells
    chain: str

    def said(self, typed: Typed) -> str:
        """What comes out of a block."""
        return self.chain.replace(f":{self.shells.port}", ":8545") if typed.party == CHAIN else self.shells.run(typed)


@contextmanager
def walked(folder: Path, typed: Sequence[Typed]) -> Iterator[Walk]:
    """A folder like the repository's, where the first of these blocks was typed and the chain that they start runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    project = Project.make(folder, f"http://127.0.0.1:{port}")
    for name in ("examples", "verifier"):
        (project.folder / name).symlink_to(ROOT / name)
    surroundings = environment() | {"SOLCX_BINARY_PATH": str(ROOT / ".toolchain")}
    shells = Shells(project.folder, port, surroundings)
    first, chain = typed[0], next(it for it in typed if it.party == CHAIN)
    shells.run(first)
    log = project.folder / "chain.log"
    command = chain.commands.replace("--port 8545", f"--port {port}")
    with log.open("w") as out:
        process = subprocess.Popen(
            ["bash", "-c", "\n".join([first.commands, f"exec {command}"])],
            cwd=project.folder,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(log, process)
            yield Walk(shells, log.read_text())
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=PATIENCE)


def _wait_for(log: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while "Ctrl-C ends it" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)
