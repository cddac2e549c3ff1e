"""Files in, coupons and record out: the same bytes for the same input, in words for what is refused."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from offchain.allotment.allotting import allot, document_of
from offchain.allotment.errors import RecordMismatchError, ScoresFileError
from offchain.allotment.record import compare, text_of
from offchain.campaigns.errors import DocumentError
from offchain.cli import app
from offchain.coupons.recipients import read_wallets
from offchain.domain.refusals import Refusal
from tests.surroundings import ROOT
from tests.unit import samples
from tests.unit.allotment.conftest import ROWS, Shop

PRICES = """
schema: promissory-offers/1
currency: EUR
public: { price: "8.50" }
offers:
  - { name: ten, price: "8.00" }
  - { name: five-off, price: "%s" }
"""


def test_the_best_use_of_a_budget_becomes_a_file_of_coupons(shop: Shop) -> None:
    found = allot(shop.scores, shop.offers, "6.00", None)
    assert found.coupons.decode().splitlines() == [
        "account,value,offer",
        f"0x{1:040x},5.00,five-off",
        f"0x{2:040x},10%,ten",
        f"0x{3:040x},10%,ten",
    ]
    document = document_of(found)
    assert (document["spent"], document["gain"], document["gap"]) == (600, 3_000, [0, 1])
    assert document["offers"] == {"ten": 2, "five-off": 1}
    assert document["segments"] == [
        {"segment": 0, "shoppers": 2, "offered": 2, "spent": 500},
        {"segment": 1, "shoppers": 3, "offered": 1, "spent": 100},
    ]


def test_coupons_can_be_issued(shop: Shop) -> None:
    """Percentages alone, as a campaign of that kind takes them."""
    offers = shop.write(
        "percent.yaml", (shop.folder / "offers.yaml").read_text().replace('amount: "5.00", depth', "percent")
    )
    coupons = shop.folder / "coupons.csv"
    coupons.write_bytes(allot(shop.scores, offers, "6.00", None).coupons)
    assert read_wallets(coupons, samples.terms(), 2, 0) == ((1, 2_000), (2, 1_000), (3, 1_000))


def test_the_order_of_rows_changes_no_byte_and_a_changed_row_is_found(shop: Shop) -> None:
    plain, mixed = (
        allot(path, shop.offers, "6.00", None) for path in (shop.scores, shop.write_scores(ROWS[::-1], "b.csv"))
    )
    assert (plain.coupons, plain.record) == (mixed.coupons, mixed.record)
    kept = shop.write("record.json", text_of(plain.record))
    compare(kept, mixed.record)
    changed = allot(shop.write_scores((ROWS[0].replace("1500", "1501"), *ROWS[1:]), "c.csv"), shop.offers, "6.00", None)
    with pytest.raises(RecordMismatchError, match="inputs"):
        compare(kept, changed.record)


def test_who_opted_out_gets_no_personal_offer_however_good(shop: Shop) -> None:
    found = allot(shop.scores, shop.offers, "1000.00", None)
    assert f"0x{5:040x}" not in found.coupons.decode()
    assert found.fairness.as_json()["opted_out"] == {"shoppers": 1, "get_the_public_offer": 1}


def test_bounds_on_a_segment_are_kept(shop: Shop) -> None:
    constraints = shop.write(
        "constraints.yaml",
        """
schema: promissory-constraints/1
segments:
  - { segment: 0, offers: { at_most: "50%" } }
  - { segment: 1, offers: { at_least: "2" }, spend: { at_least: "50%" } }
fairness: { measure: offers, ratio: "3" }
""",
    )
    found = document_of(allot(shop.scores, shop.offers, "6.00", constraints))
    assert [(one["offered"], one["spent"]) for one in found["segments"]] == [(1, 100), (3, 500)]


def test_constraints_that_cannot_be_kept_are_refused_in_both_languages(shop: Shop) -> None:
    constraints = shop.write(
        "constraints.yaml",
        'schema: promissory-constraints/1\nsegments:\n  - { segment: 0, offers: { at_least: "3" } }\n',
    )
    arguments = ["--scores", str(shop.scores), "--offers", str(shop.offers), "--budget", "6.00"]
    done = CliRunner().invoke(app, ["allocate", *arguments, "--constraints", str(constraints), "--json"])
    assert done.exit_code == 1
    error = json.loads(done.stdout)["error"]
    assert error["code"] == "Allocation_TooFewShoppers"
    assert "at least 3" in error["message"]
    assert "客群 0" in error["message"]


def test_a_price_that_is_not_below_the_public_one_is_refused(shop: Shop) -> None:
    for price, allowed in (("8.49", True), ("8.50", False), ("9.00", False)):
        offers = shop.write("prices.yaml", PRICES % price)
        if allowed:
            assert b"8.49" in allot(shop.scores, offers, "6.00", None).coupons
        else:
            with pytest.raises(Refusal, match="Price_NotBelowPublic"):
                allot(shop.scores, offers, "6.00", None)


def test_an_offer_no_better_than_what_everybody_gets_is_a_mistake(shop: Shop) -> None:
    offers = shop.write("offers.yaml", (shop.folder / "offers.yaml").read_text().replace('"10%"', '"5%"'))
    with pytest.raises(DocumentError, match="more than the 5% that everybody gets"):
        allot(shop.scores, offers, "6.00", None)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (f"ann,0x{9:040x},1,0,1,1,1,1", "each shopper once"),
        (f"gus,0x{9:040x},1,0,1.5,1,1,1", "line 8, gain_ten: found '1.5'"),
        (f"gus,0x{9:040x},1,0,1,,1,1", "line 8, ten: found a gain or a cost alone"),
        (f"gus,0x{9:040x},1,2,1,1,1,1", "line 8, opted_out"),
        (f"gus,0x{9:040x},1,0,1,-1,1,1", "line 8, cost_ten"),
        (f",0x{9:040x},1,0,1,1,1,1", "line 8, shopper"),
        ("gus,wallet,1,0,99999,1,1,1", "account of gus: found 'wallet'"),
        (f"gus,0x{1:040x},1,0,99999,1,1,1", "of two shoppers"),
    ],
)
def test_rows_that_cannot_be_used_are_named(shop: Shop, row: str, message: str) -> None:
    with pytest.raises(ScoresFileError) as found:
        allot(shop.write_scores((*ROWS, row)), shop.offers, "6.00", None)
    assert message in str(found.value)


def test_the_command_writes_coupons_record_and_report_and_checks_them(shop: Shop) -> None:
    out, report = shop.folder / "coupons.csv", shop.folder / "report"
    arguments = ["allocate", "--scores", str(shop.scores), "--offers", str(shop.offers), "--budget", "6.00"]
    done = CliRunner().invoke(app, [*arguments, "--out", str(out), "--report", str(report), "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["served"] == 3
    assert {path.name for path in report.iterdir()} == {"report.html", "segments.csv"}
    record = out.with_name("coupons.csv.record.json")
    again = CliRunner().invoke(app, [*arguments, "--check", str(record)])
    assert (again.exit_code, "comes out again" in again.output) == (0, True)
    arguments[-1] = "5.00"
    other = CliRunner().invoke(app, [*arguments, "--check", str(record)])
    assert other.exit_code == 1


@pytest.mark.parametrize("constraints", [None, "constraints.yaml"])
def test_the_example_gives_a_mix_within_its_budget(constraints: str | None) -> None:
    folder = ROOT / "examples" / "allocation"
    bounds = folder / constraints if constraints else None
    document = document_of(allot(folder / "scores.csv", folder / "offers.yaml", "6.00", bounds))
    assert 500 < document["spent"] <= 600
    assert document["gap"] == [0, 1]
    first, _, third = document["segments"]
    if constraints:
        assert first["offered"] >= 4
        assert third["spent"] <= 300
