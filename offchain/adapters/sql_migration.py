"""Changes the schema of a store that is there, up or down, in one transaction."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, inspect

from offchain.adapters.migrations.described import described
from offchain.adapters.migrations.versions import r0001_one_index
from offchain.adapters.sql_schema import HEAD, Schema, alone, check_not_newer, schema_of, unknown

_SCRIPTS: Final = Path(__file__).with_name("migrations")
_OLDEST: Final = 1


def migrate(engine: Engine, to: int = HEAD) -> tuple[Schema, Schema]:
    """Brings the schema to a revision, all or nothing. Returns what was found, and what is there now.

    A store from before there were revisions is known by its tables. Raises `StoreError` (Store_SchemaNewer,
    Store_SchemaUnknown, Store_SeveralIndexes, Store_BidsWait), `ValueError` for a revision that there is not.
    """
    if not _OLDEST <= to <= HEAD:
        raise ValueError(f"there are the schemas {_OLDEST} to {HEAD}, got {to}")
    with alone(engine) as connection:
        found = schema_of(connection)
        check_not_newer(found.revision or 0, engine)
        config = _config(connection)
        if found.revision is None and found.tables:
            _complete(connection)
            command.stamp(config, f"{_OLDEST:04d}")
        current = _OLDEST if found.tables and found.revision is None else found.revision or 0
        if current < to:
            command.upgrade(config, f"{to:04d}")
        elif current > to:
            command.downgrade(config, f"{to:04d}")
        return found, schema_of(connection)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


def _complete(connection: Connection) -> None:
    """Adds tables of the oldest schema that the store has not. Raises `StoreError` when those that it has differ."""
    metadata = described(r0001_one_index.TABLES)
    inspector = inspect(connection)
    for name in set(inspector.get_table_names()) & metadata.tables.keys():
        found = [column["name"] for column in inspector.get_columns(name)]
        wanted = [column.name for column in metadata.tables[name].columns]
        if found != wanted:
            raise unknown(f"the table {name} with the columns {', '.join(found)}")
    metadata.create_all(connection)
