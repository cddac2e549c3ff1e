"""Amounts of a million millions in coupon tables wrapped round in shares and in what a shopper would buy anyway.

What somebody would buy anyway was reckoned as if the tables began with the first campaign: up to six times too much
for early campaigns. And one in which more was returned than bought made every forecast of sales no number at all.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from offchain.commands.coupon_data import coupon_data
from offchain.data.coupon_tables import DAY
from offchain.features.before import share_bps
from offchain.prediction.effect import _sales

SCHEMA = """
schema: promissory-coupon-tables/1
name: dear
exposures: { file: sent, shopper: who, campaign: camp, time: { column: at, unit: day },
             end: { column: till, unit: day }, redeemed: used }
transactions: { file: bought, shopper: who, time: { column: at, unit: day }, amount: paid }
split: { before: 18100 }
"""


def test_shares_of_large_parts_are_exact() -> None:
    large = np.array([10**15, 10**18, 5, 0], dtype=np.int64)
    whole = np.array([2 * 10**15, 10**18, 10, 0], dtype=np.int64)
    wanted = [
        (int(part) * 10_000 + 1_500 * 500) // max(int(all_) + 500, 1) for part, all_ in zip(large, whole, strict=True)
    ]
    assert share_bps(large, whole, 1_500, 500).tolist() == wanted


def test_usual_sales_do_not_wrap(tmp_path: Path) -> None:
    (tmp_path / "schema.yaml").write_text(SCHEMA)
    (tmp_path / "sent.csv").write_text("who,camp,at,till,used\na,1,18100,18140,1\nb,1,18100,18140,0\n")
    (tmp_path / "bought.csv").write_text("who,at,paid\na,18000,10000000000000.00\nb,18000,1.00\n")
    usual, _ = _sales(coupon_data(tmp_path, None))
    known, open_for = 100 * DAY - DAY + 1, 41 * DAY - 1  # a purchase counts at the end of its day, and so does an end
    assert usual.tolist() == [10**15 * open_for // known, 100 * open_for // known]
