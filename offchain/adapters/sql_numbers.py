"""The numbers that the indexes of a store have in their tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection, func, select

from offchain.adapters.sql_tables import INDEX_TABLE
from offchain.index.config import IndexConfig
from offchain.index.errors import SeveralIndexesError

_COLUMNS = INDEX_TABLE.c


@dataclass(frozen=True, slots=True)
class IndexKey:
    """What tells the indexes of a store apart. hub : its address, 160 bits."""

    chain_id: int
    hub: int

    @classmethod
    def of(cls, config: IndexConfig) -> Self:
        """Of the contracts of a configuration."""
        return cls(config.chain_id, config.hub)


def numbers_of(connection: Connection) -> Mapping[IndexKey, int]:
    """Every index of the store, in the order in which they came."""
    query = select(_COLUMNS.chain_id, _COLUMNS.hub, _COLUMNS.number).order_by(_COLUMNS.number)
    return {IndexKey(row.chain_id, row.hub): row.number for row in connection.execute(query)}


def number_of(connection: Connection, key: IndexKey | None) -> int | None:
    """The number of an index, or of the only one; None when it is not there. Raises `SeveralIndexesError`."""
    numbers = numbers_of(connection)
    if key is not None:
        return numbers.get(key)
    if len(numbers) > 1:
        raise SeveralIndexesError([(it.chain_id, it.hub) for it in numbers])
    return next(iter(numbers.values()), None)


def enter(connection: Connection, key: IndexKey) -> int:
    """The number of an index, which is given one where it has none."""
    known = numbers_of(connection).get(key)
    if known is not None:
        return known
    number = (connection.scalar(select(func.max(_COLUMNS.number))) or 0) + 1
    values = {"number": number, "chain_id": key.chain_id, "hub": key.hub, "final_block": -1}
    connection.execute(INDEX_TABLE.insert(), values)
    return int(number)


def final_of(connection: Connection, index: int) -> int:
    """The block up to which nothing is undone, -1 while there is none."""
    final = connection.scalar(select(_COLUMNS.final_block).where(_COLUMNS.number == index))
    return -1 if final is None else int(final)
