"""Asking of each promotion what it would give: as the hub then does, line by line, and no refusal hides another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.domain.order import Line
from offchain.domain.terms import Audience, Flags, Kind, Scope, Target
from offchain.domain.tiers import Tier
from tests.contracts.fixtures.bearers import assigned
from tests.contracts.fixtures.campaigns import BASKET, DAY, MUGS, TEA
from tests.contracts.fixtures.drafts import with_use
from tests.contracts.fixtures.logs import all_redeemed_by
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.promises import BXGY, GET_ALL, GIFT, SHIPPING, STEP, TIER, tiers

KINDS = {
    "PERCENT": {"max_units": 2},
    "FIXED": {"kind": Kind.FIXED, "scope": Scope.LINE},
    "FIXED_PRICE": {"kind": Kind.FIXED_PRICE, "scope": Scope.UNIT, "value": 1000},
    "EVERY": STEP,
    "TIER": TIER | {"extra": tiers(Tier(7000, 1500))},
    "BXGY": BXGY | {"buy_quantity": 1, "get_quantity": 1, "get_bps": 3333, "extra": GET_ALL},
    "GIFT": GIFT,
    "SHIPPING": SHIPPING,
}


def dearest_first(lines=BASKET):
    return tuple(sorted(lines, key=lambda line: -line.unit_price))


def agrees(market, lens, presented):
    """The lens says what the hub quotes and then records; the verdicts."""
    shopper = {"from": market.people.shopper.account}
    verdicts, payable = lens.judge(presented)
    assert (tuple(it.amount for it in verdicts), payable) == market.hub.quoteRedeem(*arguments(presented), shopper)
    recorded = all_redeemed_by(market.hub.redeem(*arguments(presented), shopper))
    assert [(it.campaign, it.base, it.amount, it.units) for it in verdicts] == [
        (it.campaign, it.base, it.discount, it.units) for it in recorded
    ]
    assert all(it.applied and it.reason == b"" and it.code == bytes(4) for it in verdicts)
    return verdicts


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_gives_what_the_hub_records(market, lens, kind):
    order = market.order(market.create(**KINDS[kind]), lines=dearest_first())
    (verdict,) = agrees(market, lens, order)
    by_line = kind not in ("GIFT", "SHIPPING")
    assert len(verdict.parts) == (2 if by_line else 0)
    assert sum(verdict.parts) == (verdict.amount if by_line else 0)


def test_an_offer_for_everybody_is_judged(market, lens, public):
    agrees(market, lens, market.order(public))


@pytest.mark.parametrize("cap_amount", [1234, 1235])
def test_a_leaf_is_judged_with_the_most_that_its_root_allows(market, lens, cap_amount):
    by_root = market.create(audience=Audience.ROOT, cap_amount=cap_amount, salt=2)
    published = market.publish(by_root, max_each=1234)
    market.at(published.root.active_from)
    assert agrees(market, lens, market.order(by_root, published=published))[0].amount == 1234


def test_a_set_is_judged_use_by_use_on_what_is_left(market, lens):
    campaigns = [
        market.create(priority=2, salt=2),
        market.create(value=1000, priority=1, salt=3),
        market.create(priority=3, salt=4, **GIFT),
        market.create(salt=5, **SHIPPING),
    ]
    assert [it.amount for it in agrees(market, lens, market.set_of(*campaigns))] == [0, 1600, 640, 250]


def test_no_signature_is_needed(market, lens, campaign):
    unsigned = replace(market.order(campaign), voucher_signature=b"", quote_signature=b"")
    assert lens.verdict(unsigned).amount == 1600


def test_a_bearer_voucher_is_judged_by_its_assignment(market, lens, campaign):
    (verdict,) = agrees(market, lens, assigned(market, campaign))
    assert verdict.amount == 1600


def test_a_bearer_voucher_without_signatures_is_taken_for_granted(market, lens, campaign):
    unsigned = replace(assigned(market, campaign), voucher_signature=b"", proof=())
    assert lens.verdict(unsigned).amount == 1600


def test_a_split_is_by_largest_remainder_and_told_where_the_hub_wants_it(market, lens):
    whole = market.create(priority=9, salt=20)
    mugs = market.create(value=1000, target=Target.TAGS, target_key=MUGS, salt=21)
    bare = market.set_of(whole, mugs)
    first, last = lens.judge(bare)[0]
    assert (first.parts, first.wants_shares) == ((600, 1000), True)  # of 600.08 and 999.92
    assert (last.parts, last.wants_shares) == ((240, 0), False)
    agrees(market, lens, market.quoted(with_use(bare, 0, shares=first.parts)))


def test_no_split_is_wanted_for_a_later_promotion_that_reads_no_lines(market, lens):
    whole, later = market.create(priority=9, salt=20), market.create(value=1000, salt=21)
    assert [it.wants_shares for it in agrees(market, lens, market.set_of(whole, later))] == [False, False]


def test_no_split_is_wanted_for_a_later_promotion_that_is_refused(market, lens):
    whole = market.create(priority=9, salt=20)
    never = market.create(target=Target.SKU, target_key=99, salt=21)
    verdicts, _ = lens.judge(market.set_of(whole, never))
    assert [(it.applied, it.wants_shares) for it in verdicts] == [(True, False), (False, False)]


def test_supplied_shares_are_not_read(market, lens):
    whole = market.create(priority=9, salt=20)
    mugs = market.create(value=1000, target=Target.TAGS, target_key=MUGS, salt=21)
    wrong = with_use(market.set_of(whole, mugs), 0, shares=(1, 2, 3))
    assert lens.judge(wrong)[0][0].parts == (600, 1000)


def test_a_refused_promotion_takes_nothing_and_hides_no_other(market, lens):
    campaigns = [
        market.create(priority=9, min_amount=8000, salt=30),
        market.create(priority=8, salt=31),
        market.create(priority=7, flags=Flags.EXCLUSIVE, salt=32),
        market.create(priority=6, target=Target.TAGS, target_key=TEA, value=5000, budget=5000, salt=33),
        market.create(priority=5, value=1000, salt=34),
    ]
    presented = market.set_of(*campaigns)
    verdicts, payable = lens.judge(presented)
    assert [it.applied for it in verdicts] == [False, True, False, True, True]
    assert [it.refusal.code for it in verdicts if it.refusal] == ["Rules_BelowMinAmount", "Stacking_Exclusive"]
    taking = [
        replace(use, shares=it.parts if it.wants_shares else ())
        for use, it in zip(presented.uses, verdicts, strict=True)
        if it.applied
    ]
    redeemed = agrees(market, lens, market.quoted(replace(presented, uses=tuple(taking))))
    assert [it.amount for it in redeemed] == [it.amount for it in verdicts if it.applied]
    assert payable == 8499 - sum(it.amount for it in redeemed)


def test_a_ninth_is_refused_and_a_ninth_behind_a_refused_one_is_not(market, lens, hub):
    eight = [market.create(value=100, priority=20 - at, salt=40 + at) for at in range(8)]
    last = market.create(value=100, salt=60)
    full = lens.judge(market.set_of(*eight, last))[0]
    assert [it.applied for it in full] == [True] * 8 + [False]
    assert (full[8].refusal.code, full[8].have, full[8].needed) == ("Stacking_Count", 9, 8)
    hub.announceEnd(eight[3].words, {"from": market.people.merchant.account})
    market.at(hub.stateOf(eight[3].id)[2])
    assert [it.applied for it in lens.judge(market.set_of(*eight, last))[0]] == [True] * 3 + [False] + [True] * 5


def test_another_moment_can_be_asked_about(market, lens):
    soon = market.create(start_time=market.now + DAY, audience=Audience.PUBLIC, issuer=0)
    order, start = market.order(soon), soon.terms.start_time
    assert lens.verdict(order).refusal.code == "Hub_NotStarted"
    just_before = lens.verdict(order, time=start - 1)
    assert (just_before.have, just_before.needed) == (start - 1, start)
    assert lens.verdict(order, time=start).amount == 1600


def test_who_sends_may_be_left_open(market, lens, campaign, relayer):
    bound = market.order(campaign, submitter=relayer.address)
    assert lens.verdict(bound).refusal.code == "Hub_WrongSubmitter"
    assert lens.verdict(bound, sender=0).applied
    assert lens.verdict(bound, sender=relayer.address).applied


def test_the_lens_names_its_hub(lens, hub):
    assert lens.contract.hub() == hub.address


def test_a_lens_of_another_hub_knows_no_campaign_of_this_one(
    market, lens, campaign, relayer, PromotionHub, PromotionLens, roots
):
    other = PromotionHub.deploy(roots, roots, roots, {"from": relayer.account})
    elsewhere = replace(lens, contract=PromotionLens.deploy(other, {"from": relayer.account}))
    assert elsewhere.verdict(market.order(campaign)).refusal.code == "Hub_UnknownCampaign"


def test_an_order_of_fifty_lines_and_eight_promotions_is_judged(market, lens):
    lines = tuple(Line(10_000 - at, 7, sku=at + 1, tags=MUGS) for at in range(50))
    eight = [
        market.create(target=Target.TAGS, target_key=MUGS, value=777, priority=20 - at, salt=80 + at) for at in range(8)
    ]
    verdicts, payable = lens.judge(market.set_of(*eight, lines=lines))
    assert all(it.applied and sum(it.parts) == it.amount for it in verdicts)
    assert payable == sum(line.amount for line in lines) + 500 - sum(it.amount for it in verdicts)
    assert lines != BASKET
