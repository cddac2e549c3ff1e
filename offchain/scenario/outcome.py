"""What a story came to, as a document and as a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from offchain.audit.report import AuditReport, as_json, summary_line
from offchain.reporting.page import Cell, Page, Section, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """lead : the story in a sentence or two; lines : the same in figures, for people; figures : the same for
    programs, decided by the seed alone; promises : what must hold -> whether it does; measured : seconds and what else
    another run measures anew; sections : of the page."""

    title: str
    lead: str
    lines: Sequence[str]
    figures: Mapping[str, Any]
    promises: Mapping[str, bool]
    measured: Mapping[str, Any]
    sections: Sequence[Section]


def document(name: str, seed: int, outcome: Outcome, audit: AuditReport) -> dict[str, Any]:
    """For programs. green : every promise holds, and the audit found nothing."""
    return {
        "scenario": name,
        "seed": seed,
        "green": audit.green and all(outcome.promises.values()),
        "figures": dict(outcome.figures),
        "promises": dict(outcome.promises),
        "measured": dict(outcome.measured),
        "audit": as_json(audit),
    }


def page(outcome: Outcome, audit: AuditReport) -> Page:
    """For people."""
    held: list[Sequence[Cell]] = [(what, "holds" if holds else "BROKEN") for what, holds in outcome.promises.items()]
    measured: list[Sequence[Cell]] = [(what, str(value)) for what, value in outcome.measured.items()]
    last = Section(
        "What must hold",
        [f"Audit: {summary_line(audit)}."],
        tables=[Table("Promises", ("promise", "found"), held), Table("Measured", ("what", "in this run"), measured)],
    )
    return Page(outcome.title, outcome.lead, [*outcome.sections, last])


def told(outcome: Outcome, audit: AuditReport) -> list[str]:
    """The story's lines, what is broken of its promises, the audit's."""
    broken = [f"BROKEN       {what}" for what, holds in outcome.promises.items() if not holds]
    found = "digest matches" if audit.digest == "match" else "digest does not match"
    kept = f"promises     {len(outcome.promises) - len(broken)} of {len(outcome.promises)} hold"
    counts = f"{len(audit.differences)} differences, {audit.redemptions} redemptions"
    return [*outcome.lines, *broken, kept, f"audit        {found}, {counts}"]
