"""The committed figures, and how far a run may be from them unseen."""

from __future__ import annotations

import json

from benchmarks.compiling import ROOT
from benchmarks.gas.figures import NINE_LINES, Document

NAME = "tests/gas/snapshot.json"
SNAPSHOT = ROOT / NAME
TOLERANCE = 0.01
ZERO_BYTE = 12
"""What a byte that happens to be zero saves: identities and signatures hang on the time of the chain."""
SLACK = {NINE_LINES: 10 * ZERO_BYTE}
"""Of a difference between two transactions, so small that one percent of it is less than what chance gives."""


def read() -> Document:
    """The committed document."""
    kept: Document = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return kept


def write(measured: Document) -> None:
    """From now on these figures are right; those of another network beside them are not kept."""
    kept = {name: part for name, part in measured.items() if name != "also"}
    SNAPSHOT.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def differences(measured: Document, kept: Document) -> list[str]:
    """One line for whatever came, went or drifted, dearer or cheaper, by more than the tolerance."""
    now, then = _gas(measured), _gas(kept)
    found = [f"{name}: is not in the snapshot" for name in now if name not in then]
    found += [f"{name}: is in the snapshot alone" for name in then if name not in now]
    for name in now.keys() & then.keys():
        if abs(now[name] - then[name]) > max(TOLERANCE * then[name], SLACK.get(name, 0)):
            found.append(f"{name}: {then[name]} -> {now[name]}")
    return sorted(found)


def _gas(document: Document) -> dict[str, int]:
    """By name, of operations and of peers."""
    operations = {row["name"]: row["gas"] for row in document["operations"]}
    return operations | {f"peer {row['peer']}": row["gas"] for row in document["peers"]}
