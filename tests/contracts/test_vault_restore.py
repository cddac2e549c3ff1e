"""Returned orders: what the merchant had collected of them comes back into the vault, and charges nobody."""

from __future__ import annotations

import pytest

from tests.contracts.fixtures.joint import DELAY, GRACE, RICH
from tests.contracts.fixtures.refusals import refuses


@pytest.fixture
def collected(joint):
    """700 of a budget of 1000 were spent and collected."""
    joint.cover(1000)
    joint.spend(700)
    joint.collect()
    joint.later(DELAY)
    joint.collect()
    return joint


def test_what_was_collected_of_a_returned_order_comes_back(collected, merchant):
    collected.give_back(300)
    sent = collected.restore()
    assert sent.return_value == 300
    (event,) = sent.events
    assert (event.name, event["amount"], event["collected"]) == ("SpendingRestored", 300, 400)
    assert collected.balance(merchant) == RICH - 500 + 400
    assert collected.owed() == collected.account().held == 1001 - 400


def test_and_only_once(collected, merchant):
    collected.give_back(300)
    collected.restore()
    sent = collected.restore()
    assert sent.return_value == 0
    assert not sent.logs
    assert collected.balance(merchant) == RICH - 500 + 400


def test_where_nothing_is_owed_nothing_happens(collected, joint):
    assert collected.tried("restore", joint.words) == 0


def test_what_came_back_is_spent_and_collected_again(collected):
    collected.give_back(300)
    collected.restore()
    collected.spend(600)
    collected.collect()
    collected.later(DELAY)
    assert collected.collects() == (600,)


def test_without_it_new_orders_are_set_off_first(collected):
    collected.give_back(300)
    collected.spend(600)
    collected.collect()
    collected.later(DELAY)
    assert collected.collects() == (300,)


def test_funders_get_back_what_came_back(collected):
    collected.give_back(300)
    collected.restore()
    collected.at(collected.end + GRACE)
    for position in range(3):
        collected.withdraw(position)
    assert sum(collected.balance(funder) for funder in collected.funders) == 3 * RICH
    assert collected.owed() == 0


def test_what_the_merchant_keeps_is_charged_so_that_no_other_campaign_pays_it(collected):
    other = collected.other()
    other.cover(1000)
    collected.give_back(300)
    collected.at(collected.end + GRACE)
    assert sum(collected.solvency()[4]) == 1001 - 700
    for position in range(3):
        collected.withdraw(position)
    assert collected.account().noted == 700
    assert collected.owed() == other.account().held == 1001


def test_a_merchant_without_the_money_changes_nothing(collected, merchant):
    collected.give_back(300)
    collected.token.approve(collected.contract, 299, {"from": merchant.account})
    with refuses("Token_Transfer", int(collected.token.address, 16), 300):
        collected.tried("restore", collected.words)
    assert collected.account().collected == 700


def test_nothing_comes_back_of_what_was_never_created(joint):
    planned = joint.planned(joint.market, joint.token, salt=9)
    with refuses("Hub_UnknownCampaign", planned.id):
        joint.tried("restore", planned.words)
