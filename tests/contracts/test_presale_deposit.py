"""Deposits: in their window, once a shopper, as many units as there are, and all of the money arrives."""

from __future__ import annotations

import pytest

from offchain.domain.bounds import BPS
from offchain.domain.presale import Phase
from tests.contracts.fixtures.presales import DEPOSIT
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.rewards import Mood


def tried(presales, units, by=None):
    presales.contract.deposit.call(presales.words, units, {"from": (by or presales.people.shopper).account})


def test_a_deposit_is_held(presales, shopper):
    presales.at(Phase.DEPOSIT)
    before = presales.balance(shopper)
    presales.deposit(2)
    assert before - presales.balance(shopper) == 2 * DEPOSIT
    assert presales.contract.depositOf(presales.id, shopper.account) == (2, 2 * DEPOSIT, False, False)
    assert presales.contract.standingOf(presales.words)[1] == 2
    assert presales.contract.heldIn(presales.token) == presales.token.balanceOf(presales.contract) == 2 * DEPOSIT


def test_the_window_is_half_open(presales):
    presales.time(presales.presale.deposit_from - 1)
    with refuses("Presale_Phase", Phase.PLANNED, Phase.DEPOSIT):
        tried(presales, 1)
    presales.time(presales.presale.deposit_from)
    tried(presales, 1)
    presales.time(presales.presale.deposit_until - 1)
    tried(presales, 1)
    presales.time(presales.presale.deposit_until)
    with refuses("Presale_Phase", Phase.WAITING, Phase.DEPOSIT):
        tried(presales, 1)


@pytest.mark.parametrize("units", [0, 4, 2**32])
def test_a_shopper_reserves_one_to_three(presales, units):
    presales.at(Phase.DEPOSIT)
    with refuses("Presale_Units", units, 3):
        tried(presales, units)


def test_no_more_is_reserved_than_there_is(presales, eve):
    presales.at(Phase.DEPOSIT)
    presales.deposit(3)
    with refuses("Presale_SoldOut", 3, 2):
        tried(presales, 3, eve)
    tried(presales, 2, eve)


def test_once_a_shopper(presales, shopper):
    presales.at(Phase.DEPOSIT)
    presales.deposit(1)
    with refuses("Presale_DepositedBefore", shopper.address):
        tried(presales, 1)


def test_not_for_what_was_never_created(presales, shopper):
    presales.at(Phase.DEPOSIT)
    other = presales.other()
    with refuses("Presale_Unknown", other.id):
        other.contract.deposit.call(other.words, 1, {"from": shopper.account})


@pytest.mark.parametrize(("mood", "arrived"), [(Mood.TAKES_A_FEE, 990), (Mood.MOVES_NOTHING, 0)])
def test_a_deposit_that_does_not_arrive_whole_is_refused(presales, mood, arrived):
    presales.at(Phase.DEPOSIT)
    presales.token.setMood(mood, {"from": presales.people.eve.account})
    with refuses("Token_Short", arrived, DEPOSIT):
        tried(presales, 1)


@pytest.mark.parametrize("mood", [Mood.RETURNS_FALSE, Mood.REVERTS])
def test_a_token_that_refuses_is_refused(presales, mood):
    presales.at(Phase.DEPOSIT)
    presales.token.setMood(mood, {"from": presales.people.eve.account})
    with refuses("Token_Transfer", int(presales.token.address, 16), DEPOSIT):
        tried(presales, 1)


@pytest.mark.parametrize("mood", [Mood.RETURNS_NOTHING, Mood.RETURNS_LONG])
def test_a_token_that_answers_oddly_is_taken(presales, mood):
    presales.at(Phase.DEPOSIT)
    presales.token.setMood(mood, {"from": presales.people.eve.account})
    tried(presales, 1)


def calls_back(presales, inner, units):
    """The next transfer pays a deposit of the token's own to `inner` before it moves anything."""
    by = {"from": presales.people.eve.account}
    presales.token.mint(presales.token, units * DEPOSIT, by)
    presales.token.allow(presales.contract, units * DEPOSIT, by)
    presales.token.setHook(presales.contract, presales.contract.deposit.encode_input(inner.words, units), by)
    presales.token.setMood(Mood.CALLS_BACK, by)


def test_a_token_that_calls_back_finds_the_units_taken(presales):
    presales.at(Phase.DEPOSIT)
    calls_back(presales, presales, 3)
    presales.deposit(3)
    assert presales.token.hookFailed()
    assert presales.contract.standingOf(presales.words)[1] == 3
    assert presales.contract.heldIn(presales.token) == presales.token.balanceOf(presales.contract) == 3 * DEPOSIT


def test_a_deposit_in_the_middle_of_another_is_credited_once(presales):
    other = presales.other()
    other.create(other.presale)
    presales.at(Phase.DEPOSIT)
    calls_back(presales, other, 2)
    presales.deposit(3)
    assert not presales.token.hookFailed()
    assert presales.contract.depositOf(other.id, presales.token) == (2, 2 * DEPOSIT, False, False)
    assert presales.contract.heldIn(presales.token) == presales.token.balanceOf(presales.contract) == 5 * DEPOSIT


def test_what_somebody_sends_pays_nobodys_deposit(presales, eve):
    presales.at(Phase.DEPOSIT)
    presales.token.mint(presales.contract, DEPOSIT, {"from": eve.account})
    presales.token.setMood(Mood.MOVES_NOTHING, {"from": eve.account})
    with refuses("Token_Short", 0, DEPOSIT):
        tried(presales, 1)


def test_no_deposit_fills_the_hole_of_others(presales, eve):
    presales.at(Phase.DEPOSIT)
    presales.deposit(1)
    presales.token.seize(presales.contract, 1, {"from": eve.account})
    with refuses("Token_Deficit", DEPOSIT - 1, DEPOSIT):
        tried(presales, 1, eve)


def test_the_largest_deposit_is_kept_whole(presales, shopper):
    most, units = 2**96 - 1, 2**32 - 1
    huge = presales.other(price=most, deposit=most, factor_bps=BPS, units=units, units_each=units)
    huge.create(huge.presale)
    presales.token.mint(shopper.account, units * most, {"from": shopper.account})
    presales.token.approve(presales.contract, units * most, {"from": shopper.account})
    huge.time(huge.presale.deposit_from)
    huge.deposit(units)
    assert presales.contract.depositOf(huge.id, shopper.account)[:2] == (units, units * most)
    assert presales.contract.standingOf(huge.words)[1] == units
