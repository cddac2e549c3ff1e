"""Ids of a CSV file were read as numbers where all of them looked like numbers, and lost their zeros in front.

Shopper 007 of the coupon tables was 7: not the 007 of `opted-out.csv` or of the consents, so that who had said no was
learned from, predicted and scored; and the lift of 007 was written as that of 7, whose coupon it then decided.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.commands.coupon_data import coupon_data
from offchain.data import trial
from offchain.data.coupon_columns import read_csv, text

SCHEMA = """
schema: promissory-coupon-tables/1
name: small
exposures: { file: sent, shopper: who, campaign: camp, time: { column: at, unit: day }, redeemed: used }
split: { fraction: 0.5 }
"""


def test_who_said_no_is_known_by_his_zeros(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMO_PRIVACY", raising=False)
    (tmp_path / "schema.yaml").write_text(SCHEMA)
    (tmp_path / "sent.csv").write_text("who,camp,at,used\n007,1,18000,1\n8,1,18000,0\n0012,1,18001,1\n")
    (tmp_path / "opted-out.csv").write_text("shopper\n007\n")
    assert coupon_data(tmp_path, None).exposures["shopper"].to_list() == ["8", "0012"]


def test_lift_is_of_the_id_that_is_written(tmp_path: Path) -> None:
    path = tmp_path / "trial.csv"
    path.write_text("id,arm,bought,age\n007,a,1,30\n08,b,0,31\n7,a,0,32\n1.10,b,1,33\n")
    found = trial.load(path, column="arm", treatment="a", control="b", outcome="bought", shopper="id")
    assert found.shoppers == ("007", "08", "7", "1.10")


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("007,7", ["007", "7"]),
        ("1,2", ["1", "2"]),
        ("17.0,18.0", ["17", "18"]),
        ("17.0,18", ["17", "18"]),
        ("1.10,1.1", ["1.10", "1.1"]),
        ("1e3,1000", ["1e3", "1000"]),
        ("9007199254740993.0,9007199254740992.0", ["9007199254740993.0", "9007199254740992.0"]),
    ],
)
def test_two_ids_never_become_one(tmp_path: Path, written: str, ids: list[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,x\n" + "".join(f"{it},1\n" for it in written.split(",")))
    assert text(read_csv(path, ["id"]), "id").to_list() == ids
