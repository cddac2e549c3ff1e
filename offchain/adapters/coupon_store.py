"""A shop's store of coupons as erasures and retention meet it: a SQLite file, or a PostgreSQL database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, make_url

from offchain.adapters.sql_engine import store_url
from offchain.adapters.sql_vault import open_vault_engine


def on_server(place: str | Path) -> bool:
    """Whether it is a database of a server."""
    return "://" in str(place)


def files_of_store(place: str | Path | None) -> list[Path]:
    """The file, where it is one that is there."""
    return [Path(place)] if place is not None and not on_server(place) and Path(place).exists() else []


def out_of_sight(place: str | Path | None) -> list[str]:
    """What of it cannot be looked into: of a server, dead rows and logs, which its owner vacuums and lets expire."""
    if place is None or not on_server(place):
        return []
    return [f"{make_url(str(place)).render_as_string(hide_password=True)}: dead rows and logs of the server"]


@contextmanager
def opened_store(place: str | Path | None) -> Iterator[Engine | None]:
    """The store, None where there is none; SQLite overwrites what is deleted."""
    if place is None or not (on_server(place) or Path(place).exists()):
        yield None
        return
    engine = open_vault_engine(store_url(place))
    try:
        yield engine
    finally:
        engine.dispose()
