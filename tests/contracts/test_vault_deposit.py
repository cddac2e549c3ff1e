"""Deposits: for a funder, by anybody, while the campaign is not over; the budget is what all of them cover together."""

from __future__ import annotations

import pytest

from offchain.domain.bounds import MAX_U96
from offchain.domain.funding import least_deposit
from offchain.domain.ledger import CampaignState
from offchain.domain.terms import Settlement
from tests.contracts.fixtures.joint import RICH, SHARES
from tests.contracts.fixtures.refusals import refuses


def test_the_budget_is_what_all_deposits_cover(joint):
    joint.deposit(0, 500)
    joint.deposit(1, 334)
    assert joint.remaining() == 0
    joint.deposit(2, 167)
    assert joint.remaining() == 1000
    assert joint.account().credited == 1000
    assert joint.owed() == 500 + 334 + 167


@pytest.mark.parametrize(("lacks", "budget"), [(0, 998), (1, 999), (2, 995)])
def test_the_poorest_funder_bounds_it_by_one_unit(joint, lacks, budget):
    for position, share in enumerate(SHARES):
        joint.deposit(position, least_deposit(1000, share) - (position == lacks))
    assert joint.remaining() == budget
    assert sum(joint.account().deposits) == 1000


def test_what_one_has_too_much_is_never_the_share_of_another(joint):
    joint.deposit(0, 10**9)
    joint.deposit(1, 10**9)
    assert joint.remaining() == 0
    joint.deposit(2, 1)
    assert joint.remaining() == 10_000 // SHARES[2] == 5


def test_an_order_above_the_budget_is_refused_with_what_is_left(joint):
    joint.cover(1000)
    joint.spend(400)
    with refuses("Hub_OverBudget", 601, 600):
        joint.spend(601)


def test_deposits_raise_a_budget_that_was_spent(joint):
    joint.cover(10_000)
    joint.spend(10_000)
    joint.deposit(0, 5_000)
    joint.deposit(1, 3_333)
    assert joint.remaining() == 0
    joint.deposit(2, 1_667)
    assert joint.remaining() == joint.account().credited - 10_000 == 10_000


def test_anybody_deposits_for_a_funder_to_whom_it_belongs(joint, shopper, rival):
    joint.token.mint(shopper.account, 500, {"from": shopper.account})
    joint.token.approve(joint.contract, 500, {"from": shopper.account})
    assert joint.deposit(1, 500, by=shopper).return_value == 500
    assert joint.balance(shopper) == 0
    joint.withdraw(1)
    assert joint.balance(rival) == RICH + 500


def test_a_pause_stops_no_deposit(joint, merchant):
    joint.market.hub.pause(joint.words, 600, {"from": merchant.account})
    joint.cover(1000)
    assert joint.remaining() == 1000


def test_nothing_is_deposited_when_the_campaign_is_over(joint):
    joint.at(joint.end - 1)
    joint.deposits(0, 1)
    joint.at(joint.end)
    with refuses("Vault_Over", joint.end, joint.end):
        joint.deposits(0, 1)


def test_an_early_end_is_an_end(joint, merchant):
    joint.cover(1000)
    ends = joint.market.hub.announceEnd(joint.words, {"from": merchant.account}).return_value
    joint.at(ends - 1)
    joint.deposits(0, 1)
    joint.at(ends)
    with refuses("Vault_Over", ends, ends):
        joint.deposits(0, 1)


def test_nobody_deposits_for_a_campaign_that_is_recorded_only(joint, merchant):
    recorded = joint.market.create(settlement=Settlement.RECORDED)
    with refuses("Vault_NotPaid", recorded.id):
        joint.tried("deposit", recorded.words, recorded.cold_words, 0, 1)


def test_nobody_deposits_for_a_campaign_that_nobody_created(joint):
    planned = joint.planned(joint.market, joint.token, salt=9)
    with refuses("Hub_UnknownCampaign", planned.id):
        joint.tried("deposit", planned.words, planned.cold_words, 0, 1)


def test_the_funders_are_those_of_the_terms(joint, eve):
    other = joint.planned(joint.market, joint.token, share_bps=(9_998, 1, 1))
    with refuses("Terms_ColdHash", other.terms.cold_hash, joint.campaign.terms.cold_hash):
        joint.tried("deposit", joint.words, other.cold_words, 2, 1, by=eve)


def test_a_position_that_no_funder_has_is_refused(joint):
    with refuses("Vault_Position", 3, 3):
        joint.tried("deposit", joint.words, joint.cold, 3, 1)


def test_a_deposit_of_nothing_is_refused(joint):
    with refuses("Token_Short", 0, 1):
        joint.deposits(0, 0)


def test_more_than_any_budget_needs_is_refused(joint):
    joint.deposit(0, MAX_U96)
    with refuses("Vault_DepositBeyond", MAX_U96 + 1, MAX_U96):
        joint.deposits(0, 1)


def test_the_largest_budget_is_what_the_hub_holds(joint):
    for position in range(3):
        joint.deposit(position, MAX_U96)
    assert joint.remaining() == MAX_U96 == joint.account().credited
    joint.spend(MAX_U96)
    assert joint.solvency()[0] == MAX_U96
    assert joint.state() == CampaignState(remaining=0, used=1)


def test_campaigns_that_share_a_token_share_nothing_else(joint):
    other = joint.other()
    joint.cover(1000)
    assert (joint.remaining(), other.remaining()) == (1000, 0)
    other.cover(300)
    other.spend(300)
    assert (joint.remaining(), other.remaining()) == (1000, 0)
    assert joint.solvency()[0] == 0
    assert joint.owed() == joint.account().held + other.account().held
