"""Records of past campaigns are read whole, equal designs added up, and mistakes named with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.optimisation.cells import RecordsError, load, text_of
from offchain.optimisation.proposal import Rule, Wish, propose
from tests.surroundings import ROOT
from tests.unit.optimisation.records import PAST, cell

HEADER = (
    "kind,depth,threshold,segment,window_days,shown,converted,sales,discount,holdout,holdout_converted,holdout_sales\n"
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "past.csv"
    path.write_text(text_of(PAST, 2))
    assert load(path, 2) == PAST


def test_two_runs_of_one_design_are_added_up(tmp_path: Path) -> None:
    path = tmp_path / "past.csv"
    path.write_text(text_of([cell(0, 500), cell(0, 500)], 2))
    (found,) = load(path, 2)
    assert (found.shown, found.sales) == (2 * cell(0, 500).shown, 2 * cell(0, 500).sales)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("GIFT,10%,0.00,0,7,9,1,1,1,9,1,1", "line 2, kind"),
        ("PERCENT,10,0.00,0,7,9,1,1,1,9,1,1", "line 2: found '10'"),
        ("PERCENT,0%,0.00,0,7,9,1,1,1,9,1,1", "line 2, depth"),
        ("FIXED,10%,0.00,0,7,9,1,1,1,9,1,1", "a threshold for FIXED"),
        ("PERCENT,10%,0.00,0,7,9,10,1,1,9,1,1", "line 2, shown"),
        ("PERCENT,10%,0.00,0,7,9,1,1,1,0,0,1", "line 2, holdout"),
        ("PERCENT,10%,0.00,0,7,9,1,-1,1,9,1,1", "line 2, sales"),
        ("PERCENT,10%,0.001,0,7,9,1,1,1,9,1,1", "at most 2 decimals"),
    ],
)
def test_rows_that_cannot_be_used_are_named(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "past.csv"
    path.write_text(HEADER + row + "\n")
    with pytest.raises(RecordsError) as found:
        load(path, 2)
    assert message in str(found.value)


def test_a_file_without_holdouts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "past.csv"
    path.write_text("kind,depth\nPERCENT,10%\n")
    with pytest.raises(RecordsError, match="holdout"):
        load(path, 2)


def test_the_example_has_enough_campaigns_for_a_proposal() -> None:
    cells = load(ROOT / "examples" / "allocation" / "past-campaigns.csv", 2)
    assert propose(cells, 4_000, Wish(), Rule.LOWER).gain > 0
