"""`brownie run presale`, as a merchant and his shoppers type it: the example from its deposits to its end."""

from __future__ import annotations

import json

import pytest

from tests.scripts.brownie_runs import Ended, Step
from tests.scripts.companion_stage import ANN, BOB, EVE, MERCHANT, Stage

DAY = 86_400


@pytest.fixture(scope="module")
def days(companions: Stage) -> dict[str, Ended]:
    """What was ordered -> how it ended."""
    file = companions.file("pre-sale.yaml")

    def presale(verb: str, *words: str, who: int = MERCHANT) -> Step:
        return companions.step("presale", verb, file, *words, who=who)

    everybody = companions.balances(MERCHANT, ANN, BOB, EVE)
    steps = {
        "deposit before": presale("deposit", "1", who=ANN),
        "create, dry": presale("create", "dry"),
        "create": presale("create"),
        "create again": presale("create"),
        "deposit, dry": presale("deposit", "1", "dry", who=ANN),
        "deposit": presale("deposit", "1", who=ANN),
        "deposit again": presale("deposit", "1", who=ANN),
        "deposit of many": presale("deposit", "3", who=BOB),
        "deposit of two": presale("deposit", "2", who=BOB),
        "deposit of eve": presale("deposit", "1", who=EVE),
        "ready too early": presale("ready"),
        "pay too early": presale("pay", who=ANN),
        "two weeks": companions.later(14 * DAY),
        "deposit late": presale("deposit", "1", who=MERCHANT),
        "ready by eve": presale("ready", who=EVE),
        "ready": presale("ready"),
        "ready again": presale("ready"),
        "cancel late": presale("cancel"),
        "settle early": presale("settle"),
        "pay": presale("pay", who=ANN),
        "pay again": presale("pay", who=ANN),
        "report": presale("report"),
        "a week": companions.later(7 * DAY),
        "pay late": presale("pay", who=BOB),
        "settle": presale("settle", who=EVE),
        "settle again": presale("settle"),
        "report of the end": presale("report"),
        "balances": everybody,
    }
    return dict(zip(steps, companions.project.journey(*steps.values()), strict=True))


def test_it_is_created_once(days: dict[str, Ended]) -> None:
    assert "create: would send: a pre-sale" in days["create, dry"].said
    assert "create: sent: a pre-sale" in days["create"].said
    assert "presale      0x" in days["create"].said
    assert "create: nothing to do" in days["create again"].said


def test_a_deposit_is_paid_with_its_allowance_and_once(days: dict[str, Ended]) -> None:
    assert days["deposit before"].exit == 1
    assert "create it first" in days["deposit before"].said
    assert "approve: would send" in days["deposit, dry"].said
    assert "deposit: would send" in days["deposit, dry"].said
    assert "approve: sent" in days["deposit"].said
    assert "deposit: sent: 100.00 for 1 units" in days["deposit"].said
    assert "deposit: nothing to do: 100.00 are held" in days["deposit again"].said


def test_more_units_than_one_shopper_may_have_are_refused_with_the_numbers(days: dict[str, Ended]) -> None:
    assert days["deposit of many"].exit == 1
    assert "Presale_Units" not in days["deposit of many"].said
    assert "3" in days["deposit of many"].said
    assert "2" in days["deposit of many"].said
    assert "deposit: sent: 200.00 for 2 units" in days["deposit of two"].said


@pytest.mark.parametrize(
    ("when", "stands", "wanted"),
    [
        ("ready too early", "deposit", "waiting for the goods"),
        ("pay too early", "deposit", "balance"),
        ("deposit late", "waiting for the goods", "deposit"),
        ("cancel late", "balance", "waiting for the goods"),
        ("settle early", "balance", "balance no longer payable"),
        ("pay late", "balance no longer payable", "balance"),
    ],
)
def test_an_act_in_another_phase_is_refused(days: dict[str, Ended], when: str, stands: str, wanted: str) -> None:
    assert days[when].exit == 1
    assert f"The pre-sale is in its phase {stands}; this needs {wanted}." in days[when].said


def test_only_the_merchant_says_that_the_goods_are_ready(days: dict[str, Ended]) -> None:
    assert days["ready by eve"].exit == 1
    assert "ready: sent" in days["ready"].said
    assert "ready: nothing to do: the balance can be paid until" in days["ready again"].said


def test_the_deposit_counts_for_more_at_the_balance(days: dict[str, Ended]) -> None:
    assert "pay: sent: the deposit counts for 200.00, 799.00 are paid beside it" in days["pay"].said
    assert days["pay again"].exit == 1
    assert "phase        BALANCE" in days["report"].said
    assert "deposits     400.00 paid, 100.00 applied, 0.00 returned, 0.00 forfeited" in days["report"].said
    assert "balances     799.00" in days["report"].said


def test_anybody_settles_what_lapsed_and_every_deposit_has_gone_one_way(days: dict[str, Ended]) -> None:
    said = days["settle"].said
    assert said.count("give back: sent") == 2
    assert said.count("forfeit: sent") == 2
    assert "settle: nothing to do" in days["settle again"].said
    assert (
        "deposits     400.00 paid, 100.00 applied, 150.00 returned, 150.00 forfeited" in days["report of the end"].said
    )
    assert "all of them are here" in days["report of the end"].said


def test_the_money_is_where_the_terms_say(days: dict[str, Ended]) -> None:
    merchant, ann, bob, eve = json.loads(days["balances"].said)
    given = 1_000_000
    assert (ann, bob, eve) == (given - 10_000 - 79_900, given - 10_000, given - 5_000)
    assert merchant == given + 10_000 + 79_900 + 15_000


def test_a_presale_that_is_cancelled_gives_everything_back(companions: Stage) -> None:
    file = companions.folder / "cancelled.yaml"
    text = (companions.folder / "pre-sale.yaml").read_text("utf-8")
    file.write_text(text.replace("name: phone-early", "name: cancelled"), "utf-8")
    words = str(file)
    ended = companions.project.journey(
        companions.step("presale", "create", words),
        companions.step("presale", "deposit", words, "2", who=ANN),
        companions.step("presale", "cancel", words, who=EVE),
        companions.step("presale", "cancel", words),
        companions.step("presale", "cancel", words),
        companions.step("presale", "settle", words),
        companions.step("presale", "report", words),
    )
    assert [it.exit for it in ended] == [0, 0, 1, 0, 0, 0, 0], ended
    assert "cancel: sent: every deposit goes back whole" in ended[3].said
    assert "cancel: nothing to do" in ended[4].said
    assert "give back: sent: 200.00" in ended[5].said
    assert "200.00 paid, 0.00 applied, 200.00 returned, 0.00 forfeited" in ended[6].said


def test_a_document_that_was_changed_after_creation_is_refused(companions: Stage) -> None:
    file = companions.folder / "changed.yaml"
    text = (companions.folder / "pre-sale.yaml").read_text("utf-8").replace("name: phone-early", "name: changed")
    file.write_text(text, "utf-8")
    (created,) = companions.project.journey(companions.step("presale", "create", str(file)))
    file.write_text(text.replace('price: "999.00"', 'price: "899.00"'), "utf-8")
    (refused,) = companions.project.journey(companions.step("presale", "create", str(file)))
    assert created.exit == 0, created.said
    assert refused.exit == 1
    assert "TermsChangedError: changed is 0x" in refused.said


def test_mistakes_of_a_document_are_told_with_their_lines(companions: Stage) -> None:
    file = companions.folder / "wrong.yaml"
    text = (companions.folder / "pre-sale.yaml").read_text("utf-8")
    file.write_text(text.replace('"200%"', "200").replace('"999.00"', '"999.001"'), "utf-8")
    (ended,) = companions.project.journey(companions.step("presale", "create", str(file)))
    assert ended.exit == 1
    assert "deposit.counts_for: found 200; wanted" in ended.said
