"""The undo log in SQL: how rows that a block replaced are written there, and put back."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, exists, select
from sqlalchemy import Row as SqlRow

from offchain.adapters.sql_tables import INDEX, INDEX_TABLE, SQL_TABLES, UNDO_TABLE
from offchain.adapters.sql_write import write
from offchain.index.paid_rows import SkippedOrderRow
from offchain.index.rows import BlockRow, RecordRow, Row
from offchain.index.schema import TABLES, columns
from offchain.index.trail import Change, Trail

_KINDS: Final[Mapping[str, type[Row]]] = {table.name: kind for kind, table in TABLES.items()}


def keep(connection: Connection, index: int, trail: Trail, final_before: int) -> None:
    """Writes a trail, and forgets what became final with it."""
    positions: dict[int, Iterator[int]] = defaultdict(count)
    rows = [_logged(index, next(positions[change.block]), change) for change in trail.changes]
    if rows:
        connection.execute(UNDO_TABLE.insert(), rows)
    if trail.final <= final_before:
        return
    log = UNDO_TABLE.c
    connection.execute(delete(UNDO_TABLE).where(log[INDEX] == index, log.block_number <= trail.final))
    connection.execute(INDEX_TABLE.update().where(INDEX_TABLE.c.number == index).values(final_block=trail.final))
    _forget_blocks(connection, index, final_before, trail.final)


def undo(connection: Connection, index: int, above: int) -> None:
    """Puts back every row that a block above that number replaced, as it was before the first of them."""
    log = UNDO_TABLE.c
    theirs = and_(log[INDEX] == index, log.block_number > above)
    replaced: dict[tuple[str, str], SqlRow[Any]] = {}
    for row in connection.execute(select(UNDO_TABLE).where(theirs).order_by(log.block_number, log.position)):
        replaced.setdefault((row.table_name, row.row_key), row)
    by_kind: dict[type[Row], list[SqlRow[Any]]] = {kind: [] for kind in TABLES}
    for row in replaced.values():
        by_kind[_KINDS[row.table_name]].append(row)
    for kind in reversed(TABLES):  # rows that refer to others go before them
        _remove(connection, index, kind, (_read(row.row_key) for row in by_kind[kind] if row.before is None))
    for kind, rows in by_kind.items():
        write(connection, index, kind, [kind(*_read(row.before)) for row in rows if row.before is not None])
    connection.execute(delete(UNDO_TABLE).where(theirs))


def _forget_blocks(connection: Connection, index: int, first: int, final: int) -> None:
    """Of the blocks below the final one only those stay that something refers to."""
    blocks = SQL_TABLES[BlockRow].c
    stale = [blocks[INDEX] == index, blocks.number >= first, blocks.number < final]
    for kind in (RecordRow, SkippedOrderRow):
        other = SQL_TABLES[kind].c
        stale.append(~exists().where(other[INDEX] == blocks[INDEX], other.block_number == blocks.number))
    connection.execute(delete(SQL_TABLES[BlockRow]).where(*stale))


def _remove(connection: Connection, index: int, kind: type[Row], keys: Iterable[tuple[Any, ...]]) -> None:
    table = SQL_TABLES[kind]
    for key in keys:
        same = (table.c[name] == value for name, value in zip(TABLES[kind].key, key, strict=True))
        connection.execute(delete(table).where(table.c[INDEX] == index, *same))


def _logged(index: int, position: int, change: Change) -> dict[str, Any]:
    values = attrgetter(*columns(change.kind))
    return {
        INDEX: index,
        "block_number": change.block,
        "position": position,
        "table_name": TABLES[change.kind].name,
        "row_key": _text(change.key),
        "before": None if change.before is None else _text(values(change.before)),
    }


def _text(values: tuple[object, ...]) -> str:
    """Integers, of any size, and None as in JSON; bytes, text and lists of integers each in a list with their kind."""
    return json.dumps([_told(value) for value in values], separators=(",", ":"))


def _told(value: object) -> object:
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    return list(value) if isinstance(value, tuple) else value


def _read(text: str) -> tuple[Any, ...]:
    return tuple(_meant(value) for value in json.loads(text))


def _meant(value: Any) -> Any:
    if isinstance(value, dict):
        return bytes.fromhex(value["bytes"])
    return tuple(value) if isinstance(value, list) else value
