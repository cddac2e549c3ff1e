"""What an audit says: for programs as JSON, for people as lines."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from offchain.audit.findings import Difference, Note

COUNTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "refund": "OrderRefunded",
        "deposit": "BudgetDeposited",
        "collection": "SpendingCollected",
        "withdrawal": "DepositWithdrawn",
        "claim": "RewardClaimed",
        "quorum": "QuorumProposed",
    }
)
"""What a report counts beside redemptions -> the record of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """complete_to_block : every record up to it was looked at; records, redemptions, merchants : how many are stored;
    counts : of other records, by the noun of `COUNTED`; digest : whether the stored records chain to the digest that
    each contract keeps of each merchant, or, where `online` is false, to the one stored with them."""

    complete_to_block: int
    records: int
    redemptions: int
    merchants: int
    counts: Mapping[str, int]
    differences: tuple[Difference, ...]
    notes: tuple[Note, ...]
    digest: Literal["match", "mismatch"]
    online: bool

    @property
    def green(self) -> bool:
        """Whether nothing differs."""
        return self.digest == "match" and not self.differences


def as_json(report: AuditReport) -> dict[str, Any]:
    """The document of `promo audit verify --json`."""
    return {
        "complete_to_block": report.complete_to_block,
        "records": report.records,
        "differences": [asdict(difference) for difference in report.differences],
        "digest": report.digest,
        "redemptions": report.redemptions,
        "merchants": report.merchants,
        "counts": {f"{noun}s": report.counts.get(noun, 0) for noun in COUNTED},
        "online": report.online,
        "notes": [asdict(note) for note in report.notes],
    }


def summary_line(report: AuditReport) -> str:
    """The one line that says it all."""
    digest = "digest matches" if report.digest == "match" else "digest does not match"
    if not report.online:
        digest += " the store's own (no chain was asked)"
    counts = [
        _count(report.records, "record"),
        _count(report.redemptions, "redemption"),
        *(_count(report.counts[noun], noun) for noun in COUNTED if report.counts.get(noun)),
        _count(report.merchants, "merchant"),
    ]
    differences = _count(len(report.differences), "difference")
    return f"complete to block {report.complete_to_block}, {digest}, {differences} ({', '.join(counts)})"


def lines(report: AuditReport) -> Iterator[str]:
    """The whole report for people, the summary last."""
    for difference in report.differences:
        yield f"{difference.kind}: {difference.record}"
        yield f"    expected {difference.expected}"
        yield f"    found    {difference.found}"
    for note in report.notes:
        yield f"note: {note.what}, {note.count} times, first at {note.example}"
    yield summary_line(report)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
