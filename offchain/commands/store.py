"""`promo store`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine, make_url

from offchain.adapters.clocks import SystemClock
from offchain.adapters.sql_backup import back_up, restore
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.adapters.sql_migration import migrate
from offchain.adapters.sql_schema import HEAD, Schema, named, schema_of
from offchain.commands.options import JsonOption, StoreOption
from offchain.commands.outcome import answer, exit_codes, say

app = typer.Typer(help="The database behind everything: its schema, backups.", no_args_is_help=True)


@app.command("status")
def status(store: StoreOption, as_json: JsonOption = False) -> None:
    """Which schema a store has, and which this program works with; nothing is changed.

    Example: promo store status --store store.sqlite3
    """
    with exit_codes(as_json), _opened(store, read_only=True) as engine:
        with engine.connect() as connection:
            found = schema_of(connection)
        told = _told(found)
        place = _place(store)
    document = {"store": place, "schema": told, "newest": HEAD, "tables": len(found.tables)}
    answer(document, as_json, lambda: print(f"{place}: schema {told}, newest {HEAD}, {len(found.tables)} tables"))


@app.command("migrate")
def migrate_command(
    store: StoreOption,
    to: Annotated[int, typer.Option("--to", min=1, max=HEAD, help="Schema to go to, up or down.")] = HEAD,
    as_json: JsonOption = False,
) -> None:
    """Bring a store to the newest schema, or to another one, all or nothing. Back it up first.

    Example: promo store migrate --store store.sqlite3
    """
    with exit_codes(as_json), _opened(store) as engine:
        found, now = migrate(engine, to)
        place = named(engine)
    document = {"store": place, "from": _told(found), "to": now.revision}
    answer(document, as_json, lambda: print(f"{place}: schema {_told(found)} -> {now.revision}"))


@app.command("backup")
def backup_command(
    store: StoreOption,
    out: Annotated[Path, typer.Option("--out", help="File to write; it must not exist.")],
    as_json: JsonOption = False,
) -> None:
    """Write a backup while the store is in use: one file, which is a SQLite store whatever engine it came from.

    Example: promo store backup --store postgresql://promo@/promo --out monday.backup
    """
    with exit_codes(as_json), _opened(store) as engine:
        manifest = back_up(engine, out, SystemClock().now(), _progress)
    document = {"backup": str(out), **asdict(manifest)}
    answer(document, as_json, lambda: print(f"{out}: {manifest.rows} rows, digest {manifest.digest}"))


@app.command("restore")
def restore_command(
    store: Annotated[str, typer.Option("--store", help="Where to: a new SQLite file, or a PostgreSQL URL; empty.")],
    backup: Annotated[Path, typer.Option("--backup", help="File that `promo store backup` wrote.")],
    as_json: JsonOption = False,
) -> None:
    """Fill an empty store from a backup, all or nothing, in the same engine or another.

    Example: promo store restore --store postgresql://promo@/promo --backup monday.backup
    """
    with exit_codes(as_json):
        engine = open_engine(store_url(store))
        try:
            manifest = restore(backup, engine, _progress)
            place = named(engine)
        finally:
            engine.dispose()
    document: dict[str, Any] = {"store": place, **asdict(manifest)}
    answer(document, as_json, lambda: print(f"{place}: {manifest.rows} rows restored, digest {manifest.digest}"))


@contextmanager
def _opened(store: str, *, read_only: bool = False) -> Iterator[Engine]:
    """A store that is there. Raises `FileNotFoundError` for a file that is not, which SQLite would make."""
    engine = open_engine(store_url(store), read_only=read_only)
    try:
        path = make_url(store_url(store)).database
        if engine.dialect.name == "sqlite" and not (path and Path(path).exists()):
            raise FileNotFoundError(f"there is no store {path}")
        yield engine
    finally:
        engine.dispose()


def _place(store: str) -> str:
    """The store as `--store` takes it, without a password."""
    engine = open_engine(store_url(store))  # which connects to nothing
    engine.dispose()
    return named(engine)


def _told(found: Schema) -> int | str | None:
    """The revision; words for a store from before there were any."""
    return "before revisions" if found.revision is None and found.tables else found.revision


def _progress(table: str, rows: int) -> None:
    if rows:
        say(f"{table}: {rows} rows")
