"""One fault is one difference: it names its own row, what was expected and what was found, and nothing beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from offchain.audit.findings import Difference
from offchain.audit.report import AuditReport
from offchain.audit.verify import verify
from offchain.index.sync import sync
from tests.audit import damages
from tests.audit.conftest import Audit, opened
from tests.audit.damages import Row, editing
from tests.audit.story import HUB, ROOTS, tell

ROW_KINDS = {"dropped", "altered", "doubled", "reordered", "added"}
TABLES = (
    "redemptions",
    "submissions",
    "campaigns",
    "campaign_parts",
    "campaign_states",
    "used_words",
    "roots",
    "cashiers",
)


def execute(path: Path, *statements: str) -> None:
    """Runs SQL on the copy."""
    with editing(path) as connection:
        for statement in statements:
            connection.execute(statement)


def of_rows(report: AuditReport) -> list[Difference]:
    """The differences that speak of stored rows."""
    return [it for it in report.differences if it.kind in ROW_KINDS]


def texts(report: AuditReport) -> list[tuple[str, str, str]]:
    """Kind, expected, found."""
    return [(it.kind, it.expected, it.found) for it in report.differences]


def some(path: Path, name: str) -> Row:
    """The second record of that name."""
    return [row for row in damages.rows(path) if row.name == name][1]


@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_is_missing_from_a_table_is_one_difference(table: str, database: Path, audit: Audit) -> None:
    execute(database, f"DELETE FROM {table} WHERE rowid = (SELECT min(rowid) FROM {table})")  # noqa: S608
    (difference,) = audit(True).differences
    assert difference.record.startswith(f"row of {table} (")
    assert (difference.kind, difference.expected, difference.found) == ("dropped", "a row", "no row")


@pytest.mark.parametrize(
    ("table", "column", "key"),
    [
        ("redemptions", "discount", "block_number"),
        ("submissions", "sender", "transaction_hash"),
        ("campaign_states", "remaining", "campaign"),
        ("roots", "max_each", "campaign"),
    ],
)
def test_a_changed_value_is_one_difference(table: str, column: str, key: str, database: Path, audit: Audit) -> None:
    row = f"rowid = (SELECT min(rowid) FROM {table})"  # noqa: S608
    execute(database, f"UPDATE {table} SET {column} = zeroblob(length({column})) WHERE {row}")  # noqa: S608
    (difference,) = audit(True).differences
    assert difference.record.startswith(f"row of {table} ({key} ")
    assert difference.kind == "altered"
    assert difference.expected.startswith(f"{column}=")
    assert difference.found == f"{column}=0"


def test_a_row_that_no_record_explains_is_one_difference(database: Path, audit: Audit) -> None:
    execute(database, "INSERT INTO cashiers SELECT index_number, merchant, zeroblob(20), expiry FROM cashiers LIMIT 1")
    for online in (True, False):
        (difference,) = audit(online).differences
        assert (difference.kind, difference.found) == ("added", "a row that no record explains")


@pytest.mark.parametrize(
    ("kind", "damage"),
    [("dropped", damages.drop), ("altered", damages.alter_last_bit), ("doubled", damages.double_behind)],
)
def test_a_damaged_record_is_one_difference_of_rows(
    kind: str, damage: damages.Damage, database: Path, audit: Audit
) -> None:
    row = some(database, "CashierNamed")
    with editing(database) as connection:
        damage(connection, row)
    assert [it.kind for it in of_rows(audit(True))] == [kind]


def test_a_record_that_the_chain_never_had_is_added(database: Path, audit: Audit) -> None:
    row = some(database, "Redeemed")
    with editing(database) as connection:
        damages.double_at_the_end(connection, row)
        copy = Row(row.merchant, row.position + 1_000, row.block, row.log + 1_000, row.name, row.keeper)
        damages.alter_and_rehash(connection, copy)
    (difference,) = of_rows(audit(True))
    assert (difference.kind, difference.expected) == ("added", "no such record on the chain")
    assert f"(block {row.block}, log {row.log + 1_000}, Redeemed)" in difference.record


def test_a_ledger_without_any_of_its_records_is_named_from_first_to_last(database: Path, audit: Audit) -> None:
    gone = [row for row in damages.rows(database) if row.ledger == damages.rows(database)[0].ledger]
    execute(database, f"DELETE FROM records WHERE {gone[0].ledger}")  # noqa: S608
    names = [it.record for it in audit(False).differences if it.kind == "dropped"]
    assert f"merchant 0x{gone[0].merchant.hex()} record #1 to #{len(gone)}" in names


def test_a_changed_block_is_one_difference(database: Path, audit: Audit) -> None:
    execute(database, "UPDATE blocks SET hash = zeroblob(32) WHERE number = 9")
    (difference,) = audit(True).differences
    assert (difference.record, difference.found) == ("row of blocks (number 9)", "hash=0x" + "00" * 32)


def test_a_block_without_records_is_compared_too(tmp_path: Path) -> None:
    told, path = tell(), tmp_path / "index.sqlite3"
    told.chain.mine()
    newest = told.chain.block().number
    with opened(path) as store:
        sync(told.chain, store, told.config)
    execute(path, f"UPDATE blocks SET timestamp = timestamp + 1 WHERE number = {newest}")  # noqa: S608
    with opened(path) as store:
        (difference,) = verify(store, told.chain, told.config).differences
    assert (difference.kind, difference.record) == ("altered", f"row of blocks (number {newest})")


def test_a_missing_block_is_named(database: Path, audit: Audit) -> None:
    execute(database, "DELETE FROM blocks WHERE number = 9")
    for online in (True, False):
        found = [(it.kind, it.record) for it in audit(online).differences]
        assert ("dropped", "row of blocks (number 9)") in found


def test_without_a_chain_a_block_that_is_older_than_its_parent_is_named(database: Path, audit: Audit) -> None:
    named = next(row for row in damages.rows(database) if row.name == "CashierNamed" and row.block > 1)
    execute(database, f"UPDATE blocks SET timestamp = 5 WHERE number = {named.block}")  # noqa: S608
    found = [(it.record, it.found) for it in audit(False).differences]
    assert (f"row of blocks (number {named.block})", "timestamp=5") in found


@pytest.mark.parametrize("online", [True, False], ids=["with the chain", "without a chain"])
def test_a_checkpoint_whose_block_is_missing_is_named(online: bool, database: Path, audit: Audit) -> None:
    execute(database, "DELETE FROM blocks WHERE number = (SELECT max(number) FROM blocks)")
    names = [(it.record.split(" (")[0], it.expected) for it in audit(online).differences]
    assert ("row of checkpoint", "a row of blocks with that number") in names


@pytest.mark.parametrize(
    ("change", "expected", "found"),
    [
        ("data = substr(data, 1, 64)", "the log of a record", "Redeemed has 6 words, the log of block"),
        ("topics = zeroblob(length(topics))", "the log of a record", "topics of none"),
        (f"emitter = x'{ROOTS:040x}'", f"emitter=0x{HUB:040x}", f"emitter=0x{ROOTS:040x}"),
    ],
    ids=["a word less", "topics of no record", "another contract's"],
)
def test_without_a_chain_a_log_that_is_none_of_ours_is_named(
    change: str, expected: str, found: str, database: Path, audit: Audit
) -> None:
    row = some(database, "Redeemed")
    execute(database, f"UPDATE records SET {change} WHERE {row.where}")  # noqa: S608
    named = [it for it in audit(False).differences if f"record #{row.position} (" in it.record]
    assert any(it.expected == expected and it.found.startswith(found) for it in named), named


def test_without_a_chain_a_campaign_without_its_creation_is_named_once_and_its_records_are_counted(
    database: Path, audit: Audit
) -> None:
    first = next(row for row in damages.rows(database) if row.name == "CampaignCreated")
    with editing(database) as connection:
        damages.drop(connection, first)
    report = audit(False)
    unknown = [it for it in report.differences if "unknown campaign" in it.found]
    assert [it.kind for it in unknown] == ["rules"]
    assert unknown[0].expected.startswith("the creation of 0x")
    assert any(note.what.startswith("record of the unknown campaign") and note.count > 3 for note in report.notes)


def test_without_a_chain_calldata_that_is_gone_is_named(database: Path, audit: Audit) -> None:
    row = some(database, "Redeemed")
    execute(database, f"DELETE FROM submissions WHERE {row.where}")  # noqa: S608
    assert ("calldata", "the calldata of its transaction", "none is stored") in texts(audit(False))


@pytest.mark.parametrize(
    ("data", "found"),
    [("x'deadbeef'", "selector 0xdeadbeef is not that of propose"), ("substr(data, 1, 100)", "")],
    ids=["another call", "cut short"],
)
def test_without_a_chain_calldata_that_publishes_no_root_is_named(
    data: str, found: str, database: Path, audit: Audit
) -> None:
    row = some(database, "RootProposed")
    execute(database, f"UPDATE submissions SET data = {data} WHERE {row.where}")  # noqa: S608
    (difference,) = audit(False).differences
    assert (difference.kind, difference.expected) == ("calldata", "a call of propose")
    assert difference.found.startswith(found)


def test_a_store_that_is_only_read_is_left_as_it_was(database: Path, audit: Audit, tmp_path: Path) -> None:
    before = Path(shutil.copy(database, tmp_path / "before"))
    audit(True)
    audit(False)
    assert database.read_bytes() == before.read_bytes()
