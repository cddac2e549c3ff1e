"""What is open in a shop's keeping of personal data: each finding with its next step."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from offchain.data.privacy_folder import PrivacyFolder
from offchain.data.schema import EVENT_SCHEMA
from offchain.privacy.access_chain import parsed, verify
from offchain.privacy.personal_patterns import kinds_in, personal_column
from offchain.privacy.ports import KeyRing, SealedRows

DAY: Final = 86_400
"""Seconds."""
_EVENTS: Final = "events.csv"

ADVICE: Final[Mapping[str, tuple[str, str]]] = {
    "no_key": ("promo privacy init --folder DIR", "运行 promo privacy init --folder DIR"),
    "unexpected_column": ("Take the column out of the export.", "请从导出中去掉该列。"),
    "personal_column": ("Take the column out, or put it into the vault.", "请去掉该列，或存入保管库。"),
    "personal_value": ("Take the values out, or put them into the vault.", "请去掉这些值，或存入保管库。"),
    "raw_id": ("Make the file anew with --data of the shop's folder.", "请用商家目录的 --data 重新生成该文件。"),
    "erased": (
        "promo privacy erase once more, with --shopper and --store.",
        "请带 --shopper 与 --store 再次运行 promo privacy erase。",
    ),
    "unread": ("Mend the file, or remove it.", "请修复或移除该文件。"),
    "due": (
        "promo privacy retain --yes, or raise retention_days with a reason.",
        "运行 promo privacy retain --yes，或说明理由后提高保留天数。",
    ),
    "key_age": ("promo privacy rotate", "运行 promo privacy rotate"),
    "key_open": ("Take the rights away (chmod 600), then rotate.", "请收回权限（chmod 600）并轮换密钥。"),
    "key_in_repository": ("Move the keys out of the repository, then rotate.", "请将密钥移出代码仓库并轮换。"),
    "log": ("Find out who could write the log; keep its copy.", "请查明谁能写入该日志，并保留其副本。"),
}
"""Kind of a finding -> what to do, in English and Chinese."""


@dataclass(frozen=True, slots=True)
class Finding:
    """kind : of `ADVICE`; where : file or store; what : in words, showing no value; count : of values, rows or days."""

    kind: str
    where: str
    what: str
    count: int

    def document(self) -> dict[str, object]:
        """With what to do."""
        advice, advice_zh = ADVICE[self.kind]
        told = {"kind": self.kind, "where": self.where, "what": self.what, "count": self.count}
        return {**told, "advice": advice, "advice_zh": advice_zh}


@dataclass(frozen=True, slots=True)
class Table:
    """A table or JSON document. columns : name -> values, "" for the texts of a document; learned : written by a
    command, so that no id of the shop belongs there."""

    file: str
    name: str
    columns: Mapping[str, Sequence[str]]
    id_columns: Collection[str]
    learned: bool


def of_table(table: Table, raw_ids: Collection[str]) -> Iterable[Finding]:
    """Columns that do not belong there, values that look personal, and ids where only pseudonyms belong."""
    identified = any(name in table.id_columns for name in table.columns)
    for name, values in table.columns.items():
        if table.name == _EVENTS and name not in EVENT_SCHEMA:
            yield Finding("unexpected_column", table.file, f"column {name}", len(values))
        elif personal_column(name, beside_an_id=identified):
            yield Finding("personal_column", table.file, f"column {name}", len(values))
        for kind, count in kinds_in(values).items():
            yield Finding("personal_value", table.file, f"{kind} in {name or 'its texts'}", count)
        if table.learned and name in table.id_columns:
            raw = sum(value in raw_ids for value in values)
            if raw:
                yield Finding("raw_id", table.file, f"ids of the shop in {name}", raw)


def of_store(raw: Mapping[str, int], erased: Mapping[str, int]) -> Iterable[Finding]:
    """Rows of the store that are about an id of the shop where only pseudonyms belong, and about people who were
    erased: table -> rows."""
    for table, count in raw.items():
        yield Finding("raw_id", f"store, {table}", "ids of the shop", count)
    for table, count in erased.items():
        yield Finding("erased", f"store, {table}", "rows of people who were erased", count)


def of_ages(
    privacy: PrivacyFolder,
    *,
    event_times: Sequence[int],
    rows: SealedRows,
    log: Sequence[str],
    ended_coupons: int,
    now: int,
    due_fields: int | None = None,
) -> Iterable[Finding]:
    """What is kept longer than privacy.json says. ended_coupons : how many ended too long ago; event_times, now :
    Unix seconds; due_fields : of the vault, as `retention.due_fields` finds them; None: all that are older."""
    days = privacy.retention_days
    old = sum(time < now - days["event"] * DAY for time in event_times)
    fields = len(rows.written_before(now - days["contact"] * DAY)) if due_fields is None else due_fields
    reads = sum(int(parsed(line).get("time", now)) < now - days["access"] * DAY for line in log)
    found = (
        (old, "event", "behaviour"),
        (fields, "contact", "fields of the vault"),
        (reads, "access", "lines of the log of reads"),
        (ended_coupons, "offer", "coupons that ended"),
    )
    return [Finding("due", where, f"older than {days[kind]} days", count) for count, kind, where in found if count]


def of_key(name: str, made: int, privacy: PrivacyFolder, now: int) -> Iterable[Finding]:
    """The age of a key. made : Unix seconds."""
    age = (now - made) // DAY
    if age > privacy.retention_days["key"]:
        yield Finding("key_age", name, f"older than {privacy.retention_days['key']} days", age)


def of_log(lines: Sequence[str], ring: KeyRing) -> Iterable[Finding]:
    """Every break of the chain."""
    return [
        Finding("log", f"access.log, line {it.line}", f"{it.what} ({it.what_zh})", 1)
        for it in verify(lines, ring.head())
    ]
