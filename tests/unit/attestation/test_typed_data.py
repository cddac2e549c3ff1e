"""What is signed is EIP-712 as wallets compute it, field by field, and bound to one contract on one chain."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import Any

import pytest
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak as reference_keccak

from offchain.attestation import typed_data
from offchain.attestation.typed_data import TYPES, SigningDomain
from offchain.domain.order import Line
from offchain.domain.terms import pack_terms
from tests.surroundings import ROOT
from tests.unit import samples

CAMPAIGN = b"\x07" * 32
USES = b"\x08" * 32
QUOTE = b"\x09" * 32
LIBRARY = (ROOT / "contracts" / "libraries" / "VoucherHash.sol").read_text("utf-8")


def wallet_digest(domain: SigningDomain, struct: str, message: dict[str, Any]) -> bytes:
    """The digest that a wallet would sign, by eth_account."""
    inner = TYPES[struct].removeprefix(f"{struct}(").removesuffix(")")
    names = [entry.split() for entry in inner.split(",")]
    signable = encode_typed_data(
        full_message={
            "domain": {
                "name": domain.name,
                "version": domain.version,
                "chainId": domain.chain_id,
                "verifyingContract": address(domain.contract),
            },
            "primaryType": struct,
            "types": {
                "EIP712Domain": [
                    {"name": "name", "type": "string"},
                    {"name": "version", "type": "string"},
                    {"name": "chainId", "type": "uint256"},
                    {"name": "verifyingContract", "type": "address"},
                ],
                struct: [{"name": name, "type": solidity_type} for solidity_type, name in names],
            },
            "message": message,
        }
    )
    return reference_keccak(b"\x19" + signable.version + signable.header + signable.body)


def address(account: int) -> str:
    """As wallets take it."""
    return f"0x{account:040x}"


def test_the_types_are_those_of_the_contracts() -> None:
    declared = re.findall(r"keccak256\(\s*\"(\w+)(\([^\"]*\))\"\s*\)", LIBRARY)
    assert {name: name + rest for name, rest in declared} == TYPES


def test_a_campaigns_id_is_what_a_wallet_signs_for_its_terms() -> None:
    terms = samples.terms(extra_hash=b"\x05" * 32)
    names = ("actor", "issue", "money", "bounds", "limits", "gate", "assurance", "truth")
    message: dict[str, Any] = dict(zip(names, pack_terms(terms), strict=False))
    message |= {"extraHash": terms.extra_hash, "coldHash": terms.cold_hash}
    assert typed_data.campaign_id(samples.hub(), terms) == wallet_digest(samples.hub(), "Terms", message)


@pytest.mark.parametrize("bearer", [False, True])
def test_a_voucher_is_what_a_wallet_signs(bearer: bool) -> None:
    grant = replace(samples.grant(epoch=3), bearer=bearer)
    message = {
        "campaign": CAMPAIGN,
        "shopper": address(samples.SHOPPER.address),
        "submitter": address(samples.EVE.address),
        "index": grant.index,
        "notBefore": grant.not_before,
        "deadline": grant.deadline,
        "value": grant.value,
        "epoch": grant.epoch,
        "bearer": bearer,
    }
    ours = typed_data.of_voucher(CAMPAIGN, samples.SHOPPER.address, grant, samples.EVE.address)
    assert samples.hub().digest(ours) == wallet_digest(samples.hub(), "Voucher", message)


def test_an_assignment_is_what_a_wallet_signs() -> None:
    message = {"campaign": CAMPAIGN, "index": 2**32 - 1, "shopper": address(samples.SHOPPER.address)}
    ours = typed_data.of_assignment(CAMPAIGN, 2**32 - 1, samples.SHOPPER.address)
    assert samples.hub().digest(ours) == wallet_digest(samples.hub(), "Assignment", message)


@pytest.mark.parametrize("lines", [(), (Line(1_250, 2, 3, 4),), (Line(1, 1), Line(2**96 - 1, 2**32 - 1))], ids=len)
def test_a_quote_is_what_a_wallet_signs(lines: tuple[Line, ...]) -> None:
    terms = samples.terms(token=0xABCD)
    order = replace(samples.order(delivery=490, nonce=2**120 - 1), lines=lines)
    message = {
        "merchant": address(terms.merchant),
        "shopper": address(order.shopper),
        "orderRef": order.order_ref,
        "token": address(terms.token),
        "currency": terms.currency,
        "delivery": order.delivery,
        "lines": [line.packed() for line in lines],
        "nonce": order.nonce,
        "deadline": order.deadline,
        "usesHash": USES,
    }
    ours = samples.hub().digest(typed_data.of_quote(terms, order, USES))
    assert ours == wallet_digest(samples.hub(), "Quote", message)


def test_a_consent_is_what_a_wallet_signs() -> None:
    agreement = samples.agreement(submitter=samples.EVE.address, text_hash=b"\x06" * 32)
    message = {
        "quote": QUOTE,
        "maxPayable": agreement.max_payable,
        "submitter": address(agreement.submitter),
        "textHash": agreement.text_hash,
    }
    ours = samples.hub().digest(typed_data.of_consent(QUOTE, agreement))
    assert ours == wallet_digest(samples.hub(), "Consent", message)


def test_a_root_is_what_a_wallet_signs() -> None:
    root = samples.root()
    message = {
        "campaign": CAMPAIGN,
        "epoch": root.epoch,
        "root": root.root,
        "depth": root.depth,
        "firstIndex": root.first_index,
        "count": root.count,
        "maxEach": root.max_each,
        "activeFrom": root.active_from,
        "modelRoot": root.model_root,
        "dataRoot": root.data_root,
        "manifestHash": root.manifest_hash,
    }
    ours = samples.roots().digest(typed_data.of_root(CAMPAIGN, root))
    assert ours == wallet_digest(samples.roots(), "Root", message)


def changed(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    return (*value, Line(1, 1)) if isinstance(value, tuple) else value + 1


@pytest.mark.parametrize("name", [field.name for field in fields(samples.terms())])
def test_every_field_of_the_terms_changes_the_campaigns_id(name: str) -> None:
    terms = samples.terms()
    other = replace(terms, **{name: changed(getattr(terms, name))})
    assert typed_data.campaign_id(samples.hub(), other) != typed_data.campaign_id(samples.hub(), terms)


@pytest.mark.parametrize("name", ["value", "not_before", "deadline", "index", "epoch"])
def test_every_field_of_a_coupon_changes_its_voucher(name: str) -> None:
    grant = samples.grant()
    other = replace(grant, **{name: changed(getattr(grant, name))})
    assert typed_data.of_voucher(CAMPAIGN, 1, other) != typed_data.of_voucher(CAMPAIGN, 1, grant)


def test_campaign_shopper_and_submitter_change_the_voucher() -> None:
    grant = samples.grant()
    vouchers = {
        typed_data.of_voucher(CAMPAIGN, 1, grant),
        typed_data.of_voucher(QUOTE, 1, grant),
        typed_data.of_voucher(CAMPAIGN, 2, grant),
        typed_data.of_voucher(CAMPAIGN, 1, grant, submitter=1),
    }
    assert len(vouchers) == 4


@pytest.mark.parametrize("name", [field.name for field in fields(samples.order()) if field.compare])
def test_every_field_of_an_order_changes_its_quote(name: str) -> None:
    order = samples.order()
    other = replace(order, **{name: changed(getattr(order, name))})
    assert typed_data.of_quote(samples.terms(), other, USES) != typed_data.of_quote(samples.terms(), order, USES)


@pytest.mark.parametrize("name", ["merchant", "token", "currency"])
def test_merchant_token_and_currency_of_the_terms_change_the_quote(name: str) -> None:
    terms = samples.terms()
    other = replace(terms, **{name: changed(getattr(terms, name))})
    order = samples.order()
    assert typed_data.of_quote(other, order, USES) != typed_data.of_quote(terms, order, USES)


@pytest.mark.parametrize("name", [field.name for field in fields(samples.root())])
def test_every_part_of_a_root_changes_what_is_signed(name: str) -> None:
    root = samples.root()
    other = replace(root, **{name: changed(getattr(root, name))})
    assert typed_data.of_root(CAMPAIGN, other) != typed_data.of_root(CAMPAIGN, root)


@pytest.mark.parametrize("name", [field.name for field in fields(samples.agreement())])
def test_every_field_of_an_agreement_changes_the_consent(name: str) -> None:
    agreement = samples.agreement()
    other = replace(agreement, **{name: changed(getattr(agreement, name))})
    assert typed_data.of_consent(QUOTE, other) != typed_data.of_consent(QUOTE, agreement)


@pytest.mark.parametrize(
    "changes", [{"chain_id": 1338}, {"contract": 1}, {"name": "Promissory roots"}, {"version": "2"}]
)
def test_every_field_of_the_domain_changes_every_digest(changes: dict[str, Any]) -> None:
    assert replace(samples.hub(), **changes).digest(QUOTE) != samples.hub().digest(QUOTE)
    assert replace(samples.hub(), **changes).separator() != samples.hub().separator()


def test_hub_and_roots_have_domains_of_their_own() -> None:
    hub, roots = typed_data.hub_domain(1, 5), typed_data.roots_domain(1, 5)
    assert hub.separator() != roots.separator()
    for file, domain in (("PromotionHub", hub), ("EligibilityRoots", roots)):
        text = (ROOT / "contracts" / f"{file}.sol").read_text("utf-8")
        assert f'EIP712("{domain.name}", "{domain.version}")' in text


def test_a_quote_binds_its_coupons_in_their_order() -> None:
    one, two = (CAMPAIGN, samples.grant()), (QUOTE, samples.grant(index=8))
    sets = [[one], [two], [one, two], [two, one], [(CAMPAIGN, samples.grant(value=1))]]
    assert len({typed_data.of_uses(uses) for uses in sets}) == 5


def test_the_hash_of_one_use_is_that_of_its_two_words() -> None:
    grant = samples.grant()
    assert typed_data.of_uses([(CAMPAIGN, grant)]) == reference_keccak(CAMPAIGN + grant.packed().to_bytes(32, "big"))
