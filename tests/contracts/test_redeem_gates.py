"""A gate beside a coupon, and gates that fail, lie or misbehave: the worst is that it refuses its own redemption."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.domain.terms import Audience, GateKind, Kind
from tests.contracts.fixtures.gates import NO_ANSWER, Mood
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.promises import gate as rule
from tests.contracts.fixtures.refusals import refuses

MEMBERSHIP, NEEDED = 5, 2
RULES = {
    GateKind.ERC721_OWNER: rule(GateKind.ERC721_OWNER),
    GateKind.PAST_VOTES: rule(GateKind.PAST_VOTES, timepoint=9, minimum=1),
    GateKind.ERC1155_BALANCE: rule(GateKind.ERC1155_BALANCE, token_id=MEMBERSHIP, minimum=NEEDED),
}


@pytest.fixture(scope="module")
def for_members(market, gate):
    """20 % by voucher, for wallets that hold two of a token."""
    return market.create(gate=gate.address, extra=RULES[GateKind.ERC1155_BALANCE])


def redeem(market, presented):
    """As the shopper, without leaving a trace."""
    return market.hub.redeem.call(*arguments(presented), {"from": market.people.shopper.account})


def opened(market, gate, shopper):
    """The shopper holds what any of the rules asks for, with coupon 0."""
    gate.give(0, shopper)
    gate.count_votes(shopper, 1, 9)
    gate.set_balance(shopper, NEEDED, MEMBERSHIP)


def test_a_voucher_counts_for_who_holds_enough(market, gate, for_members, shopper):
    gate.set_balance(shopper, NEEDED, MEMBERSHIP)
    assert redeem(market, market.order(for_members)) == 1600


def test_a_voucher_does_not_count_for_who_holds_less(market, gate, for_members, shopper):
    gate.set_balance(shopper, NEEDED - 1, MEMBERSHIP)
    with refuses("Hub_GateClosed", gate.address, NEEDED - 1, NEEDED):
        redeem(market, market.order(for_members))


def test_another_token_is_not_the_one_that_is_asked_for(market, gate, for_members, shopper):
    gate.set_balance(shopper, 10, MEMBERSHIP + 1)
    with refuses("Hub_GateClosed", gate.address, 0, NEEDED):
        redeem(market, market.order(for_members))


def test_the_balance_is_the_shoppers_not_the_senders(market, hub, gate, for_members, relayer):
    gate.set_balance(relayer, NEEDED, MEMBERSHIP)
    with refuses("Hub_GateClosed", gate.address, 0, NEEDED):
        hub.redeem.call(*arguments(market.agreed(market.order(for_members))), {"from": relayer.account})


def test_a_gate_beside_a_voucher_does_not_replace_it(market, gate, for_members, shopper, eve, issuer):
    gate.set_balance(shopper, NEEDED, MEMBERSHIP)
    order = market.order(for_members)
    forged = replace(order, voucher_signature=eve.sign(market.voucher_digest(order)))
    with refuses("Hub_VoucherSigner", eve.address, issuer.address):
        redeem(market, forged)


def test_the_voucher_is_refused_before_the_gate_is_asked(market, gate, for_members):
    with refuses("Hub_EpochRevoked", 1, 0):
        redeem(market, market.order(for_members, epoch=1))


def test_a_leaf_counts_for_who_holds_enough(market, gate, shopper):
    listed = market.create(audience=Audience.ROOT, gate=gate.address, extra=RULES[GateKind.ERC1155_BALANCE])
    published = market.publish(listed)
    market.at(published.root.active_from)
    with refuses("Hub_GateClosed", gate.address, 0, NEEDED):
        redeem(market, market.order(listed, published=published))
    gate.set_balance(shopper, NEEDED, MEMBERSHIP)
    assert redeem(market, market.order(listed, published=published)) == 2000


def test_a_voucher_may_ask_for_the_token_of_its_index(market, gate, shopper, eve):
    owned = market.create(gate=gate.address, extra=RULES[GateKind.ERC721_OWNER])
    gate.give(3, shopper)
    gate.give(4, eve)
    assert redeem(market, market.order(owned, index=3)) == 1600
    with refuses("Hub_GateClosed", gate.address, 0, 1):
        redeem(market, market.order(owned, index=4))


@pytest.mark.parametrize("kind", GateKind)
@pytest.mark.parametrize("mood", NO_ANSWER)
def test_a_gate_without_a_usable_answer_refuses(market, gate, shopper, kind, mood):
    gated = market.create(gate=gate.address, extra=RULES[kind], salt=9)
    opened(market, gate, shopper)
    assert redeem(market, market.order(gated)) == 1600
    gate.feel(mood)
    with refuses("Hub_GateFailed", gate.address):
        redeem(market, market.order(gated))


@pytest.mark.parametrize("account", ["eve", "identity"])
def test_a_gate_that_is_no_contract_refuses(market, eve, account):
    identity = 4  # a precompiled contract, which answers with the question
    address = eve.address if account == "eve" else identity
    gated = market.create(gate=address, extra=RULES[GateKind.ERC1155_BALANCE])
    with refuses("Hub_GateFailed", address):
        redeem(market, market.order(gated))


def test_an_owner_with_dirty_bits_is_nobody(market, gate, shopper):
    gated = market.create(gate=gate.address, extra=RULES[GateKind.ERC721_OWNER])
    opened(market, gate, shopper)
    gate.feel(Mood.DIRTY_WORD)
    with refuses("Hub_GateClosed", gate.address, 0, 1):
        redeem(market, market.order(gated))


def test_a_gate_that_burns_gas_burns_no_more_than_its_bound(market, hub, gate, for_members, shopper):
    gate.feel(Mood.BURNS_GAS)
    with refuses("Hub_GateFailed", gate.address):
        hub.redeem.call(*arguments(market.order(for_members)), {"from": shopper.account, "gas_limit": 250_000})


def test_a_gate_cannot_change_anything(market, hub, gate, for_members, shopper):
    opened(market, gate, shopper)
    gate.feel(Mood.WRITES)
    before = hub.stateOf(for_members.id)
    with refuses("Hub_GateFailed", gate.address):
        hub.redeem(*arguments(market.order(for_members)), {"from": shopper.account})
    assert (gate.contract.written(), hub.stateOf(for_members.id)) == (0, before)


def test_a_gate_that_says_otherwise_when_asked_again_refuses_the_whole_order(market, hub, gate, shopper):
    """Each use asks for itself: what the gate said before is not remembered, and nothing was spent yet."""
    terms = {"kind": Kind.FIXED, "value": 100, "gate": gate.address, "extra": RULES[GateKind.ERC1155_BALANCE]}
    first, second = (market.create(priority=9 - salt, salt=salt, **terms) for salt in (5, 6))
    opened(market, gate, shopper)
    assert redeem(market, market.set_of(first, second)) == 200
    gate.feel(Mood.ONCE)
    assert redeem(market, market.set_of(first)) == 100
    for ask in (hub.redeem.call, hub.quoteRedeem):
        with refuses("Hub_GateClosed", gate.address, 0, NEEDED):
            ask(*arguments(market.set_of(first, second)), {"from": shopper.account})
    assert hub.usedWord(first.id, 0) == 0


def test_a_gate_that_said_yes_to_a_quote_may_say_no_to_the_redemption(market, hub, gate, for_members, shopper):
    gate.set_balance(shopper, NEEDED, MEMBERSHIP)
    order = market.order(for_members)
    assert hub.quoteRedeem(*arguments(order), {"from": shopper.account})[0] == [1600]
    gate.set_balance(shopper, 0, MEMBERSHIP)
    with refuses("Hub_GateClosed", gate.address, 0, NEEDED):
        redeem(market, order)


def test_one_closed_gate_does_not_touch_campaigns_without_one(market, gate, campaign, for_members):
    gate.feel(Mood.REVERTS)
    assert redeem(market, market.order(campaign)) == 1600
