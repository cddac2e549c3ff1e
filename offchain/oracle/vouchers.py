"""Vouchers: personal coupons that the issuer signs and the shopper keeps; nothing of them stands on chain."""

from collections.abc import Iterable
from dataclasses import dataclass

from offchain.attestation import typed_data
from offchain.attestation.typed_data import SigningDomain
from offchain.domain.order import Grant
from offchain.eligibility.allocation import Offer
from offchain.ports import Signer


@dataclass(frozen=True, slots=True)
class SignedVoucher:
    """shopper, submitter : addresses, submitter 0 = anyone; signature : 64 bytes."""

    campaign: bytes
    shopper: int
    grant: Grant
    signature: bytes
    submitter: int = 0


def sign_vouchers(
    domain: SigningDomain,
    issuer: Signer,
    campaign: bytes,
    offers: Iterable[Offer],
    *,
    not_before: int,
    deadline: int,
    epoch: int = 0,
) -> tuple[SignedVoucher, ...]:
    """One voucher an offer, valid in [not_before, deadline), Unix seconds; epoch : the campaign's voucher epoch."""
    vouchers = []
    for offer in offers:
        grant = Grant(offer.value, not_before, deadline, offer.index, epoch)
        digest = domain.digest(typed_data.of_voucher(campaign, offer.account, grant))
        vouchers.append(SignedVoucher(campaign, offer.account, grant, issuer.sign(digest)))
    return tuple(vouchers)
