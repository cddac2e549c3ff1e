"""Whether an outcome of 5 was 5 or 500 minor units hung on the other rows: on whether any had a decimal.

And of a table of others ids and arms were read as numbers: shoppers 01 and 1 were one, and no row was in arm "01".
Seven purchases passed for a conversion, a row without an id for a shopper, and 10**19 or a plan nested without end for
a trace.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.trials.errors import OutcomeError, PlanError
from offchain.trials.outcomes import Columns, read
from offchain.trials.plan import load
from tests.unit.trials.plans import plan

SALES = plan(metric="sales", spread=1)
COLUMNS = Columns("id", "arm", "y")


def table(folder: Path, *rows: str) -> Path:
    path = folder / "table.csv"
    path.write_text("\n".join(["id,arm,y", *rows, ""]))
    return path


def test_a_number_means_the_same_whatever_the_others_are(tmp_path: Path) -> None:
    cents = Columns("id", "arm", "y", decimals=2)
    for other, minor in (("7", 700), ("7.25", 725)):
        found = read(SALES, table(tmp_path, "a,coupon,5", f"b,nothing,{other}"), cents)
        assert found.values["sales"].tolist() == [500, minor]
    assert read(SALES, table(tmp_path, "a,coupon,5", "b,nothing,7"), COLUMNS).values["sales"].tolist() == [5, 7]
    with pytest.raises(OutcomeError, match="--decimals"):
        read(SALES, table(tmp_path, "a,coupon,5", "b,nothing,7.25"), COLUMNS)


def test_cents_are_exact(tmp_path: Path) -> None:
    found = read(SALES, table(tmp_path, "a,coupon,1.15", "b,nothing,8.29"), Columns("id", "arm", "y", decimals=2))
    assert found.values["sales"].tolist() == [115, 829]


def test_zeros_in_front_tell_shoppers_and_arms_apart(tmp_path: Path) -> None:
    found = read(plan(), table(tmp_path, "01,coupon,1", "1,nothing,0", "é,coupon,1"), COLUMNS)
    assert found.shoppers == ("01", "1", "é")
    arms = plan(arms={"01": 5_000, "1": 5_000}, control="1")
    assert read(arms, table(tmp_path, "a,01,1", "b,1,0"), COLUMNS).arms.tolist() == ["01", "1"]


@pytest.mark.parametrize(
    "row", ["c,coupon,7", "c,coupon,-1", ",coupon,1", "c,coupon,10000000000000000000", "c,coupon,"]
)
def test_what_cannot_be_an_outcome_is_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(OutcomeError):
        read(plan(), table(tmp_path, "a,coupon,1", "b,nothing,0", row), COLUMNS)


def test_decimals_are_for_money(tmp_path: Path) -> None:
    with pytest.raises(OutcomeError, match="only money has decimals"):
        read(plan(), table(tmp_path, "a,coupon,1", "b,nothing,0"), Columns("id", "arm", "y", decimals=2))


def test_a_plan_nested_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("a: " + "[" * 5_000)
    with pytest.raises(PlanError):
        load(path)
