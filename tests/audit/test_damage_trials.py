"""Random damage to random rows: always found, and the row named. `make deep` runs a thousand trials, tests a few."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from offchain.audit.exporting import export
from offchain.audit.report import AuditReport
from offchain.audit.verify import verify
from tests.audit import damages
from tests.audit.conftest import opened
from tests.audit.damages import DAMAGES, Damage, Row, editing
from tests.audit.story import Story
from tests.audit.test_damaged_records import names_row
from tests.audit.test_exported import audited

TRIALS = int(os.environ.get("PROMO_DAMAGES", "40"))
DROPPED = {
    "campaign": ("CampaignCreated", "PresaleCreated", "ProgrammeCreated"),
    "root": ("RootProposed", "RewardsPublished"),
    "revocation": ("IndicesRevoked", "EpochRevoked", "RootVetoed", "RewardsVetoed"),
    "refund": ("OrderRefunded", "BudgetReturned", "DepositReturned"),
}
"""What is dropped -> the records of it."""
KINDS = (*DAMAGES, *DROPPED)
SURFACES = ("store", "store and chain", "folder", "store and chain, carried through to the last digest")


def choose(chance: random.Random, kind: str, surface: str, rows: list[Row]) -> tuple[str, Damage, Row]:
    """A way to do a kind of damage, and a row to do it to."""
    names = DROPPED.get(kind)
    effect = "dropped" if names else kind
    ways = DAMAGES[effect][:1] if surface == SURFACES[-1] else DAMAGES[effect]
    least = 1 if effect == "reordered" else 0
    open_to = [row for row in rows if row.position > least and (not names or row.name in names)]
    return effect, chance.choice(ways), chance.choice(open_to)


def report_of(surface: str, database: Path, story: Story, folder: Path) -> AuditReport:
    """The audit of a damaged database."""
    with opened(database) as store:
        if surface == "folder":
            export(store, story.config, folder)
            return audited(folder)
        return verify(store, None if surface == "store" else story.chain, story.config)


@pytest.mark.parametrize("kind", KINDS)
def test_every_random_damage_is_found_and_its_row_named(
    kind: str, pristine: Path, story: Story, tmp_path: Path
) -> None:
    """Trials are dealt out to the kinds in turn; each is told by its number."""
    rows, seen = damages.rows(pristine), Counter[str]()
    for trial in range(KINDS.index(kind), TRIALS, len(KINDS)):
        chance = random.Random(trial)  # noqa: S311 - chance that repeats
        surface = chance.choice(SURFACES)
        effect, damage, row = choose(chance, kind, surface, rows)
        database = Path(shutil.copy(pristine, tmp_path / "damaged.sqlite3"))
        with editing(database) as connection:
            damage(connection, row)
            if surface == SURFACES[-1]:
                damages.redigest(connection, row)
        report = report_of(surface, database, story, tmp_path / str(trial))
        assert not report.green, (trial, kind, surface, damage, row)
        assert names_row(report, effect, row, damage), (trial, kind, surface, damage, row, report.differences)
        seen[surface] += 1
        shutil.rmtree(tmp_path / str(trial), ignore_errors=True)
    assert sum(seen.values()) == len(range(KINDS.index(kind), TRIALS, len(KINDS)))
