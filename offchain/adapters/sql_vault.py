"""The vault's sealed fields and its key ring, each in a SQL database of its own."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    UniqueConstraint,
    event,
    select,
)

from offchain.adapters.aes_gcm import NONCE_BYTES
from offchain.adapters.sql_engine import open_engine
from offchain.privacy.ports import Sealed, WrappedKey

_VAULT = MetaData()
_FIELDS = Table(
    "personal_fields",
    _VAULT,
    Column("person", LargeBinary(16), primary_key=True),
    Column("name", String, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("nonce", LargeBinary(NONCE_BYTES), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("written", BigInteger, nullable=False),
    UniqueConstraint("person", "nonce"),
)
_RING = MetaData()
_KEYS = Table(
    "data_keys",
    _RING,
    Column("pseudonym", String, primary_key=True),
    Column("person", LargeBinary(16), nullable=False, unique=True),
    Column("nonce", LargeBinary(NONCE_BYTES), nullable=False, unique=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("wrapped_by", String, nullable=False),
    Column("made", BigInteger, nullable=False),
)
_HEAD = Table(
    "access_log_head",
    _RING,
    Column("lines", BigInteger, primary_key=True, autoincrement=False),
    Column("last", String, nullable=False),
)


def open_vault_engine(url: str) -> Engine:
    """As `open_engine`; SQLite overwrites what is deleted."""
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _overwrite_deleted)
    return engine


def scrub(engine: Engine) -> None:
    """Leaves nothing of deleted rows in the pages of a SQLite file or beside it; others are vacuumed by their owner."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        raw = connection.connection.dbapi_connection
        if raw is None:  # pragma: no cover - a connection that was just opened has one
            raise RuntimeError("the database is closed")
        for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            cursor = raw.cursor()
            cursor.execute(statement)
            cursor.close()


class SqlSealedRows:
    """One row a field of a person."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        _VAULT.create_all(engine)

    def of(self, person: bytes) -> Sequence[Sealed]:
        """The fields of one person, ascending by name."""
        query = select(_FIELDS).where(_FIELDS.c.person == person).order_by(_FIELDS.c.name)
        with self._engine.connect() as connection:
            return [_sealed(row) for row in connection.execute(query)]

    def put(self, rows: Sequence[Sealed]) -> None:
        """Keeps them, all or none, in place of earlier versions. Raises `IntegrityError` for a nonce that was used."""
        with self._engine.begin() as connection:
            for row in rows:
                earlier = _FIELDS.delete().where(
                    _FIELDS.c.person == row.person,
                    _FIELDS.c.name == row.name,
                    _FIELDS.c.nonce != row.sealed[:NONCE_BYTES],
                )
                connection.execute(earlier)
                connection.execute(_FIELDS.insert().values(_values(row)))

    def keep_only(self, persons: Collection[bytes]) -> int:
        """Forgets everybody else; how many rows there were."""
        with self._engine.begin() as connection:
            there = set(connection.scalars(select(_FIELDS.c.person).distinct()))
            gone = sorted(there - set(persons))
            return sum(connection.execute(_FIELDS.delete().where(_FIELDS.c.person == it)).rowcount for it in gone)

    def written_before(self, time: int) -> Sequence[Sealed]:
        """Fields that were last written before `time`, oldest first."""
        query = select(_FIELDS).where(_FIELDS.c.written < time).order_by(_FIELDS.c.written, _FIELDS.c.person)
        with self._engine.connect() as connection:
            return [_sealed(row) for row in connection.execute(query)]


class SqlKeyRing:
    """One row a person, and one with the anchor of the log of reads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        _RING.create_all(engine)

    def find(self, pseudonym: str) -> WrappedKey | None:
        """A person's key."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_KEYS).where(_KEYS.c.pseudonym == pseudonym)).one_or_none()
        return None if row is None else _wrapped(row)

    def all(self) -> Sequence[WrappedKey]:
        """Every key, ascending by pseudonym."""
        with self._engine.connect() as connection:
            return [_wrapped(row) for row in connection.execute(select(_KEYS).order_by(_KEYS.c.pseudonym))]

    def add(self, key: WrappedKey) -> None:
        """Keeps a new one. Raises `IntegrityError` when the person has one."""
        with self._engine.begin() as connection:
            connection.execute(_KEYS.insert().values(_key_values(key)))

    def replace_all(self, keys: Sequence[WrappedKey]) -> None:
        """Puts these in the place of all, or changes nothing."""
        with self._engine.begin() as connection:
            connection.execute(_KEYS.delete())
            if keys:
                connection.execute(_KEYS.insert(), [_key_values(key) for key in keys])

    def remove(self, pseudonym: str) -> None:
        """Destroys one."""
        with self._engine.begin() as connection:
            connection.execute(_KEYS.delete().where(_KEYS.c.pseudonym == pseudonym))

    def head(self) -> tuple[int, str]:
        """Lines of the log of reads, and the hash of its last; (0, "") before the first."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_HEAD)).one_or_none()
        return (0, "") if row is None else (row.lines, row.last)

    def set_head(self, lines: int, last: str) -> None:
        """Moves the anchor."""
        with self._engine.begin() as connection:
            connection.execute(_HEAD.delete())
            connection.execute(_HEAD.insert().values(lines=lines, last=last))


def _overwrite_deleted(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA secure_delete = ON")


def _values(row: Sealed) -> dict[str, Any]:
    nonce, sealed = row.sealed[:NONCE_BYTES], row.sealed[NONCE_BYTES:]
    return {
        "person": row.person,
        "name": row.name,
        "version": row.version,
        "nonce": nonce,
        "sealed": sealed,
        "written": row.written,
    }


def _sealed(row: Row[Any]) -> Sealed:
    return Sealed(row.person, row.name, row.version, row.nonce + row.sealed, row.written)


def _key_values(key: WrappedKey) -> dict[str, Any]:
    nonce, wrapped = key.wrapped[:NONCE_BYTES], key.wrapped[NONCE_BYTES:]
    return {
        "pseudonym": key.pseudonym,
        "person": key.person,
        "nonce": nonce,
        "wrapped": wrapped,
        "wrapped_by": key.wrapped_by,
        "made": key.made,
    }


def _wrapped(row: Row[Any]) -> WrappedKey:
    return WrappedKey(row.person, row.pseudonym, row.nonce + row.wrapped, row.wrapped_by, row.made)
