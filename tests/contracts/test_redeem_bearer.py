"""Redeeming the coupon of a code: the issuer signed it for the code's key, which assigns it to a shopper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.attestation import bearer, signatures
from offchain.domain.terms import Audience
from tests.contracts.fixtures.bearers import CODE, assigned
from tests.contracts.fixtures.drafts import Draft
from tests.contracts.fixtures.logs import redeemed_by
from tests.contracts.fixtures.market import Market, arguments, recovered
from tests.contracts.fixtures.refusals import refuses

DISCOUNT = 1600


def taken(market: Market, order: Draft, thief: int) -> Draft:
    """The same calldata with another shopper, for whom the cashier signed a quote of his own."""
    return market.quoted(replace(order, order=replace(order.order, shopper=thief)))


def key_behind(market: Market, order: Draft) -> int:
    """Whom the assignment of an order leads to, for the order's shopper."""
    return recovered(market.assignment_digest(order), b"".join(order.proof))


def test_whoever_has_the_code_redeems_its_coupon(market, hub, campaign, shopper):
    record = redeemed_by(hub.redeem(*arguments(assigned(market, campaign, index=7)), {"from": shopper.account}))
    assert (record.shopper, record.index, record.discount) == (shopper.address, 7, DISCOUNT)
    assert record.route == Audience.VOUCHER


def test_a_code_counts_once(market, hub, campaign, shopper, eve):
    hub.redeem(*arguments(assigned(market, campaign, index=7)), {"from": shopper.account})
    again = assigned(market, campaign, index=7, shopper=eve.address, nonce=2)
    with refuses("Hub_IndexUsed", campaign.id, 7):
        hub.redeem.call(*arguments(again), {"from": eve.account})


def test_calldata_that_was_copied_is_worthless_to_another_wallet(market, hub, campaign, eve):
    stolen = taken(market, assigned(market, campaign), eve.address)
    with refuses("Hub_AssignmentSigner", key_behind(market, stolen), eve.address):
        hub.redeem.call(*arguments(stolen), {"from": eve.account})


def test_an_own_key_in_the_place_of_the_codes_is_worthless(market, hub, campaign, eve):
    stolen = taken(market, assigned(market, campaign), eve.address)
    forged = replace(stolen, proof=_words(eve.sign(market.assignment_digest(stolen))))
    with refuses("Hub_AssignmentSigner", eve.address, eve.address):
        hub.redeem.call(*arguments(forged), {"from": eve.account})


def test_a_coupon_without_the_bearer_bit_is_not_redeemed_by_an_assignment(market, hub, campaign, shopper, issuer):
    draft = assigned(market, campaign)
    plain = market.quoted(replace(draft, grant=replace(draft.grant, bearer=False)))
    signer = recovered(market.voucher_digest(plain), plain.voucher_signature)
    with refuses("Hub_VoucherSigner", signer, issuer.address):
        hub.redeem.call(*arguments(plain), {"from": shopper.account})


def test_a_voucher_of_a_shopper_does_not_become_a_bearers(market, hub, campaign, shopper):
    draft = market.order(campaign)
    proof = bearer.assign(market.domain, campaign.id, draft.grant.index, CODE, shopper.address)
    raised = market.quoted(replace(draft, grant=replace(draft.grant, bearer=True), proof=proof))
    with refuses("Hub_AssignmentSigner", bearer.holder_of(campaign.id, CODE), shopper.address):
        hub.redeem.call(*arguments(raised), {"from": shopper.account})


def test_the_assignment_of_one_index_is_none_of_another(market, hub, campaign, shopper):
    seventh, eighth = (assigned(market, campaign, index=index) for index in (7, 8))
    moved = replace(eighth, proof=seventh.proof)
    with refuses("Hub_AssignmentSigner", key_behind(market, moved), shopper.address):
        hub.redeem.call(*arguments(moved), {"from": shopper.account})


def test_the_assignment_of_one_campaign_is_none_of_another(market, hub, campaign, shopper):
    other = market.create(salt=5)
    moved = replace(assigned(market, other), proof=assigned(market, campaign).proof)
    with refuses("Hub_AssignmentSigner", key_behind(market, moved), shopper.address):
        hub.redeem.call(*arguments(moved), {"from": shopper.account})


def test_the_code_of_one_campaign_has_another_key_in_the_next(market, hub, campaign, shopper):
    other = market.create(salt=5)
    honest, foreign = assigned(market, other), bearer.key_of(campaign.id, CODE)
    assert bearer.holder_of(campaign.id, CODE) != bearer.holder_of(other.id, CODE)
    signature = signatures.sign(foreign, market.assignment_digest(honest))
    with refuses("Hub_AssignmentSigner", bearer.holder_of(campaign.id, CODE), shopper.address):
        hub.redeem.call(*arguments(replace(honest, proof=_words(signature))), {"from": shopper.account})


@pytest.mark.parametrize("length", [0, 1, 3])
def test_an_assignment_has_two_words(market, hub, campaign, shopper, length):
    order = assigned(market, campaign)
    cut = replace(order, proof=(*order.proof, bytes(32))[:length])
    with refuses("Hub_AssignmentLength", length, 2):
        hub.redeem.call(*arguments(cut), {"from": shopper.account})


UNUSABLE = {
    "zeros": (bytes(32), bytes(32)),
    "r not on the curve": (b"\xff" * 32, bytes(31) + b"\x01"),
}


@pytest.mark.parametrize("words", UNUSABLE.values(), ids=UNUSABLE)
def test_nobody_holds_what_was_signed_for_the_zero_address(market, hub, campaign, shopper, issuer, words):
    draft = market.order(campaign, bearer=True)
    careless = market.voucher_digest(replace(draft, order=replace(draft.order, shopper=0)))
    order = replace(draft, voucher_signature=issuer.sign(careless), proof=words)
    with refuses("Hub_AssignmentSigner", 0, shopper.address):
        hub.redeem.call(*arguments(order), {"from": shopper.account})


@pytest.mark.parametrize(("audience", "changes"), [("public", {}), ("by_root", {"published": True})])
def test_only_a_voucher_may_be_a_bearers(market, hub, public, by_root, shopper, audience, changes):
    campaign = {"public": public, "by_root": by_root}[audience]
    if changes:
        changes = {"published": market.publish(campaign)}
        market.at(changes["published"].root.active_from)
    order = market.order(campaign, bearer=True, **changes)
    with refuses("Hub_GrantMalformed", order.grant.packed()):
        hub.redeem.call(*arguments(order), {"from": shopper.account})


def test_a_relayer_sends_for_whoever_has_the_code(market, hub, campaign, relayer):
    order = market.agreed(assigned(market, campaign))
    assert hub.redeem.call(*arguments(order), {"from": relayer.account}) == DISCOUNT


def test_a_contract_wallet_redeems_a_code(market, hub, campaign, relayer, WalletStub):
    wallet = WalletStub.deploy({"from": relayer.account})
    order = assigned(market, campaign, shopper=int(wallet.address, 16))
    order = replace(order, consent_signature=b"any bytes that the wallet understands")
    wallet.approve(market.consent_digest(order), {"from": relayer.account})
    assert hub.redeem.call(*arguments(order), {"from": relayer.account}) == DISCOUNT


def test_a_quorum_or_wallet_issues_bearer_vouchers(market, hub, relayer, shopper, WalletStub):
    wallet = WalletStub.deploy({"from": relayer.account})
    issued = market.create(issuer=int(wallet.address, 16), salt=6)
    order = assigned(market, issued)
    holder = replace(order, order=replace(order.order, shopper=bearer.holder_of(issued.id, CODE)))
    wallet.approve(market.voucher_digest(holder), {"from": relayer.account})
    said = replace(order, voucher_signature=b"any bytes that the wallet understands")
    assert hub.redeem.call(*arguments(said), {"from": shopper.account}) == DISCOUNT


def _words(signature: bytes) -> tuple[bytes, bytes]:
    return signature[:32], signature[32:]
