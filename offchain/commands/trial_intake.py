"""Who takes part in a trial, under which name: a shop's privacy folder and those who said no are respected."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from offchain.commands.behaviour import behaviour, intake
from offchain.commands.outcome import say
from offchain.commands.table_intake import names_in, table_intake
from offchain.commands.trial_files import rows_of
from offchain.data import pseudonyms
from offchain.data.consents import Purpose
from offchain.data.dataset import Dataset
from offchain.trials.errors import AssignmentError
from offchain.trials.outcomes import Columns, Outcomes, read
from offchain.trials.plan import Plan

PURPOSES: Final = frozenset({Purpose.ANALYTICS})
"""What a trial reads behaviour for."""


def participants(path: Path | None, data: Path | None, privacy: Path | None) -> list[str]:
    """The names of those in a CSV with a column shopper, or of all shoppers of `data`, who may take part.

    Raises `AssignmentError` and `DataError`.
    """
    if path is None:
        return list(behaviour(data, privacy, PURPOSES).events.table["shopper"].unique())
    rows = rows_of(path)
    if not rows or "shopper" not in rows[0]:
        raise AssignmentError(path.name, found="no column shopper", wanted="a CSV with it", advice="name the column")
    listed = list(dict.fromkeys(row["shopper"] for row in rows))
    named = _named(listed, data, privacy)
    if len(named) < len(rows):
        say(f"{len(rows) - len(named):,} of {len(rows):,} rows: said no, or stand twice; they take no part")
    return named


def _named(listed: list[str], data: Path | None, privacy: Path | None) -> list[str]:
    """Under the names that behaviour has; a list that was learned from behaviour, as segments.csv, has them already."""
    taken = intake(data, privacy, PURPOSES)
    if taken.pseudonyms is None or not any(map(pseudonyms.is_one, listed)):
        return list(taken.names(listed).values())
    known = set(behaviour(data, privacy, PURPOSES).events.table["shopper"])
    learned = [it for it in listed if it in known]
    named = list(taken.names(listed).values())
    if learned:
        return learned
    if not known & set(named):
        raise AssignmentError(
            "--shoppers",
            found="pseudonyms of nobody who may take part",
            wanted="ids of the shop, or pseudonyms of the key in force",
            advice="make the list again, or give the shop's ids",
        )
    return named


def still_willing(assigned: Mapping[str, str], data: Path | None, privacy: Path | None) -> dict[str, str]:
    """The assignment without those who said no since. Raises `AssignmentError` where it has other names than the
    behaviour: everybody in it would look as if he did nothing.
    """
    taken = intake(data, privacy, PURPOSES)
    strange = [it for it in assigned if taken.pseudonyms is not None and not pseudonyms.is_one(it)]
    if strange:
        raise AssignmentError(
            f"{len(strange)} of {len(assigned)} shoppers of the assignment",
            found="the shop's own ids",
            wanted="pseudonyms, as the behaviour has them",
            advice="assign with --data, so that the assignment holds no ids",
        )
    kept = taken.willing(assigned)
    if len(kept) < len(assigned):
        say(f"{len(assigned) - len(kept):,} shoppers said no after they were assigned: nothing of them is used")
    return {shopper: arm for shopper, arm in assigned.items() if shopper in kept}


def measured_behaviour(data: Path | None, privacy: Path | None) -> Dataset:
    """The behaviour that a trial is measured on. Raises `DataError`."""
    return behaviour(data, privacy, PURPOSES)


def told_outcomes(found: Plan, table: Path, columns: Columns, source: tuple[Path | None, Path | None]) -> Outcomes:
    """The outcomes that a table tells, of those who allow analytics. source : the shop's folder, None for the table's,
    and the privacy folder. Raises `OutcomeError`, `DataError`, `Refusal`.
    """
    taken = table_intake(table, columns.shopper, source[1], PURPOSES, source[0])
    return read(found, table, columns, names_in(taken) if taken.asks else None)
