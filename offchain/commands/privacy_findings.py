"""`promo privacy audit`: what is due, out of place, old or broken in a shop's keeping of personal data."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import typer

from offchain.adapters.coupon_store import opened_store
from offchain.adapters.privacy_store import PrivacyStore, opened
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_personal import SqlPersonal
from offchain.adapters.table_values import DOCUMENTS, ID_COLUMNS, TABLES, UNREADABLE, columns, strings
from offchain.adapters.trace_search import files_of
from offchain.commands.behaviour import behaviour_as_it_is
from offchain.commands.options import JsonOption
from offchain.commands.outcome import Exit, answer
from offchain.commands.privacy_desk import (
    FolderOption,
    IssuedOption,
    OutsideOption,
    PrivacyFolderOption,
    exits,
    now,
    officer,
)
from offchain.data import key_file, privacy_folder, pseudonyms
from offchain.data.errors import DataError, KeyFileError
from offchain.data.privacy_folder import RETENTION_DAYS, PrivacyFolder
from offchain.privacy import inspection, retention
from offchain.privacy.inspection import DAY, Finding, Table
from offchain.privacy.vault import KIND


def audit(
    *,
    folder: FolderOption,
    privacy: PrivacyFolderOption = None,
    store: IssuedOption = None,
    also: OutsideOption = None,
    as_json: JsonOption = False,
) -> None:
    """What is open in how a shop keeps personal data: what is kept too long, personal data where none belongs, ids of
    the shop in what was learned, age and rights of the keys, and whether the log of reads is whole.

    Exit code 1 with findings.

    Example: promo privacy audit --folder shop --also build/segments --store build/store.sqlite3
    """
    with exits(as_json):
        found = privacy_folder.find(folder, privacy)
        findings = _without_keys(folder, also or []) if found is None else _all(found, folder, also or [], store)
    told = [it.document() for it in findings]
    answer({"folder": str(folder), "findings": told}, as_json, lambda: _print(told))
    if findings:
        raise typer.Exit(Exit.REFUSED)


def _without_keys(folder: Path, also: Sequence[Path]) -> list[Finding]:
    unprotected = Finding("no_key", str(folder), "behaviour is read under the shop's own ids", 1)
    return [unprotected, *_tables(folder, also, frozenset(), RETENTION_DAYS)]


def _all(privacy: PrivacyFolder, folder: Path, also: Sequence[Path], store: str | None) -> list[Finding]:
    findings = [*_keys(privacy)]
    if any(it.kind == "key_open" for it in findings):
        return [*findings, *_tables(folder, also, frozenset(), privacy.retention_days)]
    with opened(privacy) as desk:
        desk.vault.note("audit", officer(desk, "audit"), "*", ["shopper"], now())
        times, ids = _behaviour(folder)
        raw = ids | set(desk.vault.shoppers().values())
        findings += _tables(folder, also, raw, privacy.retention_days)
        findings += _ages(desk, times, store)
        findings += _store(desk, raw, store)
        findings += inspection.of_log(desk.log.lines(), desk.vault.ring)
    return findings


def _ages(desk: PrivacyStore, times: Sequence[int], store: str | None) -> Iterable[Finding]:
    ended = 0
    if store is not None:
        engine = open_engine(store_url(store))
        ended = SqlOffers(engine).ended_before(now() - desk.folder.retention_days["offer"] * DAY)
        engine.dispose()
    before = retention.limits_of(desk.folder.retention_days, now()).contact
    due = retention.due_fields(desk.vault, desk.folder.consents(), before)
    return inspection.of_ages(
        desk.folder,
        event_times=times,
        rows=desk.vault.rows,
        log=desk.log.lines()[:-1],  # this reading's own
        ended_coupons=ended,
        now=now(),
        due_fields=sum(map(len, due.values())),
    )


def _store(desk: PrivacyStore, raw: Collection[str], store: str | None) -> Iterable[Finding]:
    """What the tables of the service hold under ids of the shop, and of people who were erased."""
    with opened_store(store) as engine:
        if engine is None:
            return []
        rows = SqlPersonal(engine)
        return inspection.of_store(rows.under(raw), rows.under(desk.folder.consents().erased()))


def _behaviour(folder: Path) -> tuple[list[int], set[str]]:
    """Times of all events, and the shop's ids; none where there is no behaviour that can be read."""
    try:
        table = behaviour_as_it_is(folder).events.table
    except DataError:
        return [], set()
    return table["time"].to_list(), set(table["shopper"])


def _keys(privacy: PrivacyFolder) -> Iterator[Finding]:
    for path, kind in ((privacy.pseudonym_key, pseudonyms.KIND), (privacy.key_encryption_key, KIND)):
        try:
            yield from inspection.of_key(path.name, key_file.read(path, kind).made, privacy, now())
        except KeyFileError as error:
            yield Finding("key_open", path.name, str(error.found), 1)
    ignored = privacy.keys / ".gitignore"
    kept_out = ignored.is_file() and "*" in ignored.read_text("utf-8").split()
    if not kept_out and any((parent / ".git").exists() for parent in privacy.keys.resolve().parents):
        yield Finding("key_in_repository", str(privacy.keys), "keys lie inside a repository", 1)


def _tables(folder: Path, also: Sequence[Path], raw: Collection[str], days: Mapping[str, int]) -> Iterator[Finding]:
    inside = (folder / privacy_folder.NAME).resolve()
    for path in files_of([folder, *also]):
        if path.resolve().is_relative_to(inside):
            continue
        learned = any(path.resolve().is_relative_to(other.resolve()) for other in also)
        if learned and path.stat().st_mtime < now() - days["learned"] * DAY:
            yield Finding("due", str(path), f"older than {days['learned']} days", 1)
        try:
            found = (
                columns(path)
                if path.suffix in TABLES
                else {"": list(strings(path))}
                if path.suffix in DOCUMENTS
                else {}
            )
        except UNREADABLE as error:
            yield Finding("unread", str(path), type(error).__name__, 1)
            continue
        yield from inspection.of_table(Table(str(path), path.name, found, ID_COLUMNS, learned), raw)


def _print(findings: list[dict[str, object]]) -> None:
    for it in findings:
        print(f"{it['kind']:18} {it['where']}: {it['what']} ({it['count']}). {it['advice']} {it['advice_zh']}")
    print(f"{len(findings):,} findings")
