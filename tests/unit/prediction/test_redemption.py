"""Redemptions of data sets that nobody had seen, and nothing of the future in what they are foreseen from."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from offchain.cli import app
from offchain.data import coupon_schema, coupon_tables
from offchain.data.errors import CouponSchemaError, DatasetError, SchemaError, SourceError
from offchain.features.propensity import PropensityFeatures
from offchain.models.blended import Blended
from offchain.models.parameters import parameters_bytes
from offchain.prediction import redemption
from offchain.prediction.partition import partition
from tests.surroundings import require_or_skip, shared_folder
from tests.unit.prediction.coupon_shops import SHOP_SCHEMA, corner_shop, single_table


def opened(folder: Path) -> coupon_tables.CouponTables:
    return coupon_tables.load(folder, coupon_schema.load(folder / "schema.yaml"))


def without_future(tables: coupon_tables.CouponTables, moment: int) -> coupon_tables.CouponTables:
    """The same tables with everything from `moment` on changed: outcomes turned, purchases gone, redemptions added."""
    future = pl.col("known") >= moment
    assert tables.purchases is not None
    return dataclasses.replace(
        tables,
        exposures=tables.exposures.with_columns(
            pl.when(future).then(1 - pl.col("label")).otherwise("label").alias("label"),
            pl.when(future).then(pl.col("known") + 999).otherwise("known").alias("known"),
        ),
        purchases=tables.purchases.filter(pl.col("time") < moment),
        redemptions=pl.concat(
            [
                tables.redemptions.filter(pl.col("time") < moment),
                tables.redemptions.with_columns(pl.lit(moment, dtype=pl.Int64).alias("time")),
            ]
        ),
    )


def test_a_foreign_data_set_is_learned_from_by_its_schema_alone(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["bench", "redemption", "--data", str(corner_shop(tmp_path)), "--json"])
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)["figures"]
    assert figures["auc"] > 0.7  # 0.5 by chance; nobody can do better than about 0.79 here
    assert figures["training_rows"] + figures["test_rows"] == 1_200


def test_a_single_table_with_a_time_and_a_label_is_enough(tmp_path: Path) -> None:
    fitted = redemption.fit(tables := opened(single_table(tmp_path)))
    labels = tables.exposures["label"].to_numpy()[fitted.partition.test]
    said = fitted.probabilities[fitted.partition.test]
    assert not any("note" in name for name in fitted.features.names_)
    assert said[labels == 1].mean() > 6_000 and said[labels == 0].mean() < 4_000


def test_features_do_not_move_when_the_future_does(tmp_path: Path) -> None:
    tables = opened(corner_shop(tmp_path))
    times = tables.exposures["time"].to_numpy()
    moment = int(np.unique(times)[6])
    features = PropensityFeatures().fit(tables, np.flatnonzero(times < moment))
    known = times <= moment
    before, after = features.transform(tables), features.transform(without_future(tables, moment))
    assert np.array_equal(before[known], after[known])
    assert not np.array_equal(before[~known], after[~known])  # what comes later does see it


def test_features_of_the_journey_do_not_move_when_the_future_does() -> None:
    folder = shared_folder() / "data" / "completejourney"
    require_or_skip("shared", folder.is_dir(), "the Complete Journey tables are not here")
    schema = coupon_schema.load(coupon_schema.BUILT_IN / "completejourney.yaml")
    tables = coupon_tables.load(folder, schema)
    cut = partition(tables)
    moment = int(tables.exposures["time"].to_numpy()[cut.test].min())
    features = PropensityFeatures().fit(tables, cut.training)
    known = tables.exposures["time"].to_numpy() <= moment
    assert np.array_equal(features.transform(tables)[known], features.transform(without_future(tables, moment))[known])


def test_rows_in_another_order_give_the_same_features(tmp_path: Path) -> None:
    tables = opened(corner_shop(tmp_path))
    assert tables.purchases is not None
    order = np.random.default_rng(5).permutation(len(tables.exposures))
    mixed = dataclasses.replace(tables, exposures=tables.exposures[order], purchases=tables.purchases.reverse())
    features = PropensityFeatures().fit(tables, np.arange(len(order)))
    assert np.array_equal(features.transform(tables)[order], features.transform(mixed))


def test_the_model_that_was_saved_answers_alike(tmp_path: Path) -> None:
    fitted = redemption.fit(opened(single_table(tmp_path)))
    fitted.model.save(tmp_path / "model.npz")
    loaded = Blended.load(tmp_path / "model.npz")
    assert parameters_bytes(loaded.parameters()) == parameters_bytes(fitted.model.parameters())
    assert np.array_equal(loaded.probability_bps(fitted.rows), fitted.probabilities)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("campaign: aktion", "campain: aktion", CouponSchemaError),
        ('format: "%d.%m.%Y"', "unit: fortnight", CouponSchemaError),
        ("fraction: 0.6", "fraction: 6", CouponSchemaError),
        ("file: bons", "file: receipts", SourceError),
        ("amount: euro", "amount: dollar", SchemaError),
        ('column: von, format: "%d.%m.%Y"', 'column: von, format: "%Y"', SchemaError),
        ("fraction: 0.6", "before: 1999-01-01", DatasetError),
    ],
)
def test_a_schema_that_does_not_fit_is_refused(tmp_path: Path, old: str, new: str, error: type[Exception]) -> None:
    corner_shop(tmp_path)
    assert old in SHOP_SCHEMA
    (tmp_path / "schema.yaml").write_text(SHOP_SCHEMA.replace(old, new, 1))
    with pytest.raises(error, match="found"):
        partition(opened(tmp_path))


def test_what_happened_on_the_day_a_campaign_began_counts_as_after(tmp_path: Path) -> None:
    tables = opened(corner_shop(tmp_path))
    starts = tables.exposures["time"] % 86_400
    assert (starts == 0).all() and (tables.redemptions["time"] % 86_400 == 86_399).all()
