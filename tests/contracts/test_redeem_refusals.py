"""What a redemption is refused for, whatever way the coupon came: time, order, budget, price."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.attestation.parts import extra_hash
from offchain.domain.order import Line
from offchain.domain.terms import Audience, Kind, Scope, Target
from offchain.domain.tiers import Tier
from tests.contracts.fixtures.campaigns import BASKET, MUGS, TEA
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.promises import tiers
from tests.contracts.fixtures.refusals import refuses

DISCOUNT = 1600
PAYABLE = 7999 + 500 - 1600


def redeem(market, order):
    """As the shopper, without leaving a trace."""
    return market.hub.redeem.call(*arguments(order), {"from": market.people.shopper.account})


def test_a_campaign_opens_in_the_second_of_its_start(market):
    start = market.now + 1000
    later = market.create(start_time=start)
    order = market.order(later)
    market.at(start - 1)
    with refuses("Hub_NotStarted", start - 1, start):
        redeem(market, order)
    market.at(start)
    assert redeem(market, order) == DISCOUNT


def test_a_campaign_is_over_in_the_second_of_its_end(market):
    end = market.now + 1000
    short = market.create(end_time=end)
    order = market.order(short)
    market.at(end - 1)
    assert redeem(market, order) == DISCOUNT
    market.at(end)
    with refuses("Hub_Ended", end, end):
        redeem(market, order)


def test_a_quote_counts_until_the_second_before_its_deadline(market, campaign):
    end = market.now + 1000
    order = market.order(campaign, quote_deadline=end)
    market.at(end - 1)
    assert redeem(market, order) == DISCOUNT
    market.at(end)
    with refuses("Hub_QuoteExpired", end, end):
        redeem(market, order)


def test_a_public_quote_has_a_deadline_too(market, public):
    end = market.now + 1000
    order = market.order(public, quote_deadline=end)
    market.at(end - 1)
    assert redeem(market, order) == DISCOUNT
    market.at(end)
    with refuses("Hub_QuoteExpired", end, end):
        redeem(market, order)


def test_terms_that_nobody_created_are_refused(market):
    plan = market.plan(salt=404)
    with refuses("Hub_UnknownCampaign", plan.id):
        redeem(market, market.order(plan))


@pytest.mark.parametrize(
    "change",
    [{"value": 9999}, {"cap_amount": 99_999}, {"budget": 10**9}, {"end_time": 2**32 - 1}, {"cold_hash": bytes(32)}],
    ids=lambda change: next(iter(change)),
)
def test_terms_that_differ_from_those_created_are_refused(market, campaign, change):
    order = market.order(campaign)
    better = replace(order, terms=replace(campaign.terms, **change))
    with refuses("Hub_UnknownCampaign", market.campaign_of(better)):
        redeem(market, better)


def test_nobody_redeems_for_the_zero_address(market, campaign):
    with refuses("Hub_NoShopper"):
        redeem(market, market.order(campaign, shopper=0))


def test_an_order_needs_a_line(market, campaign):
    with refuses("Rules_LineCount", 0, 50):
        redeem(market, market.order(campaign, lines=()))


def test_an_order_has_at_most_fifty_lines(market, campaign):
    line = Line(unit_price=100, quantity=1)
    assert redeem(market, market.order(campaign, lines=(line,) * 50)) == 1000
    with refuses("Rules_LineCount", 51, 50):
        redeem(market, market.order(campaign, lines=(line,) * 51))


@pytest.mark.parametrize("quantity", [0, 10_001, 2**32 - 1])
def test_a_line_has_one_to_ten_thousand_units(market, campaign, quantity):
    lines = (BASKET[0], Line(unit_price=1, quantity=quantity))
    with refuses("Rules_Quantity", 1, quantity, 10_000):
        redeem(market, market.order(campaign, lines=lines))
    assert redeem(market, market.order(campaign, lines=(Line(unit_price=1, quantity=10_000),))) == 2000


def test_an_order_without_the_promoted_group_is_refused(market):
    tea = market.create(target=Target.TAGS, target_key=TEA)
    with refuses("Rules_NothingInTarget", 1, TEA):
        redeem(market, market.order(tea, lines=BASKET[:1]))


def test_an_order_without_the_promoted_product_is_refused(market):
    product = market.create(target=Target.SKU, target_key=33)
    with refuses("Rules_NothingInTarget", 2, 33):
        redeem(market, market.order(product))


def test_an_order_reaches_its_threshold_exactly(market):
    at, above = market.create(min_amount=7999), market.create(min_amount=8000)
    assert redeem(market, market.order(at)) == DISCOUNT
    with refuses("Rules_BelowMinAmount", 7999, 8000):
        redeem(market, market.order(above))


def test_an_order_reaches_its_number_of_units_exactly(market):
    mugs = {"target": Target.TAGS, "target_key": MUGS}
    at, above = market.create(min_quantity=2, **mugs), market.create(min_quantity=3, **mugs)
    assert redeem(market, market.order(at)) == 600
    with refuses("Rules_BelowMinQuantity", 2, 3):
        redeem(market, market.order(above))


def test_an_order_below_the_first_tier_is_refused_with_what_is_missing(market):
    by_amount = market.create(kind=Kind.TIER, value=0, extra=tiers(Tier(8000, 500), Tier(9000, 900)))
    with refuses("Rules_BelowMinAmount", 7999, 8000):
        redeem(market, market.order(by_amount))
    by_units = market.create(kind=Kind.TIER, value=0, flags=1, extra=tiers(Tier(4, 500)))
    with refuses("Rules_BelowMinQuantity", 3, 4):
        redeem(market, market.order(by_units))


def test_a_redemption_must_supply_the_tiers_that_were_promised(market):
    promised, better = tiers(Tier(1000, 500)), tiers(Tier(1000, 5000))
    tiered = market.create(kind=Kind.TIER, value=0, extra=promised)
    for supplied in (better, ()):
        order = replace(market.order(tiered), extra=supplied)
        with refuses("Terms_ExtraHash", extra_hash(supplied), extra_hash(promised)):
            redeem(market, order)


def test_a_campaign_without_tiers_takes_none(market, campaign):
    supplied = tiers(Tier(1, 10_000))
    with refuses("Terms_ExtraHash", extra_hash(supplied), bytes(32)):
        redeem(market, replace(market.order(campaign), extra=supplied))


def test_a_coupon_that_would_give_nothing_is_refused_and_kept(market, campaign):
    with refuses("Rules_ZeroDiscount", 2):
        redeem(market, market.order(campaign, lines=(Line(unit_price=2, quantity=1),)))
    assert market.hub.usedWord(campaign.id, 0) == 0


def test_groups_that_no_single_line_fills_give_nothing(market):
    every = market.create(kind=Kind.EVERY, value=300, min_amount=7000, scope=Scope.LINE)
    with refuses("Rules_ZeroDiscount", 7999):
        redeem(market, market.order(every))


def test_the_budget_is_spent_to_the_last_unit(market, shopper):
    exact = market.create(budget=2 * DISCOUNT, cap_amount=DISCOUNT)
    for index in (0, 1):
        market.hub.redeem(*arguments(market.order(exact, index=index)), {"from": shopper.account})
    assert market.hub.stateOf(exact.id)[0] == 0
    with refuses("Hub_OverBudget", DISCOUNT, 0):
        redeem(market, market.order(exact, index=2))


def test_a_discount_one_unit_over_the_budget_is_refused_whole(market, shopper):
    short = market.create(budget=2 * DISCOUNT - 1, cap_amount=DISCOUNT)
    market.hub.redeem(*arguments(market.order(short)), {"from": shopper.account})
    with refuses("Hub_OverBudget", DISCOUNT, DISCOUNT - 1):
        redeem(market, market.order(short, index=1))


def test_what_is_left_of_a_budget_still_pays_a_smaller_discount(market, shopper):
    short = market.create(budget=2 * DISCOUNT - 1, cap_amount=DISCOUNT)
    market.hub.redeem(*arguments(market.order(short)), {"from": shopper.account})
    smaller = market.order(short, index=1, lines=(Line(unit_price=5 * (DISCOUNT - 1), quantity=1),))
    assert redeem(market, smaller) == DISCOUNT - 1


def test_the_price_limit_holds_for_a_shopper_who_sends(market, campaign):
    assert redeem(market, market.order(campaign, max_payable=PAYABLE)) == DISCOUNT
    with refuses("Hub_PayableAboveMax", PAYABLE, PAYABLE - 1):
        redeem(market, market.order(campaign, max_payable=PAYABLE - 1))


def test_a_price_limit_of_zero_is_a_limit(market, campaign):
    with refuses("Hub_PayableAboveMax", PAYABLE, 0):
        redeem(market, market.order(campaign, max_payable=0))


def test_delivery_is_never_discounted(market):
    whole = market.create(value=10_000, cap_amount=100_000)
    assert market.hub.quoteRedeem(*arguments(market.order(whole)), {"from": market.people.shopper.account}) == (
        [7999],
        500,
    )


def test_the_largest_order_is_computed_without_overflow(market):
    largest = 2**96 - 1
    rich = market.create(value=10_000, cap_amount=largest, budget=largest)
    line = Line(unit_price=largest, quantity=10_000)
    huge = market.order(rich, lines=(line,) * 50)
    with refuses("Hub_PayableAboveMax", largest * 500_000 + 500 - largest, largest):
        redeem(market, huge)


def test_a_refused_redemption_changes_nothing(market, hub, campaign, merchant, shopper):
    before = hub.stateOf(campaign.id), hub.usedWord(campaign.id, 0), hub.ledgerDigest(merchant.account)
    with refuses("Hub_PayableAboveMax", PAYABLE, 0):
        hub.redeem(*arguments(market.order(campaign, max_payable=0)), {"from": shopper.account})
    after = hub.stateOf(campaign.id), hub.usedWord(campaign.id, 0), hub.ledgerDigest(merchant.account)
    assert after == before


def test_refusals_come_in_the_order_that_the_interface_states(market, public):
    """Everything is wrong at once; mending one thing at a time shows the next."""
    now = market.now
    order = market.order(public, quote_deadline=now, shopper=0, lines=(), max_payable=0)
    with refuses("Hub_QuoteExpired", now, now):
        redeem(market, order)
    order = replace(order, order=replace(order.order, deadline=now + 1), terms=replace(order.terms, salt=99))
    with refuses("Hub_UnknownCampaign", market.campaign_of(order)):
        redeem(market, order)
    order = replace(order, terms=public.terms, grant=replace(order.grant, index=1))
    with refuses("Hub_GrantMalformed", order.grant.packed()):
        redeem(market, order)
    order = replace(order, grant=replace(order.grant, index=0))
    with refuses("Hub_NoShopper"):
        redeem(market, order)
    order = market.order(public, lines=(), max_payable=0)
    with refuses("Rules_LineCount", 0, 50):
        redeem(market, order)
    with refuses("Hub_PayableAboveMax", PAYABLE, 0):
        redeem(market, market.order(public, max_payable=0))


def test_a_campaign_by_voucher_takes_no_proof_and_one_by_root_no_voucher(market, campaign, by_root):
    published = market.publish(by_root)
    market.at(published.root.active_from)
    by_proof = market.order(by_root, published=published)
    assert redeem(market, by_proof) == 2000
    assert by_root.terms.audience == Audience.ROOT
    as_voucher = market.quoted(replace(by_proof, terms=campaign.terms, grant=replace(by_proof.grant, epoch=0)))
    with refuses("Hub_VoucherSigner", 0, campaign.terms.issuer):
        redeem(market, as_voucher)
    as_leaf = market.signed(replace(market.order(campaign), terms=by_root.terms))
    with refuses("Hub_ProofLength", 0, 4):
        redeem(market, as_leaf)
