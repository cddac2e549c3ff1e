"""Campaigns that were open at the border of training and test were learned from, with labels of after the border.

So were those that were open at the border of a fold, on which settings are chosen and probabilities calibrated.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from offchain.commands.coupon_data import coupon_data
from offchain.data.coupon_tables import DAY
from offchain.prediction.partition import folds, partition

SCHEMA = """
schema: promissory-coupon-tables/1
name: rolling
exposures: { file: sent, shopper: who, campaign: camp, time: { column: at, unit: day },
             end: { column: till, unit: day }, redeemed_at: { column: used, unit: day } }
split: { before: 18060 }
"""
OPEN_FOR = 15
FIRST, EVERY, CAMPAIGNS, SHOPPERS = 18_000, 6, 18, 12


def rolling(folder: Path) -> Path:
    """A campaign every six days, each open for fifteen; every third shopper redeems on the tenth day."""
    lines = ["who,camp,at,till,used"]
    for number in range(CAMPAIGNS):
        day = FIRST + number * EVERY
        lines += [f"s{who},c{number},{day},{day + OPEN_FOR},{'' if who % 3 else day + 10}" for who in range(SHOPPERS)]
    (folder / "schema.yaml").write_text(SCHEMA)
    (folder / "sent.csv").write_text("\n".join([*lines, ""]))
    return folder


def test_what_is_open_at_the_split_is_not_learned_from(tmp_path: Path) -> None:
    tables = coupon_data(rolling(tmp_path), None)
    found, border = partition(tables), 18_060 * DAY
    ends, times = (tables.exposures[name].to_numpy() for name in ("end", "time"))
    assert ends[found.training].max() <= border <= times[found.test].min()
    assert (times[found.overlapping] < border).all()
    assert (ends[found.overlapping] > border).all()
    rows = np.concatenate([found.training, found.test, found.overlapping])
    assert sorted(rows.tolist()) == list(range(CAMPAIGNS * SHOPPERS))


def test_what_is_open_at_the_border_of_a_fold_is_not_learned_from(tmp_path: Path) -> None:
    tables = coupon_data(rolling(tmp_path), None)
    ends, times = (tables.exposures[name].to_numpy() for name in ("end", "time"))
    for early, late in folds(tables, partition(tables).training):
        assert ends[early].max() <= times[late].min()


def test_who_redeemed_early_does_not_train_without_the_others(tmp_path: Path) -> None:
    """The tenth day of the campaign may be before the border, and its end after it."""
    tables = coupon_data(rolling(tmp_path), None)
    labels = tables.exposures["label"].to_numpy()[partition(tables).training]
    assert labels.mean() == 1 / 3
