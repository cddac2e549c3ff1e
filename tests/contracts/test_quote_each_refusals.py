"""What the lens says of a refused promotion is what the hub reverts with, byte for byte, with the numbers beside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.attestation.reverts import decode_revert
from offchain.domain.order import Line
from offchain.domain.terms import Audience, Flags, GateKind, GroupMode, Kind, Revocation, Target
from offchain.domain.tiers import Tier
from offchain.domain.vocabulary import FACTS
from tests.contracts.fixtures.bearers import assigned
from tests.contracts.fixtures.campaigns import DAY, MUGS
from tests.contracts.fixtures.gates import NO_ANSWER, Mood
from tests.contracts.fixtures.lens import refused_by_hub
from tests.contracts.fixtures.market import HOUR, arguments
from tests.contracts.fixtures.promises import BXGY, GET_ALL, GIFT, SHIPPING, TIER, tiers
from tests.contracts.fixtures.promises import gate as rule
from tests.contracts.fixtures.refusals import refuses

SUBJECTS = ("campaign", "gate", "wallet")
"""First arguments that say of whom a refusal speaks."""
ENOUGH = rule(GateKind.ERC1155_BALANCE, token_id=5, minimum=2)


def agrees(lens, market, presented, code, *, compared=None, time=0):
    """The last use is refused by both, and only it; compared : have and needed."""
    verdicts, _ = lens.judge(presented, time=time)
    last = verdicts[-1]
    assert [it.applied for it in verdicts] == [True] * (len(verdicts) - 1) + [False]
    assert last.reason == refused_by_hub(market, presented)
    assert last.refusal == decode_revert(last.reason)
    assert last.refusal.code == code
    assert (last.code, last.amount, last.base, last.units, last.parts) == (last.reason[:4], 0, 0, 0, ())
    words = [int.from_bytes(last.reason[at : at + 32], "big") for at in range(4, len(last.reason), 32)]
    numbers = words[1 if FACTS[code][:1] and FACTS[code][0] in SUBJECTS else 0 :]
    assert [last.have, last.needed] == [*numbers, 0, 0][:2]
    assert compared is None or (last.have, last.needed) == compared


def times(market):
    """Day of the week and second of the day, UTC."""
    return (market.now // DAY + 3) % 7, market.now % DAY


OF_TERMS = {
    "Hub_WrongWeekday": lambda market: {"weekdays": 0x7F & ~(1 << times(market)[0])},
    "Hub_OutsideHours": lambda market: {
        "daily_from": (times(market)[1] + 2 * HOUR) % DAY,
        "daily_to": (times(market)[1] + 3 * HOUR) % DAY,
    },
    "Hub_NotStarted": lambda market: {"start_time": market.now + 100},
    "Rules_NothingInTarget": lambda _: {"target": Target.SKU, "target_key": 99},
    "Rules_MissingRequired": lambda _: {"flags": Flags.REQUIRES, "extra": (0b100,)},
    "Rules_BelowMinAmount": lambda _: {"min_amount": 8000},
    "Rules_BelowMinQuantity": lambda _: {"min_quantity": 4},
    "Rules_LinesUnsorted": lambda _: BXGY | {"extra": GET_ALL},
    "Rules_ZeroDiscount": lambda _: {
        "target": Target.TAGS,
        "target_key": MUGS,
        "kind": Kind.FIXED_PRICE,
        "value": 5000,
    },
    "Hub_OverStock": lambda _: GIFT | {"min_amount": 1000, "stock_units": 4},
}


@pytest.mark.parametrize("code", OF_TERMS)
def test_what_the_terms_refuse_is_refused_in_the_same_bytes(market, lens, code):
    agrees(lens, market, market.order(market.create(**OF_TERMS[code](market))), code)


def test_the_distance_to_a_threshold_is_told(market, lens):
    of_amount = market.order(market.create(min_amount=8000))
    agrees(lens, market, of_amount, "Rules_BelowMinAmount", compared=(7999, 8000))
    of_tiers = market.order(market.create(extra=tiers(Tier(9000, 100)), **TIER))
    agrees(lens, market, of_tiers, "Rules_BelowMinAmount", compared=(7999, 9000))
    of_units = market.order(market.create(min_quantity=5, salt=2))
    agrees(lens, market, of_units, "Rules_BelowMinQuantity", compared=(3, 5))
    of_cycles = market.order(market.create(extra=GET_ALL, **BXGY), lines=(Line(1500, 3),))
    agrees(lens, market, of_cycles, "Rules_TooFewForCycle", compared=(3, 5))


OF_ORDER = {
    "Hub_CouponNotYet": {"not_before": 2**40 - 1},
    "Hub_CouponExpired": {"deadline": 1},
    "Hub_GrantMalformed": {"reserved": 1},
    "Hub_IndexAboveCap": {"index": 1000},
    "Hub_WrongSubmitter": {"submitter": 1},
    "Hub_EpochRevoked": {"epoch": 1},
    "Rules_PercentAboveWhole": {"value": 10_001},
}


@pytest.mark.parametrize("code", OF_ORDER)
def test_what_a_coupon_says_is_refused_in_the_same_bytes(market, lens, campaign, code):
    agrees(lens, market, market.order(campaign, **OF_ORDER[code]), code)


@pytest.mark.parametrize("length", [0, 1, 3])
def test_an_assignment_of_another_length_is_refused_in_the_same_bytes(market, lens, campaign, length):
    order = assigned(market, campaign)
    cut = replace(order, proof=(*order.proof, bytes(32))[:length])
    agrees(lens, market, cut, "Hub_AssignmentLength", compared=(length, 2))


def test_an_assignment_to_another_wallet_is_refused_in_the_same_bytes(market, lens, campaign, eve):
    agrees(lens, market, assigned(market, campaign, to=eve.address), "Hub_AssignmentSigner")


def test_an_assignment_that_is_no_signature_is_refused_in_the_same_bytes(market, lens, campaign):
    none = replace(assigned(market, campaign), proof=(bytes(32), bytes(32)))
    agrees(lens, market, none, "Hub_AssignmentSigner")


def test_terms_that_nobody_created_are_refused_in_the_same_bytes(market, lens):
    agrees(lens, market, market.order(market.plan(salt=99)), "Hub_UnknownCampaign")


def test_other_extra_words_are_refused_in_the_same_bytes(market, lens, campaign):
    agrees(lens, market, replace(market.order(campaign), extra=(1,)), "Terms_ExtraHash")


def test_a_pause_is_told_with_its_end(market, lens, hub, campaign, merchant):
    hub.pause(campaign.words, 600, {"from": merchant.account})
    agrees(lens, market, market.order(campaign), "Hub_Paused", compared=(market.now, hub.stateOf(campaign.id)[3]))


def test_an_early_end_is_told(market, lens, hub, merchant):
    short = market.create(notice=0)
    hub.announceEnd(short.words, {"from": merchant.account})
    agrees(lens, market, market.order(short), "Hub_Ended", compared=(market.now, hub.stateOf(short.id)[2]))


def test_a_spent_index_is_told(market, lens, hub, campaign, shopper):
    order = market.order(campaign, index=300)
    hub.redeem(*arguments(order), {"from": shopper.account})
    agrees(lens, market, order, "Hub_IndexUsed", compared=(300, 0))


def test_a_forged_voucher_is_refused_and_a_voucher_of_an_old_epoch(market, lens, hub, merchant, eve, issuer):
    revocable = market.create(revocation=Revocation.EPOCH)
    order = market.order(revocable)
    forged = replace(order, voucher_signature=eve.sign(market.voucher_digest(order)))
    agrees(lens, market, forged, "Hub_VoucherSigner", compared=(eve.address, issuer.address))
    hub.revokeEpoch(revocable.words, {"from": merchant.account})
    agrees(lens, market, order, "Hub_EpochRevoked", compared=(0, 1))


def test_leaves_are_refused_in_the_same_bytes(market, lens, by_root):
    published = market.publish(by_root, count=3)
    honest = market.order(by_root, published=published)
    agrees(lens, market, honest, "Hub_RootNotActive", compared=(market.now, published.root.active_from))
    market.at(published.root.active_from)
    end = {"deadline": market.now + DAY, "quote_deadline": market.now + DAY}
    honest = market.order(by_root, published=published, **end)
    agrees(lens, market, market.quoted(replace(honest, proof=honest.proof[:3])), "Hub_ProofLength", compared=(3, 4))
    agrees(lens, market, replace(honest, proof=honest.proof[:-1]), "Hub_ProofLength", compared=(1, 2))
    unknown = (b"\x01" * 32, *honest.proof[1:])
    agrees(lens, market, replace(honest, proof=unknown), "Hub_UnknownRoot", compared=(1, 0))
    wrong = (*honest.proof[:-1], b"\x01" * 32)
    agrees(lens, market, replace(honest, proof=wrong), "Hub_WrongProof")
    outside = market.order(by_root, published=published, index=3, **end)
    agrees(lens, market, outside, "Hub_IndexOutsideRoot", compared=(3, 0))


def test_a_gate_that_stays_closed_is_told_with_what_it_asks_for(market, lens, gate, shopper):
    guarded = market.create(gate=gate.address, extra=ENOUGH)
    gate.set_balance(shopper, 1, 5)
    agrees(lens, market, market.order(guarded), "Hub_GateClosed", compared=(1, 2))


@pytest.mark.parametrize("mood", NO_ANSWER)
def test_a_gate_that_fails_or_lies_is_an_answer_and_hides_no_other(market, lens, gate, shopper, mood):
    before = market.create(priority=9, salt=10)
    guarded = market.create(gate=gate.address, extra=ENOUGH, salt=11)
    gate.set_balance(shopper, 2, 5)
    presented = market.set_of(before, guarded)
    assert lens.judge(presented)[0][1].applied
    gate.feel(Mood(mood))
    agrees(lens, market, presented, "Hub_GateFailed", compared=(0, 0))


def test_spent_uses_of_campaign_period_and_wallet_are_told(market, lens, hub, shopper):
    everybody = {"audience": Audience.PUBLIC, "issuer": 0}
    limits = {
        "Hub_CapReached": {"cap": 1},
        "Hub_PeriodLimit": {"period_cap": 1, "period_seconds": DAY},
        "Hub_WalletLimit": {"per_wallet": 1},
    }
    for salt, (code, terms) in enumerate(limits.items()):
        limited = market.create(salt=70 + salt, **everybody, **terms)
        hub.redeem(*arguments(market.order(limited, nonce=10 + salt)), {"from": shopper.account})
        agrees(lens, market, market.order(limited, nonce=20 + salt), code, compared=(1, 1))


def test_the_next_period_is_open_again(market, lens, hub, shopper):
    limited = market.create(period_cap=1, period_seconds=DAY)
    hub.redeem(*arguments(market.order(limited, index=1)), {"from": shopper.account})
    late = market.order(limited, index=2, deadline=market.now + 3 * DAY)
    assert not lens.verdict(late).applied
    assert lens.verdict(late, time=limited.terms.start_time + DAY).applied


def test_what_is_left_of_stock_and_budget_is_told(market, lens, hub, shopper):
    stocked, thrifty = market.create(stock_units=4), market.create(budget=5000, salt=2)
    for campaign, count in ((stocked, 1), (thrifty, 3)):
        for index in range(count):
            hub.redeem(*arguments(market.order(campaign, index=index)), {"from": shopper.account})
    agrees(lens, market, market.order(stocked, index=9), "Hub_OverStock", compared=(3, 1))
    agrees(lens, market, market.order(thrifty, index=9), "Hub_OverBudget", compared=(1600, 200))


FIRST, SECOND = {"value": 2000, "priority": 9, "salt": 20}, {"value": 1000, "priority": 8, "salt": 21}
CLASHES = {
    "Stacking_Exclusive": ({"flags": Flags.EXCLUSIVE}, {}),
    "Stacking_SameGroup": ({"group_mode": GroupMode.ONE}, {}),
    "Stacking_Groups": ({}, {"group": 3}),
    "Stacking_Currencies": ({}, {"currency": 978}),
    "Stacking_Order": ({"priority": 1}, {}),
}


@pytest.mark.parametrize("code", CLASHES)
def test_a_pair_that_clashes_is_named_by_its_places(market, lens, code):
    of_first, of_second = CLASHES[code]
    drafts = [market.order(market.create(**terms)) for terms in (FIRST | of_first, SECOND | of_second)]
    presented = market.presented(drafts[0], *(draft.use for draft in drafts))
    agrees(lens, market, presented, code, compared=(0, 1))


def test_merchants_do_not_share_an_order(market, lens, rival):
    ours, theirs = market.create(priority=9), market.create(merchant=rival.address, salt=2)
    agrees(lens, market, market.set_of(ours, theirs), "Stacking_Merchants", compared=(0, 1))


def test_a_use_clashes_with_what_is_applied_and_not_with_what_is_refused(market, lens):
    refused = market.create(priority=9, flags=Flags.EXCLUSIVE, min_amount=8000, salt=30)
    first, second = market.create(priority=8, salt=31), market.create(priority=7, group=3, salt=32)
    delivery = market.create(salt=33, **SHIPPING)
    verdicts, _ = lens.judge(market.set_of(refused, first, second, delivery))
    assert [it.applied for it in verdicts] == [False, True, False, True]
    assert (verdicts[2].refusal.code, verdicts[2].have, verdicts[2].needed) == ("Stacking_Groups", 1, 2)


def test_one_campaign_gives_one_coupon_to_an_order(market, lens, campaign):
    drafts = [market.order(campaign, index=index) for index in (1, 2)]
    presented = market.presented(drafts[0], *(draft.use for draft in drafts))
    agrees(lens, market, presented, "Stacking_Order", compared=(0, 1))


WHOLE_ORDERS = {
    "Rules_LineCount": {"lines": ()},
    "Rules_Quantity": {"lines": (Line(1500, 0),)},
    "Hub_NoShopper": {"shopper": 0},
}


@pytest.mark.parametrize("code", WHOLE_ORDERS)
def test_an_order_that_cannot_be_judged_is_refused_whole_as_by_the_hub(market, lens, campaign, code):
    order = market.order(campaign, **WHOLE_ORDERS[code])
    refused = lens.refusal_of_all(order)
    assert decode_revert(refused).code == code
    assert refused == refused_by_hub(market, order)


def test_no_promotion_is_refused_as_by_the_hub(market, lens, campaign):
    order = market.order(campaign)
    assert lens.refusal_of_all(order, uses=()) == refused_by_hub(market, order.around())


def test_each_of_the_terms_has_its_use(market, lens, campaign, shopper):
    order = market.order(campaign).order
    inquiry = (shopper.account, shopper.account, 0, order.delivery, [line.packed() for line in order.lines])
    with refuses("Hub_UsesOfTerms", 0, 1):
        lens.contract.quoteEach.call([campaign.words], [], inquiry)
