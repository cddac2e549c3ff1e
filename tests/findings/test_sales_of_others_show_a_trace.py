"""`promo evaluate report` of a table of sales ended with a trace: it asked for a discount that such a table has not."""

from __future__ import annotations

from pathlib import Path

from offchain.trials.outcomes import Columns, read
from offchain.trials.verdict import verdict
from tests.unit.trials.plans import plan


def test_a_table_of_sales_has_a_verdict_and_no_return(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    rows = [f"s{place},{'coupon' if place % 2 else 'nothing'},{place % 7}" for place in range(200)]
    path.write_text("\n".join(["shopper,arm,sales", *rows]))
    trial = plan(metric="sales", spread=3)
    found = verdict(trial, read(trial, path, Columns("shopper", "arm", "sales")))
    assert found["effects"]["coupon"]["verdict"] == "open"
    assert found["return"] == {}
