"""Redeeming by what a wallet holds: a token's index is spent once, past votes count by wallet; nobody issues."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.attestation.parts import extra_hash
from offchain.domain.route import Route
from offchain.domain.terms import GateKind, Revocation
from tests.contracts.fixtures.logs import redeemed_by
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.promises import gate as rule
from tests.contracts.fixtures.promises import holder
from tests.contracts.fixtures.refusals import refuses

TOKEN, SNAPSHOT, NEEDED = 7, 1_000, 50


@pytest.fixture(scope="module")
def for_owners(market, gate):
    """20 % for each owner of a token."""
    return market.create(**holder(gate=gate.address), extra=rule(GateKind.ERC721_OWNER))


@pytest.fixture(scope="module")
def for_voters(market, gate):
    """20 %, twice, for each wallet that had 50 votes at the snapshot."""
    votes = rule(GateKind.PAST_VOTES, timepoint=SNAPSHOT, minimum=NEEDED)
    return market.create(**holder(gate=gate.address, per_wallet=2), extra=votes)


def call(market, presented, sender=None):
    """Without leaving a trace."""
    return market.hub.redeem.call(*arguments(presented), {"from": (sender or market.people.shopper).account})


def send(market, presented, sender=None):
    return market.hub.redeem(*arguments(presented), {"from": (sender or market.people.shopper).account})


def test_an_owner_redeems_with_the_token_for_a_coupon(market, hub, gate, for_owners, shopper):
    gate.give(TOKEN, shopper)
    record = redeemed_by(send(market, market.order(for_owners, index=TOKEN)))
    assert (record.discount, record.route, record.index) == (1600, Route.TOKEN, TOKEN)
    assert (record.epoch, record.value) == (0, 0)
    assert hub.usedWord(for_owners.id, 0) == 1 << TOKEN


def test_a_token_counts_once_whoever_owns_it_then(market, gate, for_owners, shopper, eve):
    gate.give(TOKEN, shopper)
    send(market, market.order(for_owners, index=TOKEN))
    gate.give(TOKEN, eve)
    with refuses("Hub_IndexUsed", for_owners.id, TOKEN):
        call(market, market.order(for_owners, index=TOKEN, shopper=eve.address, nonce=2), eve)


def test_who_does_not_own_the_token_is_refused(market, gate, for_owners, eve):
    gate.give(TOKEN, eve)
    for token in (TOKEN, TOKEN + 1):  # somebody else's, nobody's
        with refuses("Hub_GateClosed", gate.address, 0, 1):
            call(market, market.order(for_owners, index=token))


def test_the_owner_is_the_shopper_not_the_sender(market, gate, for_owners, shopper, relayer):
    gate.give(TOKEN, relayer)
    order = market.agreed(market.order(for_owners, index=TOKEN))
    with refuses("Hub_GateClosed", gate.address, 0, 1):
        call(market, order, relayer)
    gate.give(TOKEN, shopper)
    assert call(market, order, relayer) == 1600


def test_two_tokens_of_one_owner_are_two_redemptions(market, hub, gate, for_owners, shopper):
    for token in (1, 2):
        gate.give(token, shopper)
        send(market, market.order(for_owners, index=token))
    assert hub.stateOf(for_owners.id)[1] == 2


def test_a_token_beyond_the_cap_is_refused(market, gate, for_owners, shopper):
    cap = for_owners.terms.cap
    for token in (cap - 1, cap):
        gate.give(token, shopper)
    assert call(market, market.order(for_owners, index=cap - 1)) == 1600
    with refuses("Hub_IndexAboveCap", cap, cap):
        call(market, market.order(for_owners, index=cap))


@pytest.mark.parametrize("field", ["value", "not_before", "deadline", "epoch", "reserved", "bearer"])
def test_an_owners_grant_is_an_index_and_nothing_else(market, gate, for_owners, shopper, field):
    gate.give(TOKEN, shopper)
    order = market.order(for_owners, index=TOKEN, **{field: 1})
    with refuses("Hub_GrantMalformed", order.grant.packed()):
        call(market, order)


def test_a_merchant_may_revoke_a_token_where_the_terms_say_so(market, hub, gate, shopper, merchant):
    terms = holder(gate=gate.address, revocation=Revocation.INDEX)
    revocable = market.create(**terms, extra=rule(GateKind.ERC721_OWNER))
    gate.give(TOKEN, shopper)
    hub.revokeIndices(revocable.words, 0, 1 << TOKEN, {"from": merchant.account})
    with refuses("Hub_IndexUsed", revocable.id, TOKEN):
        call(market, market.order(revocable, index=TOKEN))


def test_a_voter_redeems_by_a_quote_alone(market, hub, gate, for_voters, shopper, merchant):
    gate.count_votes(shopper, NEEDED, SNAPSHOT)
    record = redeemed_by(send(market, market.order(for_voters, nonce=5)))
    assert (record.discount, record.route, record.index) == (1600, Route.VOTES, 0)
    assert hub.usedWord(for_voters.id, 0) == 0
    assert hub.nonceWord(merchant.account, 0) == 1 << 5
    assert hub.walletUses(for_voters.id, shopper.account) == 1


def test_a_voters_quote_counts_once(market, gate, for_voters, shopper, merchant):
    gate.count_votes(shopper, NEEDED, SNAPSHOT)
    order = market.order(for_voters, nonce=5)
    send(market, order)
    with refuses("Hub_NonceUsed", merchant.address, 5):
        call(market, order)


def test_a_voter_redeems_as_often_as_promised(market, gate, for_voters, shopper):
    gate.count_votes(shopper, NEEDED, SNAPSHOT)
    for nonce in (1, 2):
        send(market, market.order(for_voters, nonce=nonce))
    with refuses("Hub_WalletLimit", shopper.address, 2, 2):
        call(market, market.order(for_voters, nonce=3))


def test_one_vote_less_is_refused(market, gate, for_voters, shopper):
    gate.count_votes(shopper, NEEDED - 1, SNAPSHOT)
    with refuses("Hub_GateClosed", gate.address, NEEDED - 1, NEEDED):
        call(market, market.order(for_voters))


def test_votes_of_another_moment_do_not_count(market, gate, for_voters, shopper):
    for moment in (SNAPSHOT - 1, SNAPSHOT + 1):
        gate.count_votes(shopper, 10**6, moment)
    with refuses("Hub_GateClosed", gate.address, 0, NEEDED):
        call(market, market.order(for_voters))


@pytest.mark.parametrize("field", ["value", "not_before", "deadline", "index", "epoch", "reserved", "bearer"])
def test_a_voters_grant_is_empty(market, gate, for_voters, shopper, field):
    gate.count_votes(shopper, NEEDED, SNAPSHOT)
    order = market.order(for_voters, **{field: 1})
    with refuses("Hub_GrantMalformed", order.grant.packed()):
        call(market, order)


def test_a_softer_rule_than_that_of_the_terms_is_refused(market, gate, for_voters, shopper):
    softer = rule(GateKind.PAST_VOTES, timepoint=SNAPSHOT, minimum=1)
    gate.count_votes(shopper, 1, SNAPSHOT)
    for words in (softer, ()):
        with refuses("Terms_ExtraHash", extra_hash(words), for_voters.terms.extra_hash):
            call(market, replace(market.order(for_voters), extra=words))
