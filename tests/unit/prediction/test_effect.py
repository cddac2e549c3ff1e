"""What a campaign will bring: intervals hold what comes, a planned campaign is foretold, none is judged too early."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from offchain.cli import app
from offchain.data import coupon_schema, coupon_tables
from offchain.prediction import effect, redemption
from offchain.prediction.redemption import RedemptionFit
from tests.unit.prediction.coupon_shops import corner_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[coupon_tables.CouponTables, RedemptionFit]:
    folder = corner_shop(tmp_path_factory.mktemp("shop"))
    tables = coupon_tables.load(folder, coupon_schema.load(folder / "schema.yaml"))
    return tables, redemption.fit(tables)


def test_conversion_and_sales_fall_inside_their_intervals(
    shop: tuple[coupon_tables.CouponTables, RedemptionFit],
) -> None:
    found = effect.effects(*shop)
    assert [one.campaign for one in found] == ["a6", "a7", "a8", "a9"]
    for one in found:
        assert one.conversion.low < one.conversion.expected < one.conversion.high
        assert 0.15 < one.conversion.expected < 0.45  # half redeem at 0.5, half at 0.05
        assert one.sales is not None and one.margin is not None
        assert one.margin.expected == pytest.approx(one.sales.expected / 4)
    assert effect.coverage(found)["conversion_interval_coverage"] >= 0.75


def test_a_campaign_that_the_tables_do_not_see_the_end_of_is_not_judged(
    shop: tuple[coupon_tables.CouponTables, RedemptionFit],
) -> None:
    tables, fitted = shop
    later = dataclasses.replace(
        tables,
        exposures=tables.exposures.with_columns(
            pl.when(pl.col("campaign") == "a9").then(pl.col("end") + 10**9).otherwise("end").alias("end")
        ),
    )
    last = effect.effects(later, fitted)[-1]
    assert last.campaign == "a9" and last.came_conversion is None and last.came_sales is None


def test_predictions_are_written_as_page_csv_and_json(tmp_path: Path) -> None:
    corner_shop(tmp_path)
    out = tmp_path / "out"
    for verb in ("redemption", "effect"):
        done = CliRunner().invoke(app, ["predict", verb, "--data", str(tmp_path), "--out", str(out / verb), "--json"])
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["figures"]
        assert (out / verb / "report.html").read_text("utf-8").count("<svg") >= 1
    scores = pl.read_csv(out / "redemption" / "scores.csv")
    assert scores.columns == ["shopper", "probability_bps", "campaign", "offer", "split"]
    assert scores["probability_bps"].is_sorted(descending=True) and len(scores) == 480
    assert (out / "redemption" / "model.npz").is_file()
