"""Several indexes in one store, each under a number, and a log of how to undo blocks that are not final.

The rows are copied: SQLite cannot change the key of a table. A store from before holds one index at most, which becomes
number 1; all of it is final, since nobody wrote down how to undo it.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from alembic import op
from sqlalchemy import Connection, MetaData, Table, func, insert, literal, select, text

from offchain.adapters.migrations.described import described, lines
from offchain.adapters.migrations.versions.r0001_one_index import TABLES as BEFORE
from offchain.adapters.store_errors import StoreError

revision = "0002"
down_revision = "0001"

_INDEX: Final = "index_number"
_OWN: Final = ("issued_offers", "outbox")
"""Tables that belong to no index."""

_NEW: Final = """
indexes: number number key, chain_id int, hub bytes, final_block int; unique chain_id hub
undo_log: index_number number key, block_number int key, position int key, table_name text, row_key text,
  before text null; refers index_number to indexes number
"""


def tables() -> str:
    """Those of the indexes, under their numbers."""
    return _NEW.strip() + "\n" + "\n".join(_numbered(line) for line in _lines_of_the_index())


def upgrade() -> None:
    """Copies one index to number 1."""
    connection = op.get_bind()
    old, new = described("\n".join(_lines_of_the_index())), described(tables())
    _set_aside(connection, old.sorted_tables)
    new.create_all(connection, checkfirst=False)
    checkpoint = _aside("checkpoint")
    columns = "number, chain_id, hub, final_block"
    connection.execute(
        text(f"INSERT INTO indexes ({columns}) SELECT 1, chain_id, hub, number FROM {checkpoint}")  # noqa: S608
    )
    _bring_back(connection, old, new)


def downgrade() -> None:
    """Copies the only index; what it could undo is final then. Raises `StoreError` where there are several."""
    connection = op.get_bind()
    old, new = described("\n".join(_lines_of_the_index())), described(tables())
    held = connection.scalar(select(func.count()).select_from(new.tables["indexes"])) or 0
    if held > 1:
        advice = "index each deployment into a store of its own before going back"
        message = f"the store holds {held} indexes, schema 1 can hold one: {advice}"
        raise StoreError("Store_SeveralIndexes", message, indexes=held)
    new.tables["undo_log"].drop(connection)
    _set_aside(connection, [table for table in new.sorted_tables if table.name in old.tables])
    new.tables["indexes"].drop(connection)
    old.create_all(connection, checkfirst=False)
    _bring_back(connection, new, old)


def _lines_of_the_index() -> Iterator[str]:
    return (line for line in lines(BEFORE) if line.partition(":")[0].removesuffix(" loose") not in _OWN)


def _numbered(line: str) -> str:
    """A table whose key, references, unique sets and lookups begin with the number of the index."""
    name, _, body = line.partition(": ")
    columns, *others = body.split("; ")
    told = [_with_number(other) for other in others]
    if not any(other.startswith("refers") for other in others):
        told.append(f"refers {_INDEX} to indexes number")
    return f"{name}: " + "; ".join([f"{_INDEX} number key, {columns}", *told])


def _with_number(other: str) -> str:
    what, *names = other.split(" ")
    if what == "refers":
        at = names.index("to")
        names = [_INDEX, *names[: at + 2], _INDEX, *names[at + 2 :]]
    elif what == "unique":
        names = [_INDEX, *names]
    else:
        names = [names[0], _INDEX, *names[1:]]
    return " ".join([what, *names])


def _aside(name: str) -> str:
    return f"{name}_aside"


def _set_aside(connection: Connection, there: Sequence[Table]) -> None:
    """The rows in tables without keys, so that names are free."""
    for table in there:
        connection.execute(text(f"CREATE TABLE {_aside(table.name)} AS SELECT * FROM {table.name}"))  # noqa: S608
    for table in reversed(there):
        table.drop(connection)


def _bring_back(connection: Connection, before: MetaData, after: MetaData) -> None:
    for table in after.sorted_tables:
        if table.name not in before.tables:
            continue
        source = before.tables[table.name].to_metadata(MetaData(), name=_aside(table.name))
        columns = [source.c[it.name] if it.name in source.c else literal(1) for it in table.columns]
        connection.execute(insert(table).from_select([it.name for it in table.columns], select(*columns)))
        connection.execute(text(f"DROP TABLE {_aside(table.name)}"))
