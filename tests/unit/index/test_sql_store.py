"""The tables in SQL: every bit is kept, every reader sees one state, and nothing is half written."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import Engine, create_mock_engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.schema import SchemaItem

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.adapters.sql_tables import METADATA, SQL_TABLES
from offchain.index.rows import (
    BlockRow,
    CampaignRow,
    CashierRow,
    Checkpoint,
    LedgerRow,
    PartsRow,
    RecordRow,
    Row,
    StateRow,
    SubmissionRow,
    Width,
)
from offchain.index.schema import TABLES, columns, key_of

START = Checkpoint(1337, 1, 2, 0, 7, b"\1" * 32)
BLOCK = BlockRow(7, b"\1" * 32, bytes(32), 1_760_000_000)
WIDE = 2**256 - 1


def put(store: SqlIndexStore, *rows: Row) -> None:
    """Writes the rows in a first batch."""
    store.commit(rows, START, None)


def record(position: int, merchant: int = 5) -> RecordRow:
    """A record of block 7."""
    topics = bytes(64)
    return RecordRow(
        7, position, merchant, position, 1, b"\2" * 32, "Redeemed", None, topics, b"", b"\3" * 32, b"\4" * 32
    )


@pytest.mark.parametrize("number", [0, 1, 2**63, 2**64, 2**255, WIDE])
def test_a_number_of_256_bits_comes_back_as_it_went(store: SqlIndexStore, number: int) -> None:
    put(store, CashierRow(2**160 - 1, 1, number))
    with store.read() as reader:
        assert reader.get(CashierRow, 2**160 - 1, 1) == CashierRow(2**160 - 1, 1, number)


def test_wide_numbers_sort_as_numbers(store: SqlIndexStore) -> None:
    expiries = [2**200, 3, WIDE, 255, 256, 0]
    put(store, *(CashierRow(1, at, expiry) for at, expiry in enumerate(expiries)))
    with store.read() as reader:
        assert [row.expiry for row in reader.rows(CashierRow, by=("expiry",))] == sorted(expiries)


def test_a_number_that_is_too_wide_is_refused_and_nothing_is_written(store: SqlIndexStore) -> None:
    with pytest.raises(Exception, match="int too big to convert"):
        put(store, LedgerRow(1, 1, bytes(32)), CashierRow(1, 1, WIDE + 1))
    with store.read() as reader:
        assert (reader.checkpoint(), list(reader.rows(LedgerRow))) == (None, [])


def test_lists_of_numbers_come_back_as_they_went(store: SqlIndexStore) -> None:
    row = PartsRow(b"\5" * 32, (WIDE, 0), 0, (2**160 - 1, 3), (9_999, 1), bytes(32), bytes(32))
    campaign = CampaignRow(row.campaign, 5, 7, 1, *[WIDE] * 8, bytes(32), bytes(32))
    put(store, BLOCK, LedgerRow(5, 1, bytes(32)), record(1), campaign, row)
    with store.read() as reader:
        assert list(reader.rows(PartsRow)) == [row]


def test_a_missing_value_comes_back_as_none(store: SqlIndexStore) -> None:
    row = SubmissionRow(b"\2" * 32, 7, 1, 3, 4, None)
    put(store, BLOCK, LedgerRow(5, 1, bytes(32)), record(1), row)
    with store.read() as reader:
        assert reader.get(SubmissionRow, b"\2" * 32) == row


def test_a_reader_sees_one_state_while_the_next_batch_is_written(store: SqlIndexStore) -> None:
    put(store, LedgerRow(1, 1, bytes(32)))
    with store.read() as reader:
        assert reader.checkpoint() == START
        store.commit([LedgerRow(1, 2, bytes(32))], Checkpoint(1337, 1, 2, 0, 8, b"\2" * 32), START)
        assert reader.get(LedgerRow, 1, "hub") == LedgerRow(1, 1, bytes(32))
    with store.read() as reader:
        assert reader.get(LedgerRow, 1, "hub") == LedgerRow(1, 2, bytes(32))


def test_a_reader_may_be_left_in_the_middle_of_a_table(store: SqlIndexStore) -> None:
    put(store, *(LedgerRow(at, at, bytes(32)) for at in range(3_000)))
    with store.read() as reader:
        rows = reader.rows(LedgerRow)
        assert next(rows).merchant == 0
    put_again = Checkpoint(1337, 1, 2, 0, 8, b"\2" * 32)
    store.commit([], put_again, START)


def test_many_rows_are_streamed_in_the_order_that_was_asked_for(store: SqlIndexStore) -> None:
    put(store, *(LedgerRow(at, 3_000 - at, bytes(32)) for at in range(3_000)))
    with store.read() as reader:
        counts = [row.records for row in reader.rows(LedgerRow, by=("records",))]
        some = list(reader.rows(LedgerRow, where={"records": 7}))
    assert counts == sorted(counts)
    assert [row.merchant for row in some] == [2_993]


def test_a_record_cannot_be_written_twice(store: SqlIndexStore) -> None:
    put(store, BLOCK, LedgerRow(5, 1, bytes(32)), record(1))
    later = Checkpoint(1337, 1, 2, 0, 8, b"\2" * 32)
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        store.commit([record(1)], later, START)
    with store.read() as reader:
        assert reader.checkpoint() == START


def test_two_records_cannot_have_one_position(store: SqlIndexStore) -> None:
    one, two = record(1), record(2)
    twin = RecordRow(**{name: getattr(two, name) for name in columns(RecordRow)} | {"position": 1})
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        put(store, BLOCK, LedgerRow(5, 2, bytes(32)), one, twin)


def test_a_state_of_no_campaign_cannot_be_written(store: SqlIndexStore) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        put(store, StateRow(bytes(32), 1, 0, 0, 0, 0, 0, 0, 0))


def test_a_value_of_the_wrong_type_cannot_be_written_even_by_hand(store: SqlIndexStore) -> None:
    put(store, LedgerRow(1, 1, bytes(32)))
    refused = (IntegrityError, ProgrammingError)  # of SQLite, of PostgreSQL
    with store._engine.begin() as connection, pytest.raises(refused, match=r"cannot store TEXT|type bigint"):
        connection.execute(text("UPDATE ledgers SET records = cast('text' AS text)"))


def test_the_engine_keeps_a_write_ahead_log_and_what_was_committed() -> None:
    engine = open_engine("sqlite://")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
    engine.dispose()


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_file_has_a_write_ahead_log(store: SqlIndexStore) -> None:
    with store._engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: TABLES[kind].name)
def test_every_table_has_the_columns_of_its_rows_and_no_wide_number_in_an_integer(kind: type[Row]) -> None:
    table, hints = SQL_TABLES[kind], get_type_hints(kind, include_extras=True)
    assert tuple(column.name for column in table.columns) == ("index_number", *columns(kind))
    assert tuple(column.name for column in table.primary_key) == ("index_number", *TABLES[kind].key)
    for name, hint in hints.items():
        parts: Any = (hint, *get_args(hint))
        wide = any(isinstance(note, Width) for part in parts for note in getattr(part, "__metadata__", ()))
        assert (str(table.c[name].type.compile(_sqlite().dialect)) == "BLOB") == (wide or bytes in parts)


def test_tables_come_after_those_that_they_refer_to() -> None:
    order = list(TABLES)
    for kind, table in TABLES.items():
        assert all(order.index(other) < order.index(kind) for _, other, _ in table.references)


def test_a_key_is_a_tuple_of_its_columns() -> None:
    assert key_of(LedgerRow(5, 1, bytes(32))) == (5, "hub")
    assert key_of(CashierRow(5, 6, 7)) == (5, 6)


def test_the_same_tables_can_be_made_in_postgresql() -> None:
    statements: list[str] = []

    def keep(statement: SchemaItem, *_: object, **__: object) -> None:
        statements.append(str(statement.compile(dialect=engine.dialect)))  # type: ignore[attr-defined]

    engine = create_mock_engine("postgresql://", keep)
    METADATA.create_all(engine, checkfirst=False)
    sql = "\n".join(statements)
    assert "BYTEA" in sql
    assert "BIGINT" in sql
    assert "STRICT" not in sql


def _sqlite() -> Engine:
    return open_engine("sqlite://")
