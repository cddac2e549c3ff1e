"""Passing coupons on: as ERC-1155 says where the terms allow it, not at all where they do not, never a used one."""

from __future__ import annotations

import pytest

from tests.contracts.fixtures.coupons import NOBODY, Mood, moves
from tests.contracts.fixtures.refusals import refuses

INDEX, OTHER, USED = 5, 6, 7


@pytest.fixture
def held(coupons, shopper):
    """The shopper holds three coupons."""
    for index in (INDEX, OTHER, USED):
        coupons.claim(shopper.account, index)
    return coupons


def batch(coupons, giver, to, indices, values=None):
    """As a call."""
    values = [1] * len(indices) if values is None else values
    coupons.contract.safeBatchTransferFrom.call(giver.account, to, indices, values, b"", {"from": giver.account})


def test_a_holder_passes_a_coupon_on(held, shopper, eve):
    sent = held.send(shopper, eve.account, INDEX)
    assert [held.balance(who, INDEX) for who in (shopper, eve)] == [0, 1]
    assert held.contract.ownerOf(INDEX) == eve.account
    assert moves(sent) == [(shopper.account, eve.account, INDEX, 1)]


def test_to_himself_it_changes_nothing(held, shopper):
    held.send(shopper, shopper.account, INDEX)
    assert held.balance(shopper, INDEX) == 1


def test_nobody_passes_on_what_he_does_not_hold(held, eve):
    with pytest.raises(Exception, match="ERC1155InsufficientBalance"):
        held.sends(eve, eve.account, INDEX)


def test_nobody_holds_two_of_one(held, shopper, eve):
    with pytest.raises(Exception, match="ERC1155InsufficientBalance"):
        held.sends(shopper, eve.account, INDEX, 2)
    with pytest.raises(Exception, match="ERC1155InsufficientBalance"):
        batch(held, shopper, eve.account, [INDEX, INDEX])


def test_none_of_one_moves_nothing(held, shopper, eve):
    held.send(shopper, eve.account, INDEX, 0)
    held.send(eve, shopper.account, INDEX, 0)
    assert held.contract.ownerOf(INDEX) == shopper.account


def test_several_are_passed_on_together(held, shopper, eve):
    sender = {"from": shopper.account}
    sent = held.contract.safeBatchTransferFrom(shopper.account, eve.account, [INDEX, OTHER], [1, 1], b"", sender)
    assert list(sent.events["TransferBatch"]["ids"]) == [INDEX, OTHER]
    accounts = [eve.account, eve.account, shopper.account, shopper.account]
    assert list(held.contract.balanceOfBatch(accounts, [INDEX, OTHER, INDEX, USED])) == [1, 1, 0, 1]


def test_as_many_amounts_as_coupons(held, shopper, eve):
    with pytest.raises(Exception, match="ERC1155InvalidArrayLength"):
        batch(held, shopper, eve.account, [INDEX, OTHER], [1])
    with pytest.raises(Exception, match="ERC1155InvalidArrayLength"):
        held.contract.balanceOfBatch([shopper.account], [INDEX, OTHER])


def test_to_nobody_it_is_refused(held, shopper):
    with pytest.raises(Exception, match="ERC1155InvalidReceiver"):
        held.sends(shopper, NOBODY, INDEX)


@pytest.mark.parametrize("mood", [Mood.WRONG_MAGIC, Mood.REVERTS])
def test_a_contract_that_refuses_is_given_nothing(held, shopper, receiver, mood):
    receiver.setMood(mood, {"from": held.payer})
    with pytest.raises(Exception, match="ERC1155InvalidReceiver"):
        held.sends(shopper, receiver, INDEX)
    with pytest.raises(Exception, match="ERC1155InvalidReceiver"):
        batch(held, shopper, receiver, [INDEX, OTHER])


def test_a_contract_that_accepts_holds_and_passes_on(held, shopper, receiver, eve):
    held.send(shopper, receiver, INDEX)
    assert held.balance(receiver, INDEX) == 1
    back = held.contract.safeTransferFrom.encode_input(receiver, eve.account, INDEX, 1, b"")
    receiver.execute(held.contract, back, {"from": held.payer})
    assert held.balance(eve, INDEX) == 1


def test_a_stranger_needs_approval_and_keeps_it_until_it_is_taken_away(held, shopper, eve):
    with pytest.raises(Exception, match="ERC1155MissingApprovalForAll"):
        held.sends(shopper, eve.account, INDEX, by=eve.account)
    held.contract.setApprovalForAll(eve.account, True, {"from": shopper.account})
    assert held.contract.isApprovedForAll(shopper.account, eve.account)
    held.send(shopper, eve.account, INDEX, by=eve.account)
    held.contract.setApprovalForAll(eve.account, False, {"from": shopper.account})
    with pytest.raises(Exception, match="ERC1155MissingApprovalForAll"):
        held.sends(shopper, eve.account, OTHER, by=eve.account)


def test_where_the_terms_do_not_allow_it_nothing_is_passed_on(soulbound, shopper, eve):
    soulbound.claim(shopper.account, INDEX)
    campaign = soulbound.campaign.id
    with refuses("Coupon_Soulbound", campaign):
        soulbound.sends(shopper, eve.account, INDEX)
    with refuses("Coupon_Soulbound", campaign):
        batch(soulbound, shopper, eve.account, [INDEX])
    soulbound.contract.setApprovalForAll(eve.account, True, {"from": shopper.account})
    with refuses("Coupon_Soulbound", campaign):
        soulbound.sends(shopper, eve.account, INDEX, by=eve.account)


def test_but_may_be_given_up(soulbound, shopper):
    soulbound.claim(shopper.account, INDEX)
    sent = soulbound.contract.burn(INDEX, {"from": shopper.account})
    assert moves(sent) == [(shopper.account, NOBODY, INDEX, 1)]
    assert soulbound.contract.ownerOf(INDEX) == NOBODY


def test_only_by_its_holder(held, shopper, eve):
    with refuses("Coupon_NotHolder", eve.address, shopper.address):
        held.contract.burn.call(INDEX, {"from": eve.account})
    held.contract.burn(INDEX, {"from": shopper.account})
    with refuses("Coupon_NotHolder", shopper.address, 0):
        held.contract.burn.call(INDEX, {"from": shopper.account})


@pytest.mark.parametrize("how", ["redeemed", "revoked"])
def test_a_coupon_that_is_used_is_worth_nothing_and_cannot_be_sold(held, shopper, eve, how):
    held.spend(USED, shopper) if how == "redeemed" else held.revoke(USED)
    assert held.balance(shopper, USED) == 0
    assert list(held.contract.balanceOfBatch([shopper.account] * 2, [USED, OTHER])) == [0, 1]
    assert held.contract.ownerOf(USED) == NOBODY
    with refuses("Coupon_Used", USED):
        held.sends(shopper, eve.account, USED)
    with refuses("Coupon_Used", USED):
        batch(held, shopper, eve.account, [OTHER, USED])


def test_who_never_held_a_used_coupon_is_told_so(held, shopper, eve):
    held.spend(USED, shopper)
    with pytest.raises(Exception, match="ERC1155InsufficientBalance"):
        held.sends(eve, eve.account, USED)
