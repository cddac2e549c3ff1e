"""A PostgreSQL server that does not answer: commands that take --store name it and what to do, and end with 3."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from click.testing import Result
from sqlalchemy import text
from typer.testing import CliRunner

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.store_errors import StoreUnreachableError
from offchain.cli import app
from offchain.deployment import Deployment
from tests.postgres import Postgres

SECRET = "not-to-be-told"


@pytest.fixture
def port() -> Iterator[int]:
    """Of an address where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
def deployment(tmp_path: Path) -> str:
    """The document of some contracts."""
    return str(Deployment(chain_id=1337, hub=1, roots=2, first_block=1).save(tmp_path))


COMMANDS = {
    "audit explain": ["0x" + "11" * 32, "--deployment", "{deployment}"],
    "audit export": ["--deployment", "{deployment}", "--out", "{folder}/out"],
    "audit sample": ["--deployment", "{deployment}", "--seed", "a", "--size", "1"],
    "audit close": ["--deployment", "{deployment}", "--to", "1"],
    "audit verify": ["--deployment", "{deployment}"],
    "index status": [],
    "store status": [],
    "store migrate": [],
    "store backup": ["--out", "{folder}/backup"],
    "access list": [],
    "access key list": [],
    "webhook list": [],
}
"""Command -> what it needs beside --store."""
NEED_MORE = {
    *("index run", "serve", "store restore", "audit recompute"),
    *("oracle publish", "oracle propose", "oracle run"),
    *("privacy audit", "privacy export", "privacy erase", "privacy retain"),
    *("access grant", "access revoke", "access key create", "access key revoke"),
    *(
        "behaviour export",
        "behaviour forget",
        "coupon rebind",
        "message send",
        "relay run",
        "relay status",
        "relay take",
    ),
    *("webhook add", "webhook deliver", "webhook remove", "webhook rotate", "webhook test"),
}
"""Commands that look for a node, a bundle, a backup, a shop or an argument before the store; all end by the same
`exit_codes`."""


def started(command: str, port: int, deployment: str, folder: Path) -> Result:
    """How it ends."""
    more = [it.format(deployment=deployment, folder=folder) for it in COMMANDS[command]]
    store = f"postgresql://promo:{SECRET}@127.0.0.1:{port}/promo"
    return CliRunner().invoke(app, [*command.split(), *more, "--store", store, "--json"])


@pytest.mark.parametrize("command", COMMANDS)
def test_it_names_the_server_and_what_to_do(command: str, port: int, deployment: str, tmp_path: Path) -> None:
    done = started(command, port, deployment, tmp_path)
    assert done.exit_code == 3, done.output
    error = json.loads(done.stdout)["error"]
    assert error["code"] == "StoreUnreachableError"
    assert f"server at 127.0.0.1:{port} cannot be reached" in error["message"]
    assert "run the same command again" in error["message"]
    assert "请检查服务器是否运行" in error["message"]
    assert SECRET not in done.output
    assert "Traceback" not in done.output


def test_every_command_that_takes_a_store_is_thought_of() -> None:
    assert {*COMMANDS, *NEED_MORE} == set(_with_store(typer.main.get_command(app), ()))


def _with_store(command: object, path: tuple[str, ...]) -> Iterator[str]:
    for name, sub in getattr(command, "commands", {}).items():
        yield from _with_store(sub, (*path, name))
    if any("--store" in it.opts for it in getattr(command, "params", ())):
        yield " ".join(path)


def test_a_socket_file_is_named_too(tmp_path: Path) -> None:
    engine = open_engine(f"postgresql://promo@/promo?host={tmp_path}&port=5433")
    with pytest.raises(StoreUnreachableError, match=f"server at {tmp_path}:5433 cannot be reached"):
        engine.connect()


def test_a_server_that_ends_the_connection_is_named_and_connected_to_anew(postgres_server: Postgres) -> None:
    with postgres_server.database() as url:
        engine = open_engine(url)
        ended = text("SELECT pg_terminate_backend(pg_backend_pid())")
        with pytest.raises(StoreUnreachableError, match="cannot be reached"), engine.connect() as connection:
            connection.execute(ended)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
        engine.dispose()
