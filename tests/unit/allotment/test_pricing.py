"""Personal prices from files to a quote: never above what everybody pays, the same bytes for the same input."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from offchain.adapters.fake_shop import key
from offchain.allotment import price_file
from offchain.allotment.pricing import Shoppers, document_of, price
from offchain.attestation import tree, typed_data
from offchain.attestation.signatures import recover
from offchain.campaigns.errors import DocumentError
from offchain.cli import app
from offchain.coupons import voucher_file
from offchain.domain.cascade import Presented, run
from offchain.domain.extra import Extra
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.eligibility.epochs import leaf_salt, leaves_of
from offchain.eligibility.personal_price import offers_of
from tests.surroundings import ROOT
from tests.unit.campaigns.counter import Counter
from tests.unit.coupons.press import ISSUER, Printer

RULE = """
schema: promissory-prices/1
currency: EUR
sku: C-2
public: "8.50"
offer: "8.20"
floor: "6.00"
deepest: "20%"
step: "0.10"
bands:
  - { score: 100, percent: "6%" }
  - { score: 500, percent: "15%" }
  - { score: 900, percent: "60%" }
"""
SCORES = {"ann": 950, "bob": 500, "cyd": 499, "dan": 99, "eve": 9_999, "fay": 700, "gus": 800}
WALLETS = {name: f"0x{key(name).address:040x}" for name in SCORES if name != "gus"}
SEGMENT = {"ann": 0, "bob": 0, "cyd": 1, "dan": 1, "eve": 1}


def rule_file(folder: Path, text: str = RULE) -> Path:
    path = folder / "prices.yaml"
    path.write_text(text)
    return path


def people(**changes: Any) -> Shoppers:
    """Seven who were scored: eve opted out, gus has no wallet, fay is in no segment."""
    given: dict[str, Any] = {"scores": SCORES, "wallets": WALLETS, "segment": SEGMENT, "opted_out": {"eve"}}
    return Shoppers(**given | changes)


def prices_of(table: bytes) -> dict[str, int]:
    return {row["shopper"]: int(row["price"]) for row in csv.DictReader(table.decode().splitlines())}


def test_each_shopper_pays_what_the_rule_says_and_nobody_more_than_everybody(tmp_path: Path) -> None:
    found = price(price_file.load(rule_file(tmp_path)), people())
    # 20 % is the deepest: 6.80, not the 3.40 of 60 %; cyd's 6 % is 7.90; dan reaches no band; eve opted out.
    assert prices_of(found.table) == {"ann": 680, "bob": 720, "cyd": 790, "dan": 820, "eve": 820, "fay": 720}
    values = (("ann", "6.80"), ("bob", "7.20"), ("cyd", "7.90"), ("fay", "7.20"))
    assert found.coupons.decode().splitlines() == [
        "account,value",
        *(f"{WALLETS[name]},{value}" for name, value in values),
    ]
    document = document_of(found)
    assert (document["personal"], document["without_wallet"], document["lowest"]) == (4, 1, 680)
    assert document["spend"] == (820 - 680) + 2 * (820 - 720) + (820 - 790)


def test_the_report_on_fairness_counts_from_the_public_price(tmp_path: Path) -> None:
    fairness = price(price_file.load(rule_file(tmp_path)), people()).fairness.as_json()
    public = 30 * 10_000 // 850
    first, second, last = fairness["segments"]
    assert fairness["public_bps"] == public == 352
    # ann 6.80 is 2000 bp below 8.50, bob 7.20 is 1529; the median is half their sum.
    assert first["median_discount_bps"] == (2_000 + 1_529) // 2
    assert first["gap_to_public_bps"] == first["median_discount_bps"] - public
    # cyd 7.90 is 705, dan pays what everybody pays; eve takes no part.
    assert (second["median_discount_bps"], second["opted_out"]) == ((705 + public) // 2, 1)
    assert (last["segment"], last["shoppers"]) == (2, 1)
    assert fairness["max_min"]["median_discount_bps"] == (1_764, 528)
    assert fairness["opted_out"] == {"shoppers": 1, "get_the_public_offer": 1}


def test_limits_are_given_to_the_highest_scores_first_and_leave_no_gap(tmp_path: Path) -> None:
    def personal(more: str) -> list[str]:
        found = price(price_file.load(rule_file(tmp_path, RULE + more)), people())
        return [it.shopper for it in found.given if it.personal]

    assert personal("shoppers: 2\n") == ["ann", "fay"]
    # ann takes 1.40 and fay 1.00; bob's 1.00 does not fit, and cyd's 0.30, which would, has a lower score.
    assert personal('spend: "2.70"\n') == ["ann", "fay"]
    assert personal('spend: "3.40"\n') == ["ann", "bob", "fay"]
    assert personal('spend: "1.00"\n') == []


def test_ties_go_to_the_lower_id_whatever_the_order_of_the_rows(tmp_path: Path) -> None:
    rule = price_file.load(rule_file(tmp_path, RULE + "shoppers: 1\n"))
    scores = {"zoe": 500, "bob": 500}
    wallets = {"zoe": "0x" + "1" * 40, "bob": "0x" + "2" * 40}
    one, other = (
        price(rule, Shoppers(scores=dict(order), wallets=wallets, segment={}))
        for order in (scores.items(), reversed(scores.items()))
    )
    assert (one.table, one.coupons, one.record) == (other.table, other.coupons, other.record)
    assert prices_of(one.table) == {"bob": 720, "zoe": 820}


def test_a_changed_rule_and_a_changed_score_show_in_the_record(tmp_path: Path) -> None:
    rule = price_file.load(rule_file(tmp_path))
    kept = price(rule, people()).record
    other = price(price_file.load(rule_file(tmp_path, RULE.replace("500,", "501,"))), people()).record
    assert differing(kept, other) == {"rule", "prices", "coupons", "hash"}
    # A score within its band changes no price, and is still another input.
    assert differing(kept, price(rule, people(scores=SCORES | {"ann": 951})).record) == {"inputs", "hash"}


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> set[str]:
    return {name for name in one if one[name] != other[name]}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('public: "8.50"\n', "", "the public price, or a catalogue"),
        ("score: 500", "score: 100", "higher score"),
        ('"15%"', '"5%"', "less off"),
        ('step: "0.10"', 'step: "0.001"', "decimals"),
        ("currency: EUR", "currency: XYZ", "ISO 4217"),
        ('offer: "8.20"', 'offer: "8.60"', "offer"),
    ],
)
def test_mistakes_of_the_rule_are_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        price_file.load(rule_file(tmp_path, RULE.replace(old, new)))


@pytest.mark.parametrize("percent", ["0%", "3%"])
def test_a_band_that_is_no_better_than_the_public_offer_is_refused_in_both_languages(
    tmp_path: Path, percent: str
) -> None:
    text = RULE.replace('"6%"', f'"{percent}"').replace('step: "0.10"', 'step: "0.01"')
    with pytest.raises(Refusal, match="Price_NotBelowPublic"):
        price_file.load(rule_file(tmp_path, text))
    (tmp_path / "lift.csv").write_text("shopper,lift_bps\nann,950\n")
    (tmp_path / "wallets.csv").write_text(f"shopper,account\nann,{WALLETS['ann']}\n")
    error = promo(tmp_path, code=1)["error"]
    assert error["code"] == "Price_NotBelowPublic" and "个人价" in error["message"]


def promo(folder: Path, *more: str, code: int = 0) -> dict[str, Any]:
    """`promo price` of the files in a folder."""
    files = [str(folder / "prices.yaml"), "--lift", str(folder / "lift.csv"), "--wallets", str(folder / "wallets.csv")]
    environment = {"PROMO_DATA": None, "PROMO_PRIVACY": None}
    done = CliRunner().invoke(app, ["price", *files, "--out", str(folder / "out"), *more, "--json"], env=environment)
    assert done.exit_code == code, (done.output, done.exception)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_the_command_writes_everything_and_checks_it_again(tmp_path: Path) -> None:
    rule_file(tmp_path, RULE.replace('public: "8.50"\n', "").replace('"8.20"', '"9.20"'))
    (tmp_path / "lift.csv").write_text("\n".join(["shopper,lift_bps", *(f"{n},{s}" for n, s in SCORES.items()), ""]))
    (tmp_path / "wallets.csv").write_text("\n".join(["shopper,account", *(f"{n},{a}" for n, a in WALLETS.items()), ""]))
    (tmp_path / "out.csv").write_text("shopper\neve\n")
    more = ("--catalogue", str(ROOT / "examples/campaigns/catalogue.json"), "--opted-out", str(tmp_path / "out.csv"))
    document = promo(tmp_path, *more)
    assert document["public"] == 950
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"coupons.csv", "prices.csv", "record.json", "report.html", "ladder.csv", "segments.csv"}
    check = ("--check", str(tmp_path / "out" / "record.json"))
    assert promo(tmp_path, *more, *check)["record"] == document["record"]
    assert promo(tmp_path, *more[:2], *check, code=1)["error"]["code"] == "RecordMismatchError"
    listed = promo(tmp_path, *more, "--redemption", str(tmp_path / "lift.csv"), code=1)
    assert "one of --lift, --redemption" in listed["error"]["message"]


def test_a_personal_price_is_issued_and_quoted_and_its_leaf_proved(tmp_path: Path) -> None:
    printer = Printer(Counter.open(tmp_path), tmp_path)
    offer = {"kind": "FIXED_PRICE", "price": "8.20", "scope": "UNIT", "at_most": "30.00"}
    campaign = printer.campaign(offer=offer)
    found = price(price_file.load(rule_file(tmp_path)), people())
    (tmp_path / "coupons.csv").write_bytes(found.coupons)
    printed = printer.issue(campaign, wallets=tmp_path / "coupons.csv")
    terms = campaign.draft.terms
    # ann brings her voucher; dan, who has none, is not in the file.
    ann, dan = (key(name).address for name in ("ann", "dan"))
    voucher = voucher_file.find(printed.vouchers, ann)
    assert voucher is not None and voucher_file.find(printed.vouchers, dan) is None
    digest = printed.batch.domain.digest(typed_data.of_voucher(campaign.id, ann, voucher.grant))
    assert recover(digest, voucher.signature) == ISSUER.address

    def paid(personal: int) -> int:
        """For two units of 8.50."""
        presented = Presented(
            campaign=campaign.id, terms=terms, extra=Extra(), personal=personal, max_discount=terms.cap_amount
        )
        return run([presented], [Line(850, 2)], 0).payable

    assert (paid(voucher.grant.value), paid(0)) == (2 * 680, 2 * 820)
    # The same prices as an epoch's leaves: each is in the tree under its own account and price, and under no other.
    accounts = {name: int(text, 16) for name, text in WALLETS.items()}
    offers = offers_of(found.given, SCORES, accounts)
    assert [(it.index, it.account, it.value) for it in offers[:1]] == [(0, ann, 680)]
    leaves = leaves_of(offers, campaign.id, 1, b"\7" * 32)
    built = tree.build(leaves)
    forged = tree.leaf_hash(
        campaign=campaign.id, epoch=1, index=0, account=ann, value=600, salt=leaf_salt(b"\7" * 32, campaign.id, 1, 0)
    )
    assert tree.climb(leaves[0], built.path(0)) == built.root != tree.climb(forged, built.path(0))
