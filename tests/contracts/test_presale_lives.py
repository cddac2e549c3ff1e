"""What becomes of a deposit: applied, given back or forfeited, as the terms say, and nothing else."""

from __future__ import annotations

import pytest

from offchain.domain.bounds import BPS
from offchain.domain.presale import Phase
from tests.contracts.fixtures.presales import DEPOSIT, PRICE, RICH, WORTH
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.rewards import Mood


def pay(presales, by=None):
    presales.contract.payBalance(presales.words, {"from": (by or presales.people.shopper).account})


def tried(presales, verb, *arguments, by=None):
    sent_by = {"from": (by or presales.people.relayer).account}
    return getattr(presales.contract, verb).call(presales.words, *arguments, sent_by)


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_is_reached(presales, phase):
    presales.at(phase)
    assert presales.phase() == phase


def test_the_balance_sends_everything_to_the_merchant(presales, shopper, merchant):
    presales.at(Phase.BALANCE)
    assert presales.contract.balanceOf(presales.words, 2) == (2 * WORTH, 2 * (PRICE - WORTH))
    pay(presales)
    assert presales.balance(merchant) == 2 * DEPOSIT + 2 * (PRICE - WORTH)
    assert presales.balance(shopper) == RICH - presales.balance(merchant)
    assert presales.contract.heldIn(presales.token) == presales.token.balanceOf(presales.contract) == 0
    assert presales.contract.depositOf(presales.id, shopper.account) == (0, 0, False, False)


def test_it_is_paid_once_and_by_whom_has_a_deposit(presales, shopper, eve):
    presales.at(Phase.BALANCE)
    pay(presales)
    for somebody in (shopper, eve):
        with refuses("Presale_NoDeposit", somebody.address):
            tried(presales, "payBalance", by=somebody)


def test_a_balance_that_was_paid_leaves_nothing_behind(presales, shopper, eve):
    presales.time(presales.presale.deposit_from)
    presales.deposit(3, eve)
    presales.at(Phase.BALANCE)
    pay(presales)
    presales.time(presales.contract.standingOf(presales.words)[2])
    with refuses("Presale_NothingBack", shopper.address):
        tried(presales, "giveBack", shopper.account)
    with refuses("Presale_NothingForfeited", shopper.address):
        tried(presales, "forfeit", shopper.account)


def test_the_last_second_to_pay_the_balance(presales, shopper):
    presales.at(Phase.BALANCE)
    presales.time(presales.contract.standingOf(presales.words)[2] - 1)
    tried(presales, "payBalance", by=shopper)


def test_a_deposit_that_is_worth_the_price_leaves_nothing_to_pay(presales, shopper, merchant):
    whole = presales.other(factor_bps=10 * BPS)
    whole.create(whole.presale)
    whole.at(Phase.BALANCE)
    pay(whole)
    assert (presales.balance(merchant), presales.balance(shopper)) == (2 * DEPOSIT, RICH - 2 * DEPOSIT)


def test_a_balance_that_the_shopper_does_not_have_changes_nothing(presales, shopper, eve):
    presales.at(Phase.BALANCE)
    presales.token.approve(presales.contract, 2 * (PRICE - WORTH) - 1, {"from": shopper.account})
    with refuses("Token_Transfer", int(presales.token.address, 16), 2 * (PRICE - WORTH)):
        tried(presales, "payBalance", by=shopper)


@pytest.mark.parametrize("phase", [it for it in Phase if it != Phase.BALANCE])
def test_the_balance_is_paid_in_its_window_only(presales, shopper, phase):
    presales.at(phase)
    with refuses("Presale_Phase", phase, Phase.BALANCE):
        tried(presales, "payBalance", by=shopper)


@pytest.mark.parametrize("phase", [it for it in Phase if it != Phase.WAITING])
def test_goods_are_ready_after_deposits_and_in_time(presales, merchant, phase):
    presales.at(phase)
    with refuses("Presale_Phase", phase, Phase.WAITING):
        tried(presales, "declareReady", by=merchant)


def test_the_last_second_to_be_ready(presales, merchant):
    presales.time(presales.presale.ready_by - 1)
    tried(presales, "declareReady", by=merchant)


@pytest.mark.parametrize("phase", [Phase.BALANCE, Phase.LAPSED, Phase.MISSED, Phase.CANCELLED])
def test_nothing_is_cancelled_any_more(presales, merchant, phase):
    presales.at(phase)
    with refuses("Presale_Phase", phase, Phase.WAITING):
        tried(presales, "cancel", by=merchant)


@pytest.mark.parametrize("phase", [Phase.PLANNED, Phase.DEPOSIT, Phase.WAITING])
def test_the_merchant_cancels_until_goods_are_ready(presales, phase):
    presales.at(phase)
    presales.merchant("cancel")
    assert presales.phase() == Phase.CANCELLED


@pytest.mark.parametrize("verb", ["cancel", "declareReady"])
def test_nobody_else_does(presales, eve, merchant, verb):
    presales.at(Phase.WAITING)
    with refuses("Presale_NotMerchant", eve.address, merchant.address):
        tried(presales, verb, by=eve)


@pytest.mark.parametrize("phase", [Phase.CANCELLED, Phase.MISSED])
def test_everything_goes_back_where_the_merchant_does_not_deliver(presales, shopper, relayer, phase):
    presales.at(phase)
    sent = presales.contract.giveBack(presales.words, shopper.account, {"from": relayer.account})
    assert sent.return_value == 2 * DEPOSIT
    assert presales.balance(shopper) == RICH
    with refuses("Presale_NothingBack", shopper.address):
        tried(presales, "giveBack", shopper.account)


@pytest.mark.parametrize("first", ["giveBack", "forfeit"])
def test_where_the_balance_is_not_paid_each_gets_the_part_of_the_terms(presales, shopper, merchant, relayer, first):
    presales.at(Phase.LAPSED)
    second = {"giveBack": "forfeit", "forfeit": "giveBack"}[first]
    for verb in (first, second):
        getattr(presales.contract, verb)(presales.words, shopper.account, {"from": relayer.account})
    assert presales.balance(merchant) == 600
    assert presales.balance(shopper) == RICH - 600
    assert presales.contract.heldIn(presales.token) == 0
    with refuses("Presale_NothingBack", shopper.address):
        tried(presales, "giveBack", shopper.account)
    with refuses("Presale_NothingForfeited", shopper.address):
        tried(presales, "forfeit", shopper.account)


@pytest.mark.parametrize(("forfeit_bps", "back", "forfeited"), [(0, 2_000, 0), (BPS, 0, 2_000), (1, 2_000, 0)])
def test_a_part_of_nothing_is_refused(presales, shopper, forfeit_bps, back, forfeited):
    other = presales.other(forfeit_bps=forfeit_bps)
    other.create(other.presale)
    other.at(Phase.LAPSED)
    for verb, amount, code in (
        ("giveBack", back, "Presale_NothingBack"),
        ("forfeit", forfeited, "Presale_NothingForfeited"),
    ):
        if amount:
            assert tried(other, verb, shopper.account) == amount
        else:
            with refuses(code, shopper.address):
                tried(other, verb, shopper.account)


@pytest.mark.parametrize("phase", [Phase.PLANNED, Phase.DEPOSIT, Phase.WAITING, Phase.BALANCE])
def test_nothing_goes_back_before(presales, shopper, phase):
    presales.at(phase)
    with refuses("Presale_Phase", phase, Phase.LAPSED):
        tried(presales, "giveBack", shopper.account)


@pytest.mark.parametrize("phase", [it for it in Phase if it != Phase.LAPSED])
def test_nothing_is_forfeited_but_where_the_balance_lapsed(presales, shopper, phase):
    presales.at(phase)
    with refuses("Presale_Phase", phase, Phase.LAPSED):
        tried(presales, "forfeit", shopper.account)


@pytest.mark.parametrize("verb", ["declareReady", "cancel", "payBalance", "giveBack", "forfeit", "standingOf"])
def test_nothing_happens_to_what_was_never_created(presales, merchant, verb):
    other = presales.other()
    arguments = [merchant.account] if verb in ("giveBack", "forfeit") else []
    with refuses("Presale_Unknown", other.id):
        tried(other, verb, *arguments, by=merchant)


def test_each_of_two_presales_pays_from_its_own_money(presales, shopper, merchant, relayer):
    other = presales.other(forfeit_bps=BPS)
    other.create(other.presale)
    presales.time(presales.presale.deposit_from)
    presales.deposit(3)
    other.deposit(1)
    presales.merchant("cancel")
    presales.contract.giveBack(presales.words, shopper.account, {"from": relayer.account})
    assert presales.contract.heldIn(presales.token) == presales.token.balanceOf(presales.contract) == DEPOSIT
    other.time(other.presale.deposit_until)
    ready = other.merchant("declareReady")
    other.time(ready.timestamp + other.presale.balance_seconds)
    presales.contract.forfeit(other.words, shopper.account, {"from": relayer.account})
    assert presales.balance(merchant) == DEPOSIT
    assert presales.contract.heldIn(presales.token) == presales.token.balanceOf(presales.contract) == 0


def test_a_wallet_that_the_token_blocks_stops_nobody_else(presales, shopper, eve):
    presales.time(presales.presale.deposit_from)
    presales.deposit(1, eve)
    presales.at(Phase.CANCELLED)
    presales.token.block_(shopper.account, {"from": eve.account})
    with refuses("Token_Transfer", int(presales.token.address, 16), 2 * DEPOSIT):
        tried(presales, "giveBack", shopper.account)
    assert tried(presales, "giveBack", eve.account) == DEPOSIT


def test_a_balance_that_shrinks_stops_payments_until_somebody_makes_up_for_it(presales, shopper, eve):
    presales.time(presales.presale.deposit_from)
    presales.deposit(1, eve)
    presales.at(Phase.CANCELLED)
    presales.token.seize(presales.contract, 1, {"from": eve.account})
    with refuses("Token_Deficit", DEPOSIT - 1, DEPOSIT):
        tried(presales, "giveBack", shopper.account)
    presales.token.mint(presales.contract, 1, {"from": eve.account})
    assert tried(presales, "giveBack", shopper.account) == 2 * DEPOSIT


def test_a_fee_on_top_is_not_paid_with_the_deposits_of_others(presales, shopper, eve):
    presales.time(presales.presale.deposit_from)
    presales.deposit(1, eve)
    presales.at(Phase.CANCELLED)
    presales.token.setMood(Mood.TAKES_FROM_SENDER, {"from": eve.account})
    with refuses("Token_Deficit", DEPOSIT - 2 * DEPOSIT // 100, DEPOSIT):
        tried(presales, "giveBack", shopper.account)
