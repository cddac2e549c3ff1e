"""What a shopper gets for a code."""

from __future__ import annotations

import pytest

from offchain.attestation import typed_data
from offchain.attestation.codes import CodeFormError, write_code
from offchain.attestation.signatures import recover
from offchain.campaigns.prepared import Campaign
from offchain.coupons.by_code import BearerCoupon, find, find_bearer
from offchain.coupons.errors import UnknownCodeError
from offchain.coupons.shared import SharedCodes
from tests.unit.coupons.press import Printer

SHOPPER = 0x5409


@pytest.fixture
def campaign(printer: Printer) -> Campaign:
    return printer.campaign()


@pytest.fixture
def shared(printer: Printer) -> SharedCodes:
    return SharedCodes(printer.folder / "shared-codes.json", printer.counter.chain.chain_id)


def test_the_coupon_of_a_code_is_found_among_several_files(printer: Printer, campaign: Campaign) -> None:
    files = [printer.issue(campaign, name, codes=3).vouchers for name in ("a.jsonl", "b.jsonl")]
    found = find_bearer(write_code(5).lower(), files)
    assert found.offer.grant.index == 4
    assert found.offer.campaign == campaign.id


def test_it_is_assigned_to_the_shopper_by_the_key_that_the_issuer_named(printer: Printer, campaign: Campaign) -> None:
    found = find_bearer(write_code(2), [printer.issue(campaign, codes=3).vouchers])
    digest = found.batch.domain.digest(typed_data.of_assignment(campaign.id, 1, SHOPPER))
    assert recover(digest, b"".join(found.assigned(SHOPPER))) == found.offer.account


def test_it_is_presented_with_signature_and_assignment(printer: Printer, campaign: Campaign) -> None:
    found = find_bearer(write_code(2), [printer.issue(campaign, codes=3).vouchers])
    use = found.use(campaign.draft.terms, campaign.draft.words, SHOPPER)
    assert (use.grant, use.voucher_signature, use.proof) == (
        found.offer.grant,
        found.offer.signature,
        found.assigned(SHOPPER),
    )


def test_a_code_that_was_not_issued_is_unknown(printer: Printer, campaign: Campaign) -> None:
    with pytest.raises(UnknownCodeError):
        find_bearer(write_code(4), [printer.issue(campaign, codes=3).vouchers])


def test_vouchers_of_wallets_have_no_code(printer: Printer, campaign: Campaign) -> None:
    with pytest.raises(UnknownCodeError):
        find_bearer(write_code(1), [printer.issue(campaign, wallets=printer.wallets()).vouchers])


def test_a_shared_code_comes_first_and_a_bearers_next(
    printer: Printer, campaign: Campaign, shared: SharedCodes
) -> None:
    vouchers = [printer.issue(campaign, codes=3).vouchers]
    shared.name("PROMO10", b"\x07" * 32, printer.folder / "promo.yaml")
    assert find("promo10", shared, vouchers) == b"\x07" * 32
    assert isinstance(find(write_code(3), shared, vouchers), BearerCoupon)


def test_a_typo_is_told_and_a_wrong_code_is_not(printer: Printer, campaign: Campaign, shared: SharedCodes) -> None:
    vouchers = [printer.issue(campaign, codes=3).vouchers]
    with pytest.raises(CodeFormError, match="mistyped"):
        find(write_code(3).replace("3", "4", 1), shared, vouchers)
    for text in (write_code(9), "PROMO11", ""):
        with pytest.raises(UnknownCodeError):
            find(text, shared, vouchers)


def test_a_coupon_does_not_show_its_code(printer: Printer, campaign: Campaign) -> None:
    code = 0xABCDEF << 60
    printer.chance.drawn = code - 1
    found = find_bearer(write_code(code), [printer.issue(campaign, codes=1).vouchers])
    assert str(code) not in f"{found!r} {found}"
