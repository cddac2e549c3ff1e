"""Every signed field is bound, in every form that a signature comes in; eth_account signs here, as a wallet would."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.attestation import bearer
from tests.contracts.fixtures.bearers import CODE, assigned
from tests.contracts.fixtures.campaigns import BASKET, Campaign
from tests.contracts.fixtures.market import arguments, recovered
from tests.contracts.fixtures.people import Person, person
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.typed_messages import (
    Message,
    assignment_message,
    consent_message,
    quote_message,
    root_message,
    voucher_message,
)

DISCOUNT = 1600
ORDER_OF_CURVE = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
STRANGER = "0x" + "ab" * 20
DOMAIN_FLIPS = {
    "name": "Promissory!",
    "version": "2",
    "chainId": 1,
    "verifyingContract": STRANGER,
}
VOUCHER_FLIPS = DOMAIN_FLIPS | {
    "campaign": b"\x99" * 32,
    "shopper": STRANGER,
    "submitter": STRANGER,
    "index": 1,
    "notBefore": 1,
    "deadline": 2**40 - 1,
    "value": 1,
    "epoch": 1,
    "bearer": True,
}
ASSIGNMENT_FLIPS = DOMAIN_FLIPS | {"campaign": b"\x99" * 32, "index": 1, "shopper": STRANGER}
QUOTE_FLIPS = DOMAIN_FLIPS | {
    "merchant": STRANGER,
    "shopper": STRANGER,
    "orderRef": b"\x99" * 32,
    "token": STRANGER,
    "currency": 978,
    "delivery": 499,
    "lines": [line.packed() for line in reversed(BASKET)],
    "nonce": 2,
    "deadline": 2**40 - 1,
    "usesHash": b"\x99" * 32,
}
CONSENT_FLIPS = DOMAIN_FLIPS | {
    "quote": b"\x99" * 32,
    "maxPayable": 1,
    "submitter": STRANGER,
    "textHash": b"\x99" * 32,
}
ROOT_FLIPS = DOMAIN_FLIPS | {
    "name": "Promissory",  # the hub's
    "campaign": b"\x99" * 32,
    "epoch": 2,
    "root": b"\x99" * 32,
    "depth": 4,
    "firstIndex": 1,
    "count": 4,
    "maxEach": 2999,
    "activeFrom": 2**40 - 1,
    "modelRoot": b"\x99" * 32,
    "dataRoot": b"\x99" * 32,
    "manifestHash": b"\x99" * 32,
}


def test_what_wallets_sign_is_accepted(market, hub, campaign, shopper, merchant, issuer, relayer):
    draft = market.order(campaign)
    order = replace(
        draft,
        quote_signature=quote_message(market, draft).signed_by(merchant),
        voucher_signature=voucher_message(market, draft).signed_by(issuer),
        consent_signature=consent_message(market, draft).signed_by(shopper),
    )
    assert hub.redeem.call(*arguments(order), {"from": relayer.account}) == DISCOUNT


def test_an_assignment_that_a_wallet_signs_is_accepted(market, hub, campaign, shopper):
    order = assigned(market, campaign)
    signature = by_the_code(campaign, assignment_message(market, order))
    assert (signature[:32], signature[32:]) == order.proof
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == DISCOUNT


def by_the_code(campaign: Campaign, message: Message) -> bytes:
    """The signature of a code's key, by EIP-2098."""
    long = message.signed_by(Person("code", bearer.key_of(campaign.id, CODE).secret))
    return long[:32] + (int.from_bytes(long[32:64], "big") | (long[64] - 27) << 255).to_bytes(32, "big")


def test_a_root_that_a_wallet_signs_is_accepted(market, roots, by_root, issuer, relayer):
    published = market.publication(by_root)
    signature = root_message(market, by_root, published).signed_by(issuer)
    roots.propose.call(by_root.words, published.root.fields(), signature, {"from": relayer.account})


def test_the_flips_name_every_field(market, campaign, by_root):
    order = market.order(campaign)
    messages = {
        "voucher": (voucher_message(market, order), VOUCHER_FLIPS),
        "assignment": (assignment_message(market, order), ASSIGNMENT_FLIPS),
        "quote": (quote_message(market, order), QUOTE_FLIPS),
        "consent": (consent_message(market, order), CONSENT_FLIPS),
        "root": (root_message(market, by_root, market.publication(by_root)), ROOT_FLIPS),
    }
    for message, flips in messages.values():
        assert set(flips) == set(message.fields) | set(message.domain)


@pytest.mark.parametrize("field", VOUCHER_FLIPS)
def test_a_voucher_signed_with_another_field_is_refused(market, hub, campaign, shopper, issuer, field):
    order = market.order(campaign)
    signature = voucher_message(market, order).changed(field, VOUCHER_FLIPS[field]).signed_by(issuer)
    with refuses("Hub_VoucherSigner", recovered(market.voucher_digest(order), signature), issuer.address):
        hub.redeem.call(*arguments(replace(order, voucher_signature=signature)), {"from": shopper.account})


@pytest.mark.parametrize("field", ASSIGNMENT_FLIPS)
def test_an_assignment_signed_with_another_field_is_refused(market, hub, campaign, shopper, field):
    order = assigned(market, campaign)
    signature = by_the_code(campaign, assignment_message(market, order).changed(field, ASSIGNMENT_FLIPS[field]))
    signer = recovered(market.assignment_digest(order), signature)
    with refuses("Hub_AssignmentSigner", signer, shopper.address):
        hub.redeem.call(*arguments(replace(order, proof=(signature[:32], signature[32:]))), {"from": shopper.account})


@pytest.mark.parametrize("field", QUOTE_FLIPS)
def test_a_quote_signed_with_another_field_is_refused(market, hub, campaign, shopper, merchant, field):
    order = market.order(campaign)
    signature = quote_message(market, order).changed(field, QUOTE_FLIPS[field]).signed_by(merchant)
    with refuses("Hub_QuoteSigner", recovered(market.quote_digest(order), signature), merchant.address):
        hub.redeem.call(*arguments(replace(order, quote_signature=signature)), {"from": shopper.account})


@pytest.mark.parametrize("field", CONSENT_FLIPS)
def test_a_consent_signed_with_another_field_is_refused(market, hub, campaign, shopper, relayer, field):
    order = market.order(campaign)
    signature = consent_message(market, order).changed(field, CONSENT_FLIPS[field]).signed_by(shopper)
    with refuses("Hub_ConsentSigner", recovered(market.consent_digest(order), signature), shopper.address):
        hub.redeem.call(*arguments(replace(order, consent_signature=signature)), {"from": relayer.account})


@pytest.mark.parametrize("field", ROOT_FLIPS)
def test_a_root_signed_with_another_field_is_refused(market, roots, by_root, issuer, relayer, field):
    published = market.publication(by_root)
    signature = root_message(market, by_root, published).changed(field, ROOT_FLIPS[field]).signed_by(issuer)
    signer = recovered(market.root_digest(by_root, published), signature)
    with refuses("Roots_Signer", signer, issuer.address):
        roots.propose.call(by_root.words, published.root.fields(), signature, {"from": relayer.account})


FIRST, SECOND = BASKET
TAMPERED_LINES = {
    "a higher price": (replace(FIRST, unit_price=FIRST.unit_price + 1), SECOND),
    "a lower price": (replace(FIRST, unit_price=FIRST.unit_price - 1), SECOND),
    "more units": (replace(FIRST, quantity=3), SECOND),
    "another product": (replace(FIRST, sku=12), SECOND),
    "another group": (replace(FIRST, tags=3), SECOND),
    "a line less": (FIRST,),
    "a line more": (FIRST, SECOND, SECOND),
    "lines swapped": (SECOND, FIRST),
}


@pytest.mark.parametrize("lines", TAMPERED_LINES.values(), ids=list(TAMPERED_LINES))
def test_a_tampered_order_is_refused(market, hub, campaign, shopper, merchant, lines):
    honest = market.order(campaign)
    tampered = replace(honest, order=replace(honest.order, lines=lines))
    signer = recovered(market.quote_digest(tampered), honest.quote_signature)
    with refuses("Hub_QuoteSigner", signer, merchant.address):
        hub.redeem.call(*arguments(tampered), {"from": shopper.account})


def test_a_coupon_that_the_quote_does_not_name_is_refused(market, hub, campaign, shopper, merchant):
    quoted, other = market.order(campaign, index=1), market.order(campaign, index=2, value=9000)
    swapped = replace(quoted, grant=other.grant, voucher_signature=other.voucher_signature)
    signer = recovered(market.quote_digest(swapped), quoted.quote_signature)
    with refuses("Hub_QuoteSigner", signer, merchant.address):
        hub.redeem.call(*arguments(swapped), {"from": shopper.account})


def test_long_and_short_forms_are_both_accepted(market, hub, campaign, shopper, relayer, merchant, issuer):
    short = market.agreed(market.order(campaign))
    long = replace(
        short,
        quote_signature=merchant.sign_long(market.quote_digest(short)),
        voucher_signature=issuer.sign_long(market.voucher_digest(short)),
        consent_signature=shopper.sign_long(market.consent_digest(short)),
    )
    assert (len(short.quote_signature), len(long.quote_signature)) == (64, 65)
    for order in (short, long):
        assert hub.redeem.call(*arguments(order), {"from": relayer.account}) == DISCOUNT


def test_the_twin_form_of_a_signature_is_no_second_coupon(market, hub, campaign, shopper, merchant, issuer):
    short = market.order(campaign, index=4)
    twin = replace(
        short,
        quote_signature=merchant.sign_long(market.quote_digest(short)),
        voucher_signature=issuer.sign_long(market.voucher_digest(short)),
    )
    hub.redeem(*arguments(short), {"from": shopper.account})
    with refuses("Hub_IndexUsed", campaign.id, 4):
        hub.redeem.call(*arguments(twin), {"from": shopper.account})


def _high_s(signature: bytes) -> bytes:
    """The other solution of the same equation, 65 bytes."""
    s = ORDER_OF_CURVE - int.from_bytes(signature[32:64], "big")
    return signature[:32] + s.to_bytes(32, "big") + bytes([27 + 28 - signature[64]])


UNUSABLE = {
    "empty": lambda _: b"",
    "high s": _high_s,
    "64 zero bytes": lambda _: bytes(64),
    "65 zero bytes": lambda _: bytes(65),
    "63 bytes": lambda signature: signature[:63],
    "66 bytes": lambda signature: signature + b"\x00",
    "v of 0 or 1": lambda signature: signature[:64] + bytes([signature[64] - 27]),
    "v of 29": lambda signature: signature[:64] + bytes([29]),
    "r not on the curve": lambda signature: b"\xff" * 32 + signature[32:],
}


@pytest.mark.parametrize("form", UNUSABLE)
def test_a_signature_that_is_none_is_refused_wherever_it_stands(market, hub, roots, campaign, by_root, people, form):
    shopper, relayer = people.shopper.account, people.relayer.account
    honest = market.agreed(market.order(campaign))
    quote = UNUSABLE[form](people.merchant.sign_long(market.quote_digest(honest)))
    with refuses("Hub_QuoteSigner", 0, people.merchant.address):
        hub.redeem.call(*arguments(replace(honest, quote_signature=quote)), {"from": shopper})
    voucher = UNUSABLE[form](people.issuer.sign_long(market.voucher_digest(honest)))
    with refuses("Hub_VoucherSigner", 0, people.issuer.address):
        hub.redeem.call(*arguments(replace(honest, voucher_signature=voucher)), {"from": shopper})
    consent = UNUSABLE[form](people.shopper.sign_long(market.consent_digest(honest)))
    with refuses("Hub_ConsentSigner", 0, people.shopper.address):
        hub.redeem.call(*arguments(replace(honest, consent_signature=consent)), {"from": relayer})
    published = market.publication(by_root)
    root = UNUSABLE[form](people.issuer.sign_long(market.root_digest(by_root, published)))
    with refuses("Roots_Signer", 0, people.issuer.address):
        roots.propose.call(by_root.words, published.root.fields(), root, {"from": relayer})


def test_garbage_that_is_a_point_recovers_a_stranger_who_has_no_right(market, hub, campaign, shopper, merchant):
    honest = market.order(campaign)
    garbage = person("nobody we know").sign(b"\x01" * 32)
    stranger = recovered(market.quote_digest(honest), garbage)
    assert stranger not in (0, merchant.address)
    with refuses("Hub_QuoteSigner", stranger, merchant.address):
        hub.redeem.call(*arguments(replace(honest, quote_signature=garbage)), {"from": shopper.account})
