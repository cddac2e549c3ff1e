"""Of the rows of a snapshot one is changed at random; the auditor says which, by place and content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import polars as pl
import pytest

from offchain.attestation import typed_data
from offchain.attestation.roots import Root
from offchain.audit import bundle as bundles
from offchain.audit.recompute import Mismatch, recompute
from offchain.data.events import EventLog
from offchain.eligibility.epochs import build
from tests.determinism import pipeline
from tests.unit import samples

CODE = b"\x0c" * 32
TRIES = 3
"""Random rows for each kind of change."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Root]:
    """A bundle, and the root that stands on chain."""
    inputs = pipeline.inputs()
    inputs = replace(inputs, campaign=typed_data.campaign_id(samples.hub(), inputs.terms))
    epoch, folder = build(inputs), tmp_path_factory.mktemp("bundle")
    bundles.write(folder, inputs, epoch)
    return folder, epoch.root(samples.NOW)


@pytest.fixture
def rows(published: tuple[Path, Root]) -> Iterator[pl.DataFrame]:
    """The rows as published, in canonical order; what a test writes in their place is taken back."""
    path = published[0] / "events.parquet"
    before = path.read_bytes()
    yield pl.read_parquet(path)
    path.write_bytes(before)


def found_by_the_auditor(published: tuple[Path, Root], rows: pl.DataFrame, chance: Random) -> list[Mismatch]:
    """What is said of these rows, brought in any order."""
    folder, root = published
    brought = rows.sample(fraction=1, shuffle=True, seed=chance.randrange(2**32))
    brought.write_parquet(folder / "events.parquet")
    return list(recompute(bundles.read(folder, CODE), root, samples.hub()))


def changed(rows: pl.DataFrame, at: int, column: str, value: object) -> pl.DataFrame:
    """One cell."""
    copy = rows.clone()
    copy[at, column] = value
    return copy


def another(rows: pl.DataFrame, at: int) -> str:
    """An item that the row is not of."""
    return next(item for item in sorted(set(rows["item"].to_list())) if item != rows[at, "item"])


CHANGES: dict[str, Callable[[pl.DataFrame, int], pl.DataFrame]] = {
    "an amount by one": lambda rows, at: changed(rows, at, "amount", rows[at, "amount"] + 1),
    "a time by a second": lambda rows, at: changed(rows, at, "time", rows[at, "time"] - 1),
    "an item": lambda rows, at: changed(rows, at, "item", another(rows, at)),
    "a shopper": lambda rows, at: changed(rows, at, "shopper", rows[at, "shopper"] + "x"),
    "a row dropped": lambda rows, at: pl.concat([rows[:at], rows[at + 1 :]]),
    "a row doubled": lambda rows, at: pl.concat([rows, rows[at : at + 1]]),
    "a row inserted": lambda rows, at: pl.concat([rows, changed(rows[at : at + 1], 0, "time", rows[at, "time"] - 77)]),
}


def multiset_change(before: list[bytes], after: list[bytes]) -> tuple[list[int], list[int]]:
    """Places of canonical rows that are gone, and of those that are new; of equal rows the last is the odd one."""
    old, new = _numbered(before), _numbered(after)
    gone = [place for row, place in old.items() if row not in new]
    return gone, [place for row, place in new.items() if row not in old]


def _numbered(rows: list[bytes]) -> dict[tuple[bytes, int], int]:
    """Row and how many equal ones came before it -> place."""
    seen: Counter[bytes] = Counter()
    numbered = {}
    for place, row in enumerate(rows):
        numbered[row, seen[row]] = place
        seen[row] += 1
    return numbered


@pytest.mark.parametrize("seed", range(TRIES))
@pytest.mark.parametrize("change", CHANGES)
def test_the_row_is_named_by_place_and_content(
    published: tuple[Path, Root], rows: pl.DataFrame, change: str, seed: int
) -> None:
    chance = Random(f"{change} {seed}")  # noqa: S311 - nothing secret
    at = chance.randrange(rows.height)
    altered = CHANGES[change](rows, at)
    before, after = (list(EventLog(table).canonical_rows()) for table in (rows, altered))
    gone, new = multiset_change(before, after)
    assert (len(gone), len(new)) in {(1, 1), (1, 0), (0, 1)}
    found = [it for it in found_by_the_auditor(published, altered, chance) if it.what.startswith("data row")]
    assert [it.what for it in found if it.found == "gone or altered"] == [f"data row #{place}" for place in gone]
    assert [it.found for it in found if it.what == "data row"] == [
        f"#{place} as brought: {after[place].decode()}" for place in new
    ]
    assert len(found) == len(gone) + len(new)


def test_only_another_order_is_no_change(published: tuple[Path, Root], rows: pl.DataFrame) -> None:
    assert found_by_the_auditor(published, rows, Random(9)) == []  # noqa: S311 - nothing secret
