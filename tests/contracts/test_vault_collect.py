"""Collecting: the merchant is paid what was spent once its delay has passed, of many campaigns at once, and no more."""

from __future__ import annotations

import pytest

from offchain.domain.bounds import COLLECTED
from offchain.domain.terms import Settlement
from tests.contracts.fixtures.joint import DAY, DELAY, GRACE, RICH
from tests.contracts.fixtures.refusals import refuses


def spent(joint, amount=700):
    """So much was spent of a budget of 1000, and noted."""
    joint.cover(1000)
    joint.spend(amount)
    return joint.collect()


def test_what_was_spent_is_noted_first(joint, merchant):
    noted = spent(joint)
    assert noted.return_value == (0,)
    (event,) = noted.events
    assert (event.name, event["spent"], event["from"]) == ("SpendingNoted", 700, noted.timestamp + DELAY)
    assert joint.balance(merchant) == RICH - 500


def test_and_paid_when_the_delay_has_passed(joint, merchant):
    noted = spent(joint)
    joint.at(noted.timestamp + DELAY - 1)
    with refuses("Vault_NothingDue", noted.timestamp + DELAY - 1, noted.timestamp + DELAY):
        joint.collects()
    joint.at(noted.timestamp + DELAY)
    assert joint.collect().return_value == (700,)
    assert joint.balance(merchant) == RICH - 500 + 700
    assert joint.account().collected == 700
    assert joint.owed() == 1001 - 700


def test_the_merchant_says_who_receives(joint, merchant, shopper):
    spent(joint)
    joint.later(DELAY)
    joint.collect(to=shopper)
    assert joint.balance(shopper) == 700
    assert joint.balance(merchant) == RICH - 500


def test_what_was_spent_since_waits_for_its_own_delay(joint):
    noted = spent(joint)
    joint.spend(200)
    joint.at(noted.timestamp + DELAY)
    assert joint.collects() == (700,)
    again = joint.collect()
    assert [event.name for event in again.events] == ["SpendingCollected", "SpendingNoted"]
    with refuses("Vault_NothingDue", again.timestamp, again.timestamp + DELAY):
        joint.collects()
    joint.at(again.timestamp + DELAY)
    assert joint.collects() == (200,)


def test_asking_again_does_not_begin_the_delay_anew(joint):
    noted = spent(joint)
    joint.spend(200)
    joint.later(DAY)
    with refuses("Vault_NothingDue", joint.market.now, noted.timestamp + DELAY):
        joint.collects()
    assert joint.account().noted_at == noted.timestamp


def test_a_note_is_free_again_when_all_of_it_was_paid(joint):
    spent(joint)
    joint.later(DELAY)
    joint.collect()
    assert joint.account().noted_at == 0
    joint.spend(100)
    assert joint.collect().timestamp == joint.account().noted_at


def test_what_was_returned_in_the_meantime_is_not_paid(joint):
    spent(joint)
    joint.give_back(300)
    joint.later(DELAY)
    assert joint.collects() == (400,)


def test_nothing_is_left_to_wait_for_when_all_was_returned(joint):
    spent(joint)
    joint.give_back(700)
    with refuses("Vault_NothingSpent", 1):
        joint.collects()


def test_where_nothing_was_spent_nothing_is_collected(joint):
    joint.cover(1000)
    with refuses("Vault_NothingSpent", 1):
        joint.collects()


def test_after_the_end_and_the_delay_everything_is_due(joint, merchant):
    joint.cover(1000)
    joint.spend(700)
    joint.at(joint.end)
    with refuses("Vault_NothingDue", joint.end, joint.end + DELAY):
        joint.collects()
    joint.at(joint.end + DELAY - 1)
    with refuses("Vault_NothingDue", joint.end + DELAY - 1, joint.end + DELAY):
        joint.collects()
    joint.at(joint.end + DELAY)
    assert joint.collect().return_value == (700,)


def test_an_early_end_brings_that_forward(joint, merchant):
    joint.cover(1000)
    joint.spend(700)
    ends = joint.market.hub.announceEnd(joint.words, {"from": merchant.account}).return_value
    joint.at(ends + DELAY)
    assert joint.collects() == (700,)


def test_a_note_of_the_last_days_is_due_no_later_than_the_rest(joint):
    joint.cover(1000)
    joint.at(joint.end - 100)
    joint.spend(700)
    noted = joint.collect()
    joint.at(noted.timestamp + DELAY)
    assert joint.market.now < joint.end + DELAY
    assert joint.collects() == (700,)


def test_nothing_is_noted_that_the_end_makes_due_anyway(joint):
    spent(joint, 100)
    joint.spend(600)
    joint.at(joint.end)
    assert joint.collect().return_value == (100,)
    assert joint.account().noted_at == 0
    joint.at(joint.end + DELAY)
    assert joint.collects() == (600,)


def test_a_campaign_without_a_delay_pays_at_once(joint):
    quick = joint.other(refund_window=0, collect_delay=0, grace=0)
    quick.cover(1000)
    quick.spend(700)
    assert quick.collect().return_value == (700,)
    with refuses("Vault_NothingSpent", 1):
        quick.collects()


def test_what_is_not_collected_stays_for_ever(joint, rival, eve):
    joint.cover(1000)
    joint.spend(700)
    joint.at(joint.end + GRACE)
    for position in range(3):
        joint.withdraw(position)
    joint.later(3650 * DAY)
    assert joint.collect().return_value == (700,)
    assert joint.owed() == 0


def test_a_pause_stops_no_collection(joint, merchant):
    spent(joint)
    joint.later(DELAY)
    joint.market.hub.pause(joint.words, 600, {"from": merchant.account})
    assert joint.collects() == (700,)


def test_many_campaigns_are_collected_at_once(joint, merchant):
    others = [joint.other(salt=salt) for salt in range(2, 5)]
    for other in (joint, *others):
        spent(other, 100)
    joint.spend(7)
    joint.later(DELAY)
    sent = joint.collect(*others)
    assert sent.return_value == (100,) * 4
    assert joint.balance(merchant) == RICH - 4 * 500 + 400
    assert joint.account().noted == 107


def test_one_that_waits_holds_up_no_other(joint):
    other = joint.other()
    spent(joint)
    joint.later(DELAY)
    spent(other)
    assert joint.collect(other).return_value == (700, 0)
    assert joint.balance(joint.funders[0]) == RICH - 2 * 500 + 700


def test_one_named_twice_is_paid_once(joint):
    spent(joint)
    joint.later(DELAY)
    assert joint.collect(joint).return_value == (700, 0)
    assert joint.owed() == 301


def test_campaigns_of_two_tokens_are_paid_in_their_tokens(joint, merchant, TokenStub):
    coin = TokenStub.deploy({"from": merchant.account})
    for funder in joint.funders:
        coin.mint(funder.account, 1000, {"from": merchant.account})
        coin.approve(joint.contract, 1000, {"from": funder.account})
    other, third = joint.other(token=coin), joint.other(salt=3)
    for each, amount in ((joint, 700), (other, 600), (third, 500)):
        spent(each, amount)
    joint.later(DELAY)
    assert joint.collect(other, third).return_value == (700, 600, 500)
    assert coin.balanceOf(merchant.account) == 500 + 600
    assert joint.balance(merchant) == RICH - 2 * 500 + 1200


def test_the_earliest_is_named_where_several_wait(joint):
    other = joint.other()
    first = spent(joint)
    joint.later(DAY)
    spent(other)
    with refuses("Vault_NothingDue", joint.market.now, first.timestamp + DELAY):
        other.collects(joint)


def test_only_the_merchant_collects(joint, merchant, rival, eve):
    spent(joint)
    joint.later(DELAY)
    for somebody in (rival, eve):
        with refuses("Vault_NotMerchant", somebody.address, merchant.address):
            joint.tried("collect", [joint.words], somebody.account, by=somebody)


@pytest.mark.parametrize("count", [0, COLLECTED + 1])
def test_some_campaigns_are_collected_but_not_too_many(joint, merchant, count):
    with refuses("Vault_Count", count, COLLECTED):
        joint.tried("collect", [joint.words] * count, merchant.account)


def test_as_many_as_the_limit_are_collected(joint):
    spent(joint)
    joint.later(DELAY)
    assert sum(joint.collects(*[joint] * (COLLECTED - 1))) == 700


def test_money_is_not_sent_where_nobody_has_it(joint):
    spent(joint)
    joint.later(DELAY)
    for nobody in ("0x" + "00" * 20, joint.contract.address):
        with refuses("Vault_Recipient", int(nobody, 16)):
            joint.tried("collect", [joint.words], nobody)


def test_nothing_is_collected_of_what_is_recorded_only_or_unknown(joint, merchant):
    recorded = joint.market.create(settlement=Settlement.RECORDED)
    with refuses("Vault_NotPaid", recorded.id):
        joint.tried("collect", [recorded.words], merchant.account)
    planned = joint.planned(joint.market, joint.token, salt=9)
    with refuses("Hub_UnknownCampaign", planned.id):
        joint.tried("collect", [planned.words], merchant.account)
