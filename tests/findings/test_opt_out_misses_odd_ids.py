"""Who opted out got a personal offer all the same where white space stood around the id in one file and not in another.

Everywhere else ids are compared without it. An opt-out row without an id was passed over: it stayed unknown whom it
was to spare.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.allotment import scoring
from offchain.allotment.errors import PredictionFileError
from offchain.commands.allocate import refuse_unwilling
from offchain.data.ingestion import Ingestion
from offchain.domain.refusals import Refusal


@pytest.mark.parametrize("written", ["ann", " ann", "ann ", "\u00a0ann"])
def test_scores_of_who_said_no_are_refused(tmp_path: Path, written: str) -> None:
    (tmp_path / "scores.csv").write_text(f"shopper,account\n{written},0x1\nbob,0x2\n", "utf-8")
    with pytest.raises(Refusal, match="Privacy_SaidNo"):
        refuse_unwilling(tmp_path / "scores.csv", Ingestion(frozenset({"ann"})))


@pytest.mark.parametrize("written", ["ann", " ann", "ann "])
def test_opted_out_is_who_is_named(tmp_path: Path, written: str) -> None:
    (tmp_path / "out.csv").write_text(f"shopper\n{written}\n")
    assert scoring.opted_out(tmp_path / "out.csv") == {"ann"}


def test_an_opt_out_of_nobody_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("shopper,why\nbob,x\n,letter\n")
    with pytest.raises(PredictionFileError, match="line 3, shopper"):
        scoring.opted_out(tmp_path / "out.csv")
