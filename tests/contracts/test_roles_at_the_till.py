"""Who may call what at the checkout and of a coupon that is a token, tried by every role."""

from __future__ import annotations

from collections.abc import Mapping

import brownie
import pytest

from tests.contracts.fixtures.coupons import Coupons
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.quorums import FREEZER
from tests.contracts.fixtures.rights import Call, Right, anyone, check, check_complete, everybody, only
from tests.contracts.fixtures.till import Till


@pytest.fixture(scope="module")
def rich(till: Till) -> Till:
    """Everybody has tokens and allows the checkout, so that nobody is refused for want of money."""
    till.people.relayer.account.transfer(FREEZER.account, 10**18)
    for person in everybody(till.people).values():
        till.enrich(person)
    return till


def _pay(it: Till) -> Call:
    return it.checkout.pay, arguments(it.order())


def _pay_agreed(it: Till) -> Call:
    return it.checkout.pay, arguments(it.market.agreed(it.order()))


def _pay_with_permit(it: Till) -> Call:
    used_before = (0, 0, 27, bytes(32), bytes(32))
    return it.checkout.payWithPermit, (*arguments(it.market.agreed(it.order())), used_before)


def _pay_with_permit2(it: Till) -> Call:
    it.enrich(it.people.shopper, spender=it.permit2)
    return it.checkout.payWithPermit2, (*arguments(it.signed_once(it.order())), 0)


def _batch(it: Till) -> Call:
    """Who sends is no matter of the batch: an order that its sender may not bring is skipped."""
    orders = [it.market.quoted(order) for order in it.many(it.paid, 2)]
    return it.checkout.redeemBatch, it.batched(orders, [it.paid])


def _settle(it: Till) -> Call:
    account = it.people.shopper.account
    return it.checkout.settle, (account, account, it.token, b"", b"")


def _refund(it: Till) -> Call:
    order = it.order()
    it.pay(order)
    it.token.approve(it.checkout, 10**9, {"from": it.people.merchant.account})
    return it.checkout.refund, it.back(order, 5)


CHECKOUT: Mapping[str, Right] = {
    "Checkout.pay": only("shopper", "Hub_ConsentSigner", _pay),
    "Checkout.pay, agreed": anyone(_pay_agreed),
    "Checkout.payWithPermit": anyone(_pay_with_permit),
    "Checkout.payWithPermit2": anyone(_pay_with_permit2),
    "Checkout.redeemBatch": anyone(_batch),
    "Checkout.settle": Right(frozenset(), "Checkout_NotSelf", _settle),
    "Checkout.refund": only("merchant", "Checkout_NotMerchant", _refund),
}


def _claimed(it: Coupons) -> Coupons:
    it.claim(it.market.people.shopper.account, 7)
    return it


def _spent(it: Coupons) -> Coupons:
    _claimed(it).spend(7, it.market.people.shopper)
    return it


def _open(it: Coupons) -> Call:
    made = Coupons.closed(it.market, brownie.CouponToken, salt=99)
    return made.contract.open, (made.campaign.words, list(made.campaign.extra))


def _send(it: Coupons) -> Call:
    shopper, rival = it.market.people.shopper.account, it.market.people.rival.account
    return _claimed(it).contract.safeTransferFrom, (shopper, rival, 7, 1, b"")


def _send_many(it: Coupons) -> Call:
    shopper, rival = it.market.people.shopper.account, it.market.people.rival.account
    return _claimed(it).contract.safeBatchTransferFrom, (shopper, rival, [7], [1], b"")


def _redeem(it: Coupons) -> Call:
    order = it.market.order(_claimed(it).campaign, index=7)
    return it.contract.redeem, arguments(it.market.agreed(order))


COUPONS: Mapping[str, Right] = {
    "CouponToken.open": anyone(_open),
    "CouponToken.claim": anyone(lambda it: (it.contract.claim, it.signed(it.market.people.shopper.account, 7))),
    "CouponToken.claimMany": anyone(
        lambda it: (it.contract.claimMany, ([it.signed(it.market.people.shopper.account, 7)],))
    ),
    "CouponToken.redeem": anyone(_redeem),
    "CouponToken.sweep": anyone(lambda it: (_spent(it).contract.sweep, ([7],))),
    "CouponToken.burn": only("shopper", "Coupon_NotHolder", lambda it: (_claimed(it).contract.burn, (7,))),
    "CouponToken.safeTransferFrom": only("shopper", "ERC1155MissingApprovalForAll", _send),
    "CouponToken.safeBatchTransferFrom": only("shopper", "ERC1155MissingApprovalForAll", _send_many),
    "CouponToken.setApprovalForAll": anyone(lambda it: (it.contract.setApprovalForAll, (it.market.hub.address, True))),
}


@pytest.mark.parametrize("name", CHECKOUT)
def test_the_checkout_lets_in_whom_a_function_is_for_and_nobody_else(rich: Till, name: str) -> None:
    check(CHECKOUT[name], rich, rich.people)


@pytest.mark.parametrize("name", COUPONS)
def test_a_token_lets_in_whom_a_function_is_for_and_nobody_else(coupons: Coupons, name: str) -> None:
    check(COUPONS[name], coupons, coupons.market.people)


def test_every_function_that_changes_something_is_tried() -> None:
    check_complete(CHECKOUT | COUPONS, ("Checkout", "CouponToken"))
