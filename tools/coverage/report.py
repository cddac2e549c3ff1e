"""What a coverage run says: a row a contract, what was not reached, and why not."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Collection, Sequence

from tools.coverage.branches import Branch

REASONS = Path(__file__).with_name("gaps.toml")
PAGE = Path("contracts/coverage.md")
LEAST = 95.0  # percent of all branches

Place = tuple[str, str, str]
"""File, text and way of a branch: what stays the same when lines move."""


@dataclass(frozen=True)
class Row:
    """Of one file: its branches, and how many of them were reached."""

    file: str
    branches: int
    hit: int

    @property
    def percent(self) -> float:
        """100 where there is nothing to reach."""
        return 100.0 * self.hit / self.branches if self.branches else 100.0


@dataclass(frozen=True)
class Report:
    """rows : by file; gaps : branches that were not reached; reasons : place -> why it cannot be reached; green :
    whether every test passed."""

    rows: tuple[Row, ...]
    gaps: tuple[Branch, ...]
    reasons: dict[Place, str]
    green: bool

    @property
    def total(self) -> Row:
        """The sum of all rows."""
        return Row("all", sum(row.branches for row in self.rows), sum(row.hit for row in self.rows))

    @property
    def unexplained(self) -> tuple[Branch, ...]:
        """Gaps without a reason."""
        return tuple(gap for gap in self.gaps if place(gap) not in self.reasons)

    @property
    def outdated(self) -> tuple[Place, ...]:
        """Reasons of what was reached, or is no more."""
        return tuple(sorted(self.reasons.keys() - {place(gap) for gap in self.gaps}))

    @property
    def enough(self) -> bool:
        """Whether the tests passed, reached enough branches, and every gap has a reason that holds."""
        return self.green and self.total.percent >= LEAST and not self.unexplained and not self.outdated


def place(branch: Branch) -> Place:
    """What names a branch in gaps.toml."""
    return branch.file, branch.text, branch.way


def read_reasons(path: Path = REASONS) -> dict[Place, str]:
    """Place -> why it cannot be reached."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("gap", [])
    return {(entry["file"], entry["text"], entry["way"]): entry["why"] for entry in entries}


def report(branches: Sequence[Branch], met: Collection[int], reasons: dict[Place, str], *, green: bool) -> Report:
    """Add up. met : numbers of the marks that the tests met."""
    files = sorted({branch.file for branch in branches})
    of_file = {file: [branch for branch in branches if branch.file == file] for file in files}
    rows = tuple(Row(file, len(its), sum(branch.number in met for branch in its)) for file, its in of_file.items())
    gaps = sorted(
        (branch for branch in branches if branch.number not in met), key=lambda it: (it.file, it.line, it.number)
    )
    return Report(rows, tuple(gaps), reasons, green)


def to_json(found: Report) -> dict[str, Any]:
    """The document that `--json` prints. percent : of 100, two decimals."""
    return {
        "branches": found.total.branches,
        "hit": found.total.hit,
        "percent": round(found.total.percent, 2),
        "least": LEAST,
        "tests_green": found.green,
        "contracts": [asdict(row) | {"percent": round(row.percent, 2)} for row in found.rows],
        "gaps": [asdict(gap) | {"why": found.reasons.get(place(gap))} for gap in found.gaps],
        "outdated_reasons": found.outdated,
    }


def to_text(found: Report) -> str:
    """For a person: the rows, then what is missing."""
    lines = [
        f"{row.file:42} {row.hit:5} of {row.branches:5} {row.percent:7.2f} %" for row in (*found.rows, found.total)
    ]
    for gap in found.gaps:
        lines.append(f"{gap.file}:{gap.line}: never {gap.way}: {gap.text}")
        lines.append(f"    {found.reasons.get(place(gap), 'not explained: write a test, or the reason in gaps.toml')}")
    lines += [f"gaps.toml explains what is no gap: {file}: {way}: {text}" for file, text, way in found.outdated]
    return "\n".join(lines)


def to_page(found: Report) -> str:
    """The table and the explained gaps, in Markdown."""
    rows = [f"| `{_short(row.file)}` | {row.branches} | {row.hit} | {row.percent:.1f} |" for row in found.rows]
    total = f"| all | {found.total.branches} | {found.total.hit} | {found.total.percent:.1f} |"
    gaps = [
        f"| `{_short(gap.file)}` | {_code(gap.text)} | {gap.way} | {found.reasons.get(place(gap), 'not explained')} |"
        for gap in found.gaps
    ]
    return "\n".join(
        [
            "# Branches that the contracts' tests reach",
            "",
            "Written by `.venv/bin/python -m tools.coverage --renew`; `make coverage` measures without writing. Each",
            "way of a condition is a branch: `tools/coverage/README.md`. Files without a branch have no row.",
            "",
            "| contract | branches | hit | percent |",
            "|---|---|---|---|",
            *rows,
            total,
            "",
            "## What no test reaches",
            "",
            "| contract | condition | never | why |",
            "|---|---|---|---|",
            *gaps,
            "",
        ]
    )


def _short(file: str) -> str:
    return file.removeprefix("contracts/")


def _code(text: str) -> str:
    """As code in a cell of a table."""
    return "`" + text.replace("|", "\\|") + "`"
