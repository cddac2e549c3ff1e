"""Gain and cost of an offer from a probability and what it causes: by hand, and what cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.allotment import offers_file, scores_file, scoring
from offchain.allotment.allotting import allot
from offchain.allotment.errors import PredictionFileError
from offchain.allotment.scoring import Terms
from tests.unit.allotment.conftest import Shop

CHANCES = {"ann": 5_000, "bob": 1_001, "cyd": 9_999}
WALLETS = {"ann": f"0x{1:040x}", "bob": f"0x{2:040x}", "zoe": f"0x{3:040x}"}
TERMS = Terms(order=4_000, margin=3_000, caused={"ten": 4_000}, lift={"five-off": {"ann": 900}})


def test_gain_and_cost_by_hand(shop: Shop) -> None:
    """ann, of an order with a margin of 12.00: ten .5 x .4 x 12.00 - .5 x 4.00 = .40; five-off .09 x 12.00 - 2.50."""
    found = scoring.scored(offers_file.load(shop.offers), CHANCES, WALLETS, TERMS)
    assert found.columns[4:] == ["gain_ten", "cost_ten", "gain_five-off", "cost_five-off"]
    assert found.rows[0] == ["ann", WALLETS["ann"], "0", "0", "40000000", "200", "-142000000", "250"]
    # bob: .1001 x 4.00 = 40.04 cents, rounded up; he has no lift, so five-off is closed to him
    assert found.rows[1] == ["bob", WALLETS["bob"], "0", "0", "8008000", "41", "", ""]
    assert (len(found.rows), found.without_wallet) == (2, 1)


def test_who_is_in_no_segment_is_in_the_last_one(shop: Shop) -> None:
    offers = offers_file.load(shop.offers)
    found = scoring.scored(offers, CHANCES, WALLETS, TERMS, segment={"ann": 2}, out=frozenset({"bob"}))
    assert [row[2:4] for row in found.rows] == [["2", "0"], ["3", "1"]]
    assert found.unsegmented == 1


def test_the_order_of_rows_changes_nothing_and_an_allocation_takes_them(shop: Shop) -> None:
    offers = offers_file.load(shop.offers)
    one = scoring.scored(offers, CHANCES, WALLETS, TERMS)
    other = scoring.scored(offers, dict(reversed(CHANCES.items())), dict(reversed(WALLETS.items())), TERMS)
    assert one.rows == other.rows
    path = shop.folder / "new" / "scores.csv"
    one.write(path)
    assert scores_file.load(path, ["ten", "five-off"], [1_000, 2_000]).problem.gain.shape == (2, 2)
    assert allot(path, shop.offers, "2.41", None).coupons.decode().count("10%,ten") == 2


def test_a_shopper_has_the_mean_of_his_probabilities(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text("shopper,probability_bps,campaign,offer,split\nann,9000,2,,test\nann,2001,1,,test\nbob,7,1,,test\n")
    assert scoring.probabilities(path) == {"ann": 5_500, "bob": 7}
    assert scoring.probabilities(path, "2") == {"ann": 9_000}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("row,lift_bps\n0,5\n", "a column shopper .promo predict uplift --shopper COLUMN writes it."),
        ("shopper,lift_bps\nann,5\nann,6\n", "line 3, shopper: found 'ann'; wanted each shopper once"),
        (
            "shopper,lift_bps\nann,10001\n",
            "line 2, lift_bps: found '10001'; wanted a whole number from -10000 to 10000",
        ),
        ("shopper,lift_bps\nann,\n", "line 2, lift_bps: found None"),
        ("shopper,lift_bps\n", "after line 1: found nothing"),
    ],
)
def test_lift_that_cannot_be_used(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "lift.csv"
    path.write_text(text)
    with pytest.raises(PredictionFileError, match=place):
        scoring.lifts(path)


def test_a_wallet_must_be_one_and_may_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "wallets.csv"
    path.write_text(f"shopper,account\nann,\nbob,0x{2:040x}\n")
    assert scoring.wallets(path) == {"bob": f"0x{2:040x}"}
    path.write_text("shopper,account\nann,0x12\n")
    with pytest.raises(PredictionFileError, match="account of ann"):
        scoring.wallets(path)
