"""`promo refund`, `promo redeem batch` and `promo receipt`: partial returns, orders that a shop collected, receipts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from offchain.adapters.ganache import LocalGanache
from offchain.attestation.calls import Submission, call, decode_words
from offchain.attestation.typed_data import campaign_id
from offchain.campaigns.signed_orders import SignedOrder
from offchain.cli import app
from offchain.receipts import document
from tests.scripts.audits import audited
from tests.scripts.brownie_runs import PASSWORD
from tests.scripts.conftest import written
from tests.scripts.joint_market import GARDEN, NAME, OTHER, POTTERY, Joint
from tests.scripts.market import ANN, BOB

DAY = 86_400
GOODS, EACH = 6 * 799, 799
Promo = Callable[..., Result]


@pytest.fixture(scope="module")
def joint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Joint]:
    """The joint promotion, funded, beside a recorded one of the same shop."""
    with LocalGanache() as ganache:
        made = Joint.make(ganache, tmp_path_factory.mktemp("joint"), written(ganache, tmp_path_factory, 5))
        ended = made.run(
            create=made.step("create_campaign", made.file),
            other=made.step("create_campaign", str(made.market.files[OTHER])),
            shop=made.step("fund", made.file),
            garden=made.step("fund", made.file, who=GARDEN),
            pottery=made.step("fund", made.file, who=POTTERY),
        )
        assert [it.exit for it in ended.values()] == [0] * 5, ended
        yield made


@pytest.fixture
def promo(joint: Joint, monkeypatch: pytest.MonkeyPatch) -> Promo:
    """Runs `promo WORDS` as the shop."""
    home = joint.market.project.home
    settings = {
        "PROMO_RPC_URL": joint.market.chain.url,
        "PROMO_BUILD": str(home / "build"),
        "PROMO_DEPLOYMENTS": str(home / "deployments"),
        "PROMO_ACCOUNT": str(joint.keystores[0]),
        "PROMO_KEYSTORE_PASSWORD": PASSWORD,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def answer(result: Result, code: int = 0) -> Any:
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def outcomes(told: Any) -> list[str]:
    return [step["outcome"] for step in told["steps"]]


def remaining(joint: Joint, name: str) -> int:
    """Of a campaign's budget, minor units."""
    campaign = campaign_id(joint.market.domain, joint.market.held(name).terms)
    return decode_words(joint.market.node.call(joint.market.deployment.hub, call("stateOf", campaign)))[0]


def bought(joint: Joint, who: int, reference: str) -> Path:
    """A recorded order that was redeemed, in its file."""
    order = joint.order(who, {"C-1": 6}, OTHER)
    joint.market.redeem(order, who)
    return joint.saved(f"{reference}.json", goods=[{"C-1": 6}], **{reference: order})


def test_a_partial_return_is_worked_out_recorded_once_and_goes_on(joint: Joint, promo: Promo) -> None:
    before, file = remaining(joint, OTHER), bought(joint, ANN, "partial")
    two = ("refund", file, "--units", "C-1=2", "--json")
    dry, sent, again = answer(promo(*two, "--dry-run")), answer(promo(*two)), answer(promo(*two))
    assert (outcomes(dry), outcomes(sent), outcomes(again)) == (["would send"], ["sent"], ["nothing to do"])
    part = 500 * 2 // 6
    assert (sent["refund"], sent["budgets"][0]["back"]) == (2 * EACH - part, part)
    assert sent["lines"] == [
        {"line": 0, "goods": "C-1", "restock": 2, "returned": 2, "bought": 6, "refund": 2 * EACH - part}
    ]
    rest = answer(promo("refund", file, "--units", "C-1=6", "--json"))
    assert (rest["refunded"], rest["budgets"][0]["back"]) == (GOODS - 500, 500 - part)
    assert remaining(joint, OTHER) == before


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ("C-1=7", "7"),
        ("T-1=1", "a product of the order"),
        ("#1=1", "one of its lines: C-1"),
        ("C-1", "such as C-1=2"),
    ],
)
def test_units_that_were_not_bought_are_refused(joint: Joint, promo: Promo, units: str, said: str) -> None:
    result = promo("refund", bought(joint, ANN, "refused"), "--units", units)
    assert result.exit_code == 1
    assert said in result.stderr


def test_fewer_units_than_came_back_are_refused(joint: Joint, promo: Promo) -> None:
    file = bought(joint, ANN, "fewer")
    answer(promo("refund", file, "--units", "C-1=2", "--json"))
    result = promo("refund", file, "--units", "C-1=1")
    assert result.exit_code == 1
    assert "of which 2 came back before" in result.stderr


def test_an_order_that_was_not_redeemed_is_not_refunded(joint: Joint, promo: Promo) -> None:
    file = joint.saved("unsold.json", unsold=joint.order(ANN, {"C-1": 6}, OTHER))
    result = promo("refund", file, "--units", "#0=1", "--json")
    assert answer(result, 1)["error"]["code"] == "Checkout_NotRedeemed"


def test_what_was_collected_of_a_paid_order_goes_back_with_its_refund(joint: Joint, promo: Promo) -> None:
    shop, ann, vault = joint.market.key(0).address, joint.market.key(ANN).address, joint.market.deployment.vault
    before, full = joint.balances(shop, ann, vault), remaining(joint, NAME)
    order = joint.order(ANN, {"C-1": 6})
    joint.allow(ANN, joint.checkout, GOODS)
    joint.pay(order, ANN)
    file = joint.saved("paid.json", goods=[{"C-1": 6}], paid=order)
    assert outcomes(answer(promo("campaign", "collect", joint.file, "--json"))) == ["sent"]
    joint.market.later(14 * DAY - 600)  # the note is due from here on, and the window for returns is open
    joint.market.later(601)
    assert outcomes(answer(promo("campaign", "collect", joint.file, "--json"))) == ["sent"]
    assert joint.balances(shop, vault) == [before[0] + GOODS, before[2] - 501]
    told = answer(promo("refund", file, "--units", "C-1=6", "--json"))
    assert outcomes(told) == ["sent", "sent", "sent"]  # allowances of checkout and vault, and the refund
    assert (told["refund"], told["budgets"][0]["back"]) == (GOODS - 501, 501)
    assert joint.balances(shop, ann, vault) == before
    assert remaining(joint, NAME) == full


def consented(joint: Joint, name: str) -> dict[str, Submission]:
    """Two orders with consents, and one that was never agreed to."""
    agreed = {f"{name}-{who}": joint.agreed(who, {"C-1": 6}, name) for who in (ANN, BOB)}
    return agreed | {f"{name}-silent": joint.order(ANN, {"C-1": 7}, name)}


def test_collected_orders_are_redeemed_once_and_those_left_out_are_told_why(joint: Joint, promo: Promo) -> None:
    orders, before = consented(joint, OTHER), remaining(joint, OTHER)
    file = joint.saved("monday.jsonl", **orders)
    dry = answer(promo("redeem", "batch", file, "--most", "1", "--json", "--dry-run"), 1)
    assert not file.with_suffix(".receipts.jsonl").exists()
    sent = answer(promo("redeem", "batch", file, "--json"), 1)
    again = answer(promo("redeem", "batch", file, "--json"), 1)
    assert (outcomes(dry), outcomes(sent), outcomes(again)) == (["would send", "would send"], ["sent"], [])
    assert [it["outcome"] for it in sent["orders"]] == ["redeemed", "redeemed", "skipped"]
    assert [it["outcome"] for it in again["orders"]] == ["redeemed before", "redeemed before", "skipped"]
    assert len(sent["orders"][2]["reason"]) == 2
    assert "Hub_Consent" in sent["orders"][2]["reason"][0]
    assert remaining(joint, OTHER) == before - 2 * 500
    receipts = document.load(file.with_suffix(".receipts.jsonl"))
    assert [it.reference for it in receipts] == list(orders)
    for receipt, order in zip(receipts[:2], orders.values(), strict=False):
        assert receipt.order == f"0x{SignedOrder('', order, 1).digest(joint.market.domain).hex()}"
        assert receipt.payable == GOODS - 500
        assert receipt.place is not None
        assert receipt.place.transaction == sent["steps"][0]["transaction"]
    assert receipts[2].skipped is not None
    assert receipts[2].place is None


def receipts_of(joint: Joint, promo: Promo, name: str) -> Path:
    """Of a batch in which two are redeemed and one, which nobody agreed to, is left out."""
    file = joint.saved(name, **consented(joint, OTHER))
    answer(promo("redeem", "batch", file, "--json"), 1)
    return file.with_suffix(".receipts.jsonl")


def test_a_shopper_verifies_a_receipt_from_a_node_alone(
    joint: Joint, promo: Promo, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = receipts_of(joint, promo, "verified.jsonl")
    links = answer(promo("receipt", "link", file, "--shop", "https://tea.example", "--json"))["links"]
    for name in ("PROMO_RPC_URL", "PROMO_DEPLOYMENTS", "PROMO_ACCOUNT", "PROMO_KEYSTORE_PASSWORD"):
        monkeypatch.delenv(name)
    verify = ("receipt", "verify", file, "--rpc", joint.market.chain.url, "--json", "--depth")
    found = answer(promo(*verify, "1"))["receipts"]
    assert [it["verdict"] for it in found] == ["verified", "verified", "verified, not redeemed"]
    assert [it["payable"] for it in found] == [GOODS - 500, GOODS - 500, 7 * EACH]
    assert [it["discount"] for it in found] == [500, 500, 0]
    assert found[2]["spent"] is False
    young = answer(promo(*verify, "100000"), 1)["receipts"]
    assert [it.get("error", {}).get("code") for it in young] == ["Receipt_NotFinal", "Receipt_NotFinal", None]
    elsewhere = answer(promo(*verify, "1", "--hub", f"0x{7:040x}"), 1)["receipts"]
    assert {it["error"]["code"] for it in elsewhere} == {"Receipt_OtherHub"}
    linked = promo("receipt", "verify", links[0]["link"], "--rpc", joint.market.chain.url, "--depth", "1")
    assert linked.exit_code == 0
    assert linked.stdout.startswith(f"{links[0]['reference']}: verified\n")


def test_a_receipt_that_was_altered_is_told_member_by_member(joint: Joint, promo: Promo) -> None:
    file = receipts_of(joint, promo, "altered.jsonl")
    whole = json.loads(file.read_text().splitlines()[0])
    whole["promotions"][0]["recorded"]["discount"] -= 100
    whole["payable"] += 100
    file.write_text(json.dumps(whole) + "\n")
    told = answer(promo("receipt", "verify", file, "--depth", "1", "--json"), 1)["receipts"][0]
    assert {row["what"]: (row["expected"], row["found"]) for row in told["rows"]} == {
        "promotions[0].recorded.discount": ("500", "400"),
        "payable": (str(GOODS - 500), str(GOODS - 400)),
    }
    assert told["verdict"] == "differs"


def test_a_receipt_of_any_transaction_is_written_and_tells_what_came_back(joint: Joint, promo: Promo) -> None:
    file = bought(joint, ANN, "single")
    block = joint.market.node.block()
    (log, *_) = joint.market.node.logs([joint.market.deployment.hub], block.number, block.number)
    out = file.with_suffix(".receipts.jsonl")
    answer(promo("receipt", "write", f"0x{log.transaction_hash.hex()}", "--out", out, "--json"))
    answer(promo("refund", file, "--units", "C-1=2", "--json"))
    (found,) = answer(promo("receipt", "verify", out, "--depth", "1", "--json"))["receipts"]
    assert (found["verdict"], found["refunded"], found["calldata"]) == ("verified", 2 * EACH - 500 * 2 // 6, "read")


def test_a_paid_order_that_cannot_be_paid_yet_is_redeemed_when_it_can(joint: Joint, promo: Promo) -> None:
    orders = {"ann": joint.agreed(ANN, {"C-1": 6}), "bob": joint.agreed(BOB, {"C-1": 6})}
    file = joint.saved("tuesday.jsonl", **orders)
    joint.allow(ANN, joint.checkout, GOODS)
    first = answer(promo("redeem", "batch", file, "--json"), 1)
    assert [it["outcome"] for it in first["orders"]] == ["redeemed", "skipped"]
    assert "Token_Transfer" in first["orders"][1]["reason"][0]
    joint.allow(BOB, joint.checkout, GOODS)
    second = answer(promo("redeem", "batch", file, "--json"))
    assert [it["outcome"] for it in second["orders"]] == ["redeemed before", "redeemed"]


def test_brownies_scripts_do_the_same(joint: Joint) -> None:
    sold = str(bought(joint, ANN, "by-brownie"))
    file = str(joint.saved("wednesday.jsonl", ann=joint.agreed(ANN, {"C-1": 6}, OTHER)))
    said = joint.run(
        dry=joint.step("refund", sold, "C-1=2", "dry"),
        refund=joint.step("refund", sold, "C-1=2"),
        refund_again=joint.step("refund", sold, "C-1=2"),
        batch=joint.step("redeem_batch", file, "50"),
        batch_again=joint.step("redeem_batch", file),
    )
    assert "refund: would send" in said["dry"].said
    assert "C-1: restock 2, 2 of 6 came back, refund 14.32" in said["refund"].said
    assert "refund: sent: 14.32 to the shopper, 1.66 back to the budgets" in said["refund"].said
    assert "refund: nothing to do" in said["refund_again"].said
    assert "redeem: sent: 1 orders" in said["batch"].said
    assert "1 redeemed before" in said["batch_again"].said


def test_another_merchants_orders_are_not_sent(joint: Joint, promo: Promo, monkeypatch: pytest.MonkeyPatch) -> None:
    file = joint.saved("stranger.jsonl", one=joint.agreed(ANN, {"C-1": 6}, OTHER))
    monkeypatch.setenv("PROMO_ACCOUNT", str(joint.keystores[GARDEN]))
    result = promo("redeem", "batch", file, "--json")
    assert "wanted the merchant of all orders" in answer(result, 1)["error"]["message"]


def test_a_report_tells_the_money_to_programs(joint: Joint, promo: Promo) -> None:
    told = answer(promo("campaign", "report", joint.file, "--json"))
    funding = told["funding"]
    assert [it["deposited"] for it in funding["funders"]] == [25_050, 16_699, 8_352]
    assert sum(it["charged"] for it in funding["funders"]) == funding["spent"] == told["spent"]
    assert funding["credited"] == told["topped_up"] == 50_100


def test_the_audit_of_all_these_returns_and_batches_is_green(joint: Joint, tmp_path: Path) -> None:
    report, _ = audited(joint.market.chain.url, joint.market.deployment, tmp_path)
    assert (report.differences, report.notes, report.digest) == ((), (), "match")
    assert report.counts["refund"] >= 3
