"""A wish that one kind of campaign had measured was estimated of another kind too, beyond all that was ever run.

Where such a design was the best the notes on it ended in a trace; so did whole numbers of thousands of digits in the
records. A name that YAML reads otherwise made a campaign document that lint refused.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from offchain.cli import app
from offchain.domain.refusals import Refusal
from offchain.optimisation.cells import Cell, RecordsError, load, text_of
from offchain.optimisation.proposal import Rule, Wish, designs, propose
from tests.unit.optimisation.records import PAST


def fixed(past: Cell) -> Cell:
    """The same with an amount off, from twenty on, and far more bought."""
    design = replace(past.design, kind="FIXED", threshold=2_000)
    return replace(past, design=design, converted=past.converted * 2, sales=past.sales * 2)


SHALLOW = [fixed(it) for it in PAST if it.design.depth <= 1_000]


def test_a_depth_that_only_another_kind_measured_is_no_candidate() -> None:
    wish = Wish(depth=3_000)
    assert {design.kind for design in designs([*PAST, *SHALLOW], wish)} == {"PERCENT"}
    assert propose([*PAST, *SHALLOW], 5_000, wish, Rule.EXPECTED).estimate.design.kind == "PERCENT"


def test_what_no_kind_measured_together_is_refused_with_the_nearest_range() -> None:
    with pytest.raises(Refusal) as found:
        propose([*PAST, *SHALLOW], 5_000, Wish(depth=3_000, threshold=2_000), Rule.LOWER)
    assert found.value == Refusal("Optimise_ThresholdUnmeasured", asked=2_000, least=0, most=0)


def test_a_number_without_end_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "past.csv"
    path.write_text(text_of(PAST, 2).replace(",4000,", f",{'9' * 5_000},"))
    with pytest.raises(RecordsError, match="line 2, shown"):
        load(path, 2)


@pytest.mark.parametrize("name", ["a: b", "x\ny", "", "Tea", "é"])
def test_a_name_that_no_document_may_have_is_refused(tmp_path: Path, name: str) -> None:
    records, out = tmp_path / "past.csv", tmp_path / "next.yaml"
    records.write_text(text_of(PAST, 2))
    done = CliRunner().invoke(app, ["optimise", "--records", str(records), "--out", str(out), "--name", name])
    assert (done.exit_code, out.exists()) == (1, False)
    assert "--name" in done.stderr
