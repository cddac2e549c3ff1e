"""A PostgreSQL for tests, from the programs that are installed: a server of its own behind a socket file."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_own_tables import STORE
from offchain.adapters.sql_schema import prepare

PACKAGED = "/usr/lib/postgresql"
NOBODY = 65534
PATIENCE = 90  # seconds
PORT = 5432  # names the socket file in a folder of its own; no port is opened
# The shell ends the server when its standard input closes, which it also does when the tests are killed.
WHILE_INPUT_IS_OPEN = '"$@" & cat > /dev/null; kill -INT $!; wait $!'
# It forgets everything at the end: nothing need reach the disk.
CARELESS = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")


def find_postgres() -> Path | None:
    """The folder with initdb and postgres, if there is one."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else sorted(Path(PACKAGED).glob("*/bin"), reverse=True)
    return next((it for it in folders if (it / "initdb").exists() and (it / "postgres").exists()), None)


@dataclass
class Postgres:
    """A server. socket : the folder of its socket file."""

    socket: Path
    _stores: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        """As `promo --store` takes it."""
        return f"postgresql://promo@/{database}?host={self.socket}&port={PORT}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of an empty database."""
        name = self._made()
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def store(self) -> Iterator[str]:
        """The URL of a store without rows. It is used again: making thirty tables takes longer than a test."""
        url = self._stores.pop() if self._stores else self.url(self._made())
        engine = open_engine(url)
        try:
            prepare(engine)
            yield url
            with engine.begin() as connection:
                for table in reversed(STORE.sorted_tables):
                    connection.execute(table.delete())
            self._stores.append(url)
        finally:
            engine.dispose()

    def _made(self) -> str:
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} STRATEGY=FILE_COPY")
        return name

    def run(self, statement: str) -> None:
        """In the server's own database, outside of any transaction."""
        with closing(psycopg.connect(self.url("postgres"), autocommit=True)) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgres(programs: Path) -> Iterator[Postgres]:
    """A server until the block ends. It refuses to be root, so that root lets nobody run it."""
    folder = Path(tempfile.mkdtemp(prefix="promo-pg-"))
    identity: dict[str, object] = {}
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    options = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C"}, **identity}
    make = [programs / "initdb", "-D", "data", "-U", "promo", "-A", "trust", "-N", "--locale=C", "-E", "UTF8"]
    serve = [programs / "postgres", "-D", "data", "-p", str(PORT), "-k", str(folder), "-c", "listen_addresses="]
    try:
        subprocess.run(make, check=True, capture_output=True, **options)  # type: ignore[call-overload]
        shell = ["sh", "-c", WHILE_INPUT_IS_OPEN, "postgres", *serve, *CARELESS]
        quiet = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(shell, **quiet, **options) as process:  # type: ignore[call-overload]
            try:
                server = Postgres(folder)
                _wait(server, process)
                yield server
            finally:
                process.stdin.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: Postgres, process: subprocess.Popen[bytes]) -> None:
    """Until it answers."""
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > give_up:
                raise
            time.sleep(0.05)
        else:
            return
