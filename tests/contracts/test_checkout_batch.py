"""Many orders in one call: each is redeemed and paid by itself, and one that fails is skipped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.attestation.checkout import batch_order
from offchain.attestation.reverts import decode_revert
from offchain.domain.terms import Scope
from tests.contracts.fixtures.drafts import submission_of
from tests.contracts.fixtures.logs import all_redeemed_by
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.rewards import Mood
from tests.contracts.fixtures.till import LINE, NET, RICH

PRICE = NET + 500
NO_ORDERS = (b"", bytes(31), b"\xff" * 96, bytes(64), b"\xff" * 400)
CAP = {"cap": 1000, "budget": 10**9}


@pytest.fixture(scope="module")
def recorded(till):
    return till.market.create(salt=50, **CAP)


def skipped(sent):
    """Position -> code of what was skipped, by the events."""
    events = sent.events["OrderSkipped"] if "OrderSkipped" in sent.events else []
    return {event["position"]: decode_revert(bytes.fromhex(event["reason"].hex())).code for event in events}


def told(till, orders, of):
    """The same by what the call returns."""
    answer = till.checkout.redeemBatch.call(*till.batched(orders, of), {"from": till.people.merchant.account})
    reasons = [bytes.fromhex(str(one)[2:]) for one in answer]
    return {at: decode_revert(reason).code for at, reason in enumerate(reasons) if reason}


@pytest.mark.parametrize("count", [1, 100])
def test_recorded_orders_are_redeemed(till, recorded, count):
    sent = till.batch(till.many(recorded, count), [recorded])
    records = all_redeemed_by(sent)
    assert [record.index for record in records] == list(range(count))
    assert {record.submitter for record in records} == {till.people.merchant.address}
    assert skipped(sent) == {}
    assert till.market.hub.stateOf(recorded.id)[1] == count


@pytest.mark.parametrize("count", [1, 100])
def test_paid_orders_are_redeemed_and_paid(till, merchant, count):
    sent = till.batch(till.many(till.paid, count), [till.paid])
    assert len(all_redeemed_by(sent)) == count
    assert till.balance(merchant) == count * PRICE


def test_five_hundred_recorded_orders_fit_into_a_block(till, recorded):
    sent = till.batch(till.many(recorded, 500), [recorded])
    assert till.market.hub.stateOf(recorded.id)[1] == 500
    assert sent.gas_used < 30_000_000


def test_five_hundred_paid_orders_fit_into_a_block(till, merchant):
    sent = till.batch(till.many(till.paid, 500), [till.paid])
    assert till.balance(merchant) == 500 * PRICE
    assert sent.gas_used < 30_000_000


@pytest.mark.parametrize("count", [0, 501])
def test_none_or_more_than_five_hundred_orders_are_refused(till, recorded, count):
    with refuses("Checkout_BatchSize", count, 500):
        till.checkout.redeemBatch.call([recorded.words], [b""] * count, {"from": till.people.merchant.account})


@pytest.mark.parametrize("count", [0, 9])
def test_no_terms_or_too_many_are_refused(till, recorded, count):
    with refuses("Stacking_Count", count, 8):
        till.checkout.redeemBatch.call([recorded.words] * count, [b""], {"from": till.people.merchant.account})


def damaged(till, campaign):
    """Four orders that fail among five that do not, each with the code of its refusal."""
    good = till.many(campaign, 9)
    used, expired, unsigned, late = 1, 3, 5, 7
    good[used] = till.many(campaign, 1)[0]
    good[expired] = till.many(campaign, 4, deadline=till.market.now)[3]
    good[unsigned] = replace(good[unsigned], consent_signature=good[0].consent_signature)
    good[late] = till.many(campaign, 8, quote_deadline=till.market.now)[7]
    codes = ("Hub_IndexUsed", "Hub_CouponExpired", "Hub_ConsentSigner", "Hub_QuoteExpired")
    return good, dict(zip((used, expired, unsigned, late), codes, strict=True))


def test_recorded_orders_that_fail_are_skipped_with_their_reasons(till, recorded):
    orders, codes = damaged(till, recorded)
    assert told(till, orders, [recorded]) == codes
    sent = till.batch(orders, [recorded])
    assert skipped(sent) == codes
    assert [record.index for record in all_redeemed_by(sent)] == [0, 2, 4, 6, 8]


def test_paid_orders_that_fail_are_skipped_and_not_paid(till, merchant):
    orders, codes = damaged(till, till.paid)
    assert told(till, orders, [till.paid]) == codes
    sent = till.batch(orders, [till.paid])
    assert skipped(sent) == codes
    assert till.balance(merchant) == 5 * PRICE


def test_an_order_that_is_not_paid_is_not_redeemed_either(till, shopper, eve, merchant):
    """The second shopper has allowed nothing."""
    orders = till.many(till.paid, 3)
    poor = till.order(index=1, lines=(LINE,), shopper=eve.address)
    orders[1] = replace(till.market.agreed(poor, by=eve), quote_signature=b"")
    sent = till.batch(orders, [till.paid])
    assert skipped(sent) == {1: "Token_Transfer"}
    assert till.unspent(poor)
    assert till.market.hub.stateOf(till.paid.id)[1] == 2
    assert till.balance(merchant) == 2 * PRICE


def test_every_order_of_a_token_with_a_fee_is_skipped(till, shopper):
    till.moody(Mood.TAKES_A_FEE)
    sent = till.batch(till.many(till.paid, 2), [till.paid])
    assert skipped(sent) == {0: "Token_Short", 1: "Token_Short"}
    assert till.balance(shopper) == RICH
    assert till.market.hub.stateOf(till.paid.id)[1] == 0


def test_a_budget_that_runs_out_skips_what_does_not_fit(till):
    small = till.create(salt=2, funds=2000)
    sent = till.batch(till.many(small, 3), [small])
    assert skipped(sent) == {2: "Hub_OverBudget"}


def test_a_cashiers_batch_is_quoted_and_agreed(till, recorded, relayer):
    """Where somebody else than the merchant sends, the quotes are signed."""
    orders = [till.market.quoted(order) for order in till.many(recorded, 2)]
    unsigned = till.many(recorded, 3)[2]
    sent = till.checkout.redeemBatch(*till.batched([*orders, unsigned], [recorded]), {"from": relayer.account})
    assert skipped(sent) == {2: "Hub_QuoteSigner"}
    assert {record.submitter for record in all_redeemed_by(sent)} == {relayer.address}


def test_a_copied_batch_of_another_sender_is_skipped(till, recorded, relayer, eve):
    order = till.order(recorded, lines=(LINE,), consent_submitter=relayer.address)
    arguments = till.batched([till.market.agreed(order)], [recorded])
    assert skipped(till.checkout.redeemBatch(*arguments, {"from": eve.account})) == {0: "Hub_WrongSubmitter"}
    assert skipped(till.checkout.redeemBatch(*arguments, {"from": relayer.account})) == {}


def test_sets_of_three_coupons_are_paid_in_a_batch(till, merchant):
    campaigns = [till.paid, till.create(salt=2, scope=Scope.LINE, value=1000), till.create(salt=3, value=500)]
    orders = [till.market.agreed(till.market.set_of(*campaigns, index=at, lines=(LINE,))) for at in range(2)]
    by_id = {campaign.id: campaign for campaign in campaigns}
    sent = till.batch(orders, [by_id[till.market.campaign_of(use)] for use in orders[0].uses])
    assert len(all_redeemed_by(sent)) == 6
    assert till.balance(merchant) == 2 * (5499 - sum(record.discount for record in all_redeemed_by(sent)[:3]))


def test_recorded_and_paid_terms_are_not_mixed_to_skip_a_payment(till, recorded):
    """The first terms say whether there is a payment; the hub takes no set of both."""
    for campaigns in ([recorded, till.paid], [till.paid, recorded]):
        uses = [till.order(one).use for one in campaigns]
        order = till.market.agreed(till.market.presented(till.order(recorded), *uses))
        assert list(skipped(till.batch([order], campaigns))) == [0]
    assert till.unspent(till.order())


@pytest.mark.parametrize("of", ["recorded", "paid"])
@pytest.mark.parametrize("order", NO_ORDERS, ids=range(len(NO_ORDERS)))
def test_what_is_no_order_is_skipped_as_unreadable(till, recorded, of, order):
    campaign = recorded if of == "recorded" else till.paid
    sent = till.batch([order, *till.many(campaign, 1)], [campaign])
    assert skipped(sent) == {0: "Checkout_OrderUnreadable"}
    assert len(all_redeemed_by(sent)) == 1


def test_a_quote_that_lies_among_the_terms_pays_for_nobody(till, recorded):
    """What the hub reads as the shopper, the checkout reads at the same place, or not at all."""
    encoded = bytearray(batch_order(submission_of(till.many(till.paid, 1)[0])))
    beyond = 96 + len(encoded)
    encoded[32:64] = beyond.to_bytes(32, "big")
    sent = till.batch([bytes(encoded)], [till.paid])
    assert skipped(sent) == {0: "Checkout_OrderUnreadable"}


def test_nobody_settles_an_order_alone(till, eve, merchant):
    order = till.batched(till.many(till.paid, 1), [till.paid])[1][0]
    with refuses("Checkout_NotSelf", eve.address):
        till.checkout.settle.call(merchant.account, merchant.account, till.token, order, b"", {"from": eve.account})


def test_nothing_of_a_batch_stays_at_the_checkout(till):
    till.batch(till.many(till.paid, 3), [till.paid])
    assert till.token.balanceOf(till.checkout) == 0
