"""A joint promotion from its file to the last unit, as three merchants type it: one sells, three pay by shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from offchain.adapters.ganache import LocalGanache
from offchain.domain.refusals import Refusal
from tests.scripts.audits import audited
from tests.scripts.brownie_runs import Ended
from tests.scripts.conftest import written
from tests.scripts.joint_market import GARDEN, POTTERY, Joint
from tests.scripts.market import ANN, BOB

DAY = 86_400
START = 1_000_000  # of everybody, minor units: 10,000.00
GOODS = 6 * 799  # six packs of beans
OFF = 501
SHARES = {"shop": 501, "garden": 334, "pottery": 167}
"""What each funder pays of two orders, 10.02, by the largest remainder: 5.01, 3.339…, 1.670… rounded to sum up."""


@dataclass
class Days:
    """said : what was ordered -> how it ended; refused : before there was enough; balances : at the end."""

    said: dict[str, Ended] = field(default_factory=dict)
    refused: list[Refusal | None] = field(default_factory=list)
    balances: dict[str, int] = field(default_factory=dict)


@pytest.fixture(scope="module")
def joint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Joint]:
    with LocalGanache() as ganache:
        folder = tmp_path_factory.mktemp("joint")
        yield Joint.make(ganache, folder, written(ganache, tmp_path_factory, 5))


@pytest.fixture(scope="module")
def days(joint: Joint) -> Days:
    """Everything that happens, in its order."""
    found = Days()
    _funded(joint, found)
    _sold(joint, found)
    _settled(joint, found)
    everybody = {name: joint.market.key(who).address for who, name in enumerate(("shop", "garden", "pottery"))}
    everybody |= {"vault": joint.market.deployment.vault, "checkout": joint.checkout}
    found.balances = dict(zip(everybody, joint.balances(*everybody.values()), strict=True))
    return found


def _funded(joint: Joint, days: Days) -> None:
    """Three deposits, of which one is short until it is made up for."""
    create, fund, file = "create_campaign", "fund", joint.file
    days.said |= joint.run(
        create_dry=joint.step(create, file, "dry"),
        fund_before=joint.step(fund, file),
        create=joint.step(create, file),
        create_again=joint.step(create, file),
        fund_by_a_stranger=joint.step(fund, file, who=ANN),
        fund_dry=joint.step(fund, file, "dry"),
        fund_shop=joint.step(fund, file),
        fund_garden=joint.step(fund, file, who=GARDEN),
    )
    order = joint.order(ANN, {"C-1": 6})
    joint.allow(ANN, joint.checkout, START)
    days.refused.append(joint.refusal(order, ANN))
    days.said |= joint.run(fund_pottery_short=joint.step(fund, file, "3.00", who=POTTERY))
    days.refused.append(joint.refusal(order, ANN))
    days.said |= joint.run(
        fund_pottery=joint.step(fund, file, who=POTTERY),
        fund_pottery_again=joint.step(fund, file, who=POTTERY),
        collect_before=joint.step("collect", file),
        withdraw_before=joint.step("withdraw", file, who=GARDEN),
    )
    days.refused.append(joint.refusal(order, ANN))


def _sold(joint: Joint, days: Days) -> None:
    """Two shoppers pay; what was given is noted once, and collected after the delay."""
    for shopper in (ANN, BOB):
        joint.allow(shopper, joint.checkout, START)
        joint.pay(joint.order(shopper, {"C-1": 6}), shopper)
    file = joint.file
    days.said |= joint.run(
        collect_by_a_funder=joint.step("collect", file, who=GARDEN),
        collect_dry=joint.step("collect", file, "dry"),
        note=joint.step("collect", file),
        note_again=joint.step("collect", file),
        delay=joint.later(14 * DAY),
        collect=joint.step("collect", file),
        collect_again=joint.step("collect", file),
        report=joint.step("report", file),
    )


def _settled(joint: Joint, days: Days) -> None:
    """After end and grace each funder takes back what it was not charged."""
    file = joint.file
    days.said |= joint.run(
        grace=joint.later(46 * DAY + 60),
        withdraw_shop=joint.step("withdraw", file),
        withdraw_garden=joint.step("withdraw", file, who=GARDEN),
        withdraw_pottery=joint.step("withdraw", file, who=POTTERY),
        withdraw_again=joint.step("withdraw", file, who=POTTERY),
        report_of_the_end=joint.step("report", file),
    )


def test_it_is_created_once_and_tells_who_pays(days: Days) -> None:
    assert "create: would send" in days.said["create_dry"].said
    assert "create: sent" in days.said["create"].said
    assert "(50%)" in days.said["create"].said
    assert "出资" in days.said["create"].said
    assert "create: nothing to do" in days.said["create_again"].said
    assert "create it first" in days.said["fund_before"].said


def test_each_funder_deposits_its_share_and_is_told_what_the_others_owe(days: Days, joint: Joint) -> None:
    garden, pottery = (f"0x{joint.market.key(who).address:040x}" for who in (GARDEN, POTTERY))
    assert days.said["fund_by_a_stranger"].exit == 1
    assert "wanted a funder of the campaign" in days.said["fund_by_a_stranger"].said
    assert "approve: would send" in days.said["fund_dry"].said
    assert "fund: would send: 250.50 more" in days.said["fund_dry"].said
    told = f"250.50 more of this funder; the budget is 0.00 then; of 501.00, missing: 166.99 of {garden}, 83.52 of"
    assert f"fund: sent: {told} {pottery}" in days.said["fund_shop"].said
    assert f"of 501.00, missing: 83.52 of {pottery}" in days.said["fund_garden"].said
    assert "0.51 more of this funder; the budget is 3.05 then" in days.said["fund_pottery_short"].said
    assert "83.01 more of this funder; the budget is 501.00 then; of 501.00, nothing is missing" in (
        days.said["fund_pottery"].said
    )
    assert "fund: nothing to do: 83.52 are held of this funder" in days.said["fund_pottery_again"].said


def test_an_order_is_refused_with_the_numbers_until_the_last_deposit_is_made_up_for(days: Days) -> None:
    empty, short, enough = days.refused
    assert empty is not None
    assert (empty.code, empty.facts["remaining"]) == ("Hub_OverBudget", 0)
    assert short is not None
    assert (short.code, short.facts["discount"], short.facts["remaining"]) == ("Hub_OverBudget", OFF, 305)
    assert enough is None


def test_nothing_is_collected_or_withdrawn_before_its_time(days: Days) -> None:
    assert "collect: nothing to do: tea-together: nothing is owed" in days.said["collect_before"].said
    assert "withdraw: nothing to do: 166.99 are held and needed" in days.said["withdraw_before"].said


def test_what_was_spent_is_noted_once_and_collected_after_the_delay(days: Days) -> None:
    assert days.said["collect_by_a_funder"].exit == 1
    assert "collect: would send: tea-together: 10.02 due" in days.said["collect_dry"].said
    assert "collect: sent: tea-together: 10.02 due" in days.said["note"].said
    assert "collect: nothing to do: tea-together: 10.02 due" in days.said["note_again"].said
    assert "collect: sent: tea-together: 10.02 paid, nothing waits" in days.said["collect"].said
    assert "collect: nothing to do: tea-together: nothing is owed" in days.said["collect_again"].said


def test_the_report_tells_what_each_funder_deposited_was_charged_and_may_take_back(days: Days, joint: Joint) -> None:
    said = days.said["report"].said
    assert "budget       0.00 EUR, topped up by 501.00 EUR" in said
    assert "spent        10.02 EUR, remaining 490.98 EUR" in said
    assert "collected    10.02 by the merchant, 0.00 may be collected now; nothing waits" in said
    garden = f"0x{joint.market.key(GARDEN).address:040x}"
    assert f"funder       {garden} (33.33%): 166.99 held, 3.34 charged, 0.00 may go back" in said
    assert "3.34 charged, 0.00 may go back" in days.said["report_of_the_end"].said


def test_each_funder_takes_back_what_it_was_not_charged_once(days: Days) -> None:
    assert "withdraw: sent: 245.49 to" in days.said["withdraw_shop"].said
    assert "withdraw: sent: 163.65 to" in days.said["withdraw_garden"].said
    assert "withdraw: sent: 81.85 to" in days.said["withdraw_pottery"].said
    assert "withdraw: nothing to do" in days.said["withdraw_again"].said


def test_the_sums_are_right_to_the_last_unit(days: Days) -> None:
    assert sum(SHARES.values()) == 2 * OFF
    assert days.balances == {
        "shop": START + 2 * (GOODS - OFF) + 2 * OFF - SHARES["shop"],
        "garden": START - SHARES["garden"],
        "pottery": START - SHARES["pottery"],
        "vault": 0,
        "checkout": 0,
    }


def test_the_audit_of_the_whole_promotion_is_green_and_knows_each_funders_money(
    days: Days, joint: Joint, tmp_path: Path
) -> None:
    assert days.balances["vault"] == 0
    report, funders = audited(joint.market.chain.url, joint.market.deployment, tmp_path)
    assert (report.differences, report.notes, report.digest) == ((), (), "match")
    assert dict(report.counts) == {
        "refund": 0,
        "deposit": 4,
        "collection": 1,
        "withdrawal": 3,
        "claim": 0,
        "quorum": 0,
    }
    charged = {row.funder: row.received - row.withdrawn for row in funders}
    assert charged == {
        joint.market.key(who).address: share for who, share in zip(range(3), SHARES.values(), strict=True)
    }
