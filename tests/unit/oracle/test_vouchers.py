"""A voucher is the issuer's signature over one shopper's coupon, and good for nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.adapters.fakes import FakeSigner
from offchain.attestation import typed_data
from offchain.attestation.signatures import recover
from offchain.domain.order import Grant
from offchain.eligibility.allocation import Offer
from offchain.oracle.vouchers import SignedVoucher, sign_vouchers
from tests.unit import samples

CAMPAIGN = b"\x01" * 32
OFFERS = [
    Offer(index=10, shopper="ann", account=0xA1, value=1_500, affinity=9, segment=0),
    Offer(index=11, shopper="bob", account=0xB2, value=2_500, affinity=3, segment=1),
]


def signed(issuer: FakeSigner, epoch: int = 0) -> tuple[SignedVoucher, ...]:
    """Vouchers for the offers, valid for an hour."""
    now = samples.NOW
    return sign_vouchers(samples.hub(), issuer, CAMPAIGN, OFFERS, not_before=now, deadline=now + 3_600, epoch=epoch)


def test_each_offer_becomes_a_voucher_with_its_index_value_and_window() -> None:
    vouchers = signed(FakeSigner(2), epoch=4)
    assert [voucher.shopper for voucher in vouchers] == [0xA1, 0xB2]
    assert vouchers[0].grant == Grant(1_500, samples.NOW, samples.NOW + 3_600, 10, 4)
    assert all(voucher.campaign == CAMPAIGN and voucher.submitter == 0 for voucher in vouchers)


def test_the_issuer_is_found_in_every_signature() -> None:
    for voucher in signed(FakeSigner(2)):
        digest = samples.hub().digest(typed_data.of_voucher(CAMPAIGN, voucher.shopper, voucher.grant))
        assert recover(digest, voucher.signature) == FakeSigner(2).address


@pytest.mark.parametrize("change", [{"value": 9_999}, {"index": 11}, {"deadline": 2**40 - 1}, {"epoch": 1}], ids=str)
def test_an_altered_coupon_does_not_lead_back_to_the_issuer(change: dict[str, int]) -> None:
    voucher = signed(FakeSigner(2))[0]
    digest = samples.hub().digest(typed_data.of_voucher(CAMPAIGN, voucher.shopper, replace(voucher.grant, **change)))
    assert recover(digest, voucher.signature) != FakeSigner(2).address


def test_somebody_elses_voucher_does_not_lead_back_to_the_issuer() -> None:
    voucher = signed(FakeSigner(2))[0]
    digest = samples.hub().digest(typed_data.of_voucher(CAMPAIGN, 0xB2, voucher.grant))
    assert recover(digest, voucher.signature) != FakeSigner(2).address


def test_no_offer_means_no_signature() -> None:
    issuer = FakeSigner(2)
    assert sign_vouchers(samples.hub(), issuer, CAMPAIGN, [], not_before=0, deadline=1) == ()
    assert issuer.signed == []
