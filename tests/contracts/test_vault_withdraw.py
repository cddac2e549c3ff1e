"""Withdrawing: a funder takes back what the budget does not need, after end and grace all that it was not charged."""

from __future__ import annotations

from itertools import permutations

import pytest

from offchain.domain.funding import charges
from tests.contracts.fixtures.joint import DELAY, GRACE, RICH, SHARES
from tests.contracts.fixtures.refusals import refuses


def over(joint, amount=701):
    """A budget of 1000, of which so much was spent, after end and grace."""
    joint.cover(1000)
    joint.spend(amount)
    joint.at(joint.end + GRACE)


def test_what_the_budget_does_not_need_goes_back_at_any_time(joint, merchant):
    joint.cover(10_000)
    joint.deposit(0, 250)
    assert joint.withdraw(0).return_value == 250
    assert joint.balance(merchant) == RICH - 5_000
    assert joint.account().deposits == (5_000, 3_333, 1_667)


def test_a_deposit_of_which_no_other_makes_a_budget_goes_back_whole(joint, rival):
    joint.deposit(1, 900)
    joint.withdraw(1)
    assert joint.balance(rival) == RICH
    assert joint.owed() == 0


def test_what_is_needed_stays_until_end_and_grace(joint):
    joint.cover(1000)
    for position, needed in enumerate((500, 334, 167)):
        with refuses("Vault_NothingLeft", needed, needed):
            joint.withdraws(position)
    joint.at(joint.end + GRACE - 1)
    with refuses("Vault_NothingLeft", 500, 500):
        joint.withdraws(0)
    joint.at(joint.end + GRACE)
    assert joint.withdraws(0) == 500


def test_what_went_back_covers_no_budget_any_more(joint):
    joint.cover(10_000)
    joint.deposit(0, 5_000)
    joint.withdraw(0)
    joint.deposit(1, 3_333)
    joint.deposit(2, 1_667)
    assert joint.remaining() == 10_000


def test_a_budget_is_never_lowered_by_a_withdrawal(joint):
    joint.cover(1000)
    joint.deposit(2, 10**6)
    joint.withdraw(2)
    assert joint.account().credited == joint.remaining() == 1000


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_after_the_grace_everybody_gets_what_was_not_charged_to_the_last_unit(joint, order):
    over(joint)
    for position in order:
        joint.withdraw(position)
    parts = charges(701, SHARES)
    assert parts == [350, 234, 117]
    assert [joint.balance(funder) for funder in joint.funders] == [RICH - part for part in parts]
    assert joint.collect().return_value == (701,)
    assert joint.owed() == 0


@pytest.mark.parametrize("spent", [0, 1, 2, 3, 5, 9, 333, 999, 1000])
def test_charges_are_those_of_the_total_however_it_came_about(joint, spent):
    joint.cover(1000)
    for amount in (spent // 3, spent // 5, spent - spent // 3 - spent // 5):
        if amount:
            joint.spend(amount)
    joint.at(joint.end + GRACE)
    paid = [joint.withdraws(position) if kept else 0 for position, kept in enumerate(joint.solvency()[4])]
    assert sum(paid) == sum(joint.account().deposits) - spent
    assert joint.solvency()[3] == charges(spent, SHARES)


def test_a_part_that_falls_while_the_total_rises_is_charged_of_the_total(joint):
    """Largest remainder is not monotone: of 5 the third funder pays 1, of 6 nothing."""
    uneven = joint.other(share_bps=(4_500, 4_500, 1_000))
    uneven.cover(100)
    uneven.spend(5)
    assert uneven.solvency()[3] == [2, 2, 1]
    uneven.spend(1)
    assert uneven.solvency()[3] == [3, 3, 0]
    uneven.at(uneven.end + GRACE)
    for position in range(3):
        uneven.withdraw(position)
    assert uneven.collect().return_value == (6,)
    assert uneven.owed() == 0


def test_a_funder_says_who_receives(joint, rival, shopper):
    over(joint)
    joint.withdraw(1, to=shopper)
    assert joint.balance(shopper) == 334 - 234
    assert joint.balance(rival) == RICH - 334


def test_only_the_funder_withdraws(joint, merchant, rival, eve):
    over(joint)
    for somebody in (merchant, eve):
        with refuses("Vault_NotFunder", somebody.address, rival.address):
            joint.tried("withdraw", joint.words, joint.cold, 1, somebody.account, by=somebody)


def test_nothing_goes_back_twice(joint):
    over(joint)
    joint.withdraw(0)
    with refuses("Vault_NothingLeft", 350, 350):
        joint.withdraws(0)


def test_an_early_end_brings_the_grace_forward(joint, merchant):
    joint.cover(1000)
    ends = joint.market.hub.announceEnd(joint.words, {"from": merchant.account}).return_value
    joint.at(ends + GRACE - 1)
    with refuses("Vault_NothingLeft", 500, 500):
        joint.withdraws(0)
    joint.at(ends + GRACE)
    assert joint.withdraws(0) == 500


def test_what_was_spent_is_settled_by_the_first_withdrawal_after_the_grace(joint):
    over(joint)
    assert [event.name for event in joint.withdraw(0).events] == ["SpendingSettled", "DepositWithdrawn"]
    assert joint.account().settled
    assert [event.name for event in joint.withdraw(1).events] == ["DepositWithdrawn"]


def test_a_return_after_that_changes_nothing(joint):
    over(joint)
    joint.withdraw(0)
    joint.give_back(701)
    assert joint.solvency()[:2] == (701, 701)
    joint.withdraw(1)
    joint.withdraw(2)
    joint.collect()
    assert joint.owed() == 0


def test_what_the_merchant_collected_stays_charged(joint):
    joint.cover(1000)
    joint.spend(701)
    joint.collect()
    joint.later(DELAY)
    joint.collect()
    joint.at(joint.end + GRACE)
    for position in range(3):
        joint.withdraw(position)
    assert joint.owed() == 0
    with refuses("Vault_NothingSpent", 1):
        joint.collects()


def test_a_pause_stops_no_withdrawal(joint, merchant):
    joint.deposit(1, 100)
    joint.market.hub.pause(joint.words, 600, {"from": merchant.account})
    assert joint.withdraws(1) == 100


def test_each_of_two_campaigns_gives_back_its_own(joint):
    other = joint.other()
    other.cover(1000)
    over(joint)
    for position in range(3):
        joint.withdraw(position)
    assert joint.owed() == 701 + 1001
    assert other.solvency()[4] == list(other.account().deposits)


def test_money_is_not_sent_where_nobody_has_it(joint):
    over(joint)
    for nobody in ("0x" + "00" * 20, joint.contract.address):
        with refuses("Vault_Recipient", int(nobody, 16)):
            joint.tried("withdraw", joint.words, joint.cold, 0, nobody)


def test_funders_and_positions_are_those_of_the_terms(joint, merchant):
    over(joint)
    other = joint.planned(joint.market, joint.token, share_bps=(9_998, 1, 1))
    with refuses("Terms_ColdHash", other.terms.cold_hash, joint.campaign.terms.cold_hash):
        joint.tried("withdraw", joint.words, other.cold_words, 0, merchant.account)
    with refuses("Vault_Position", 3, 3):
        joint.tried("withdraw", joint.words, joint.cold, 3, merchant.account)
    with refuses("Terms_ColdHash", other.terms.cold_hash, joint.campaign.terms.cold_hash):
        joint.contract.solvencyOf(joint.words, other.cold_words)
