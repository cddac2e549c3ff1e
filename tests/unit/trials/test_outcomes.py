"""What shoppers did, counted by hand; tables of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.trials.errors import OutcomeError
from offchain.trials.outcomes import Columns, measured, read
from tests.unit.mining.logs import DAY, START, bought, log
from tests.unit.trials.plans import plan

WHO = {"ann": "coupon", "bob": "nothing", "cat": "coupon"}
TRIAL = plan(start=START + 10 * DAY, stop=START + 20 * DAY, covariate_days=5, metric="sales", spread=1)


def test_only_what_lies_between_start_and_stop_counts() -> None:
    rows = [
        bought("ann", 9, amount=1),
        bought("ann", 10, amount=10),
        bought("ann", 10, amount=10),  # told twice
        bought("ann", 19, amount=30),
        bought("ann", 20, amount=500),
        bought("bob", 4, amount=7),  # before the covariate's days
        bought("bob", 5, amount=9),
        bought("eve", 12),  # takes no part
        ("ann", "tea", "coupon_redeemed", 1, 4, 11 * DAY),
    ]
    found = measured(TRIAL, WHO, log(rows), START + 99 * DAY)
    assert found.shoppers == ("ann", "bob", "cat")
    assert {name: values.tolist() for name, values in found.values.items()} == {
        "conversion": [1, 0, 0],
        "sales": [40, 0, 0],
        "orders": [2, 0, 0],
        "repeat": [1, 0, 0],
        "discount": [4, 0, 0],
    }
    assert found.before is not None
    assert found.before.tolist() == [1, 9, 0]
    assert found.of("sales", "coupon").tolist() == [40, 0]
    assert found.until == TRIAL.stop


def test_a_running_trial_is_counted_to_the_cutoff() -> None:
    found = measured(TRIAL, WHO, log([bought("ann", 10), bought("ann", 15)]), START + 15 * DAY)
    assert (found.until, found.values["orders"].tolist()) == (START + 15 * DAY, [1, 0, 0])
    with pytest.raises(OutcomeError, match="wait for the trial"):
        measured(TRIAL, WHO, log([bought("ann", 1)]), TRIAL.start)


def test_an_arm_that_the_plan_does_not_have_is_refused() -> None:
    with pytest.raises(OutcomeError, match="assign by this plan"):
        measured(TRIAL, {"ann": "mail"}, log([bought("ann", 10)]), START + 99 * DAY)


def test_a_table_with_a_row_a_shopper(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("id,group,spent,past\nb,coupon,2.50,1\na,nothing,0,2\nc,other,9,9\n")
    found = read(TRIAL, file, Columns("id", "group", "spent", "past", decimals=2))
    assert found.shoppers == ("a", "b")
    assert found.values["sales"].tolist() == [0, 250]
    assert found.before is not None
    assert found.before.tolist() == [200, 100]
    assert len(read(TRIAL, file, Columns("", "group", "past")).shoppers) == 2


@pytest.mark.parametrize(
    "content",
    [
        "",
        "id,group\na,coupon\n",
        "id,group,spent\na,coupon,1\na,coupon,2\n",
        "id,group,spent\na,coupon,x\n",
        "id,group,spent\na,mail,1\n",
    ],
)
def test_a_table_of_another_form_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "table.csv"
    file.write_text(content)
    with pytest.raises(OutcomeError):
        read(TRIAL, file, Columns("id", "group", "spent"))
