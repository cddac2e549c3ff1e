"""What a shopper gets for a code that he typed: the campaign of a shared code, or the coupon of a bearer code."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from offchain.attestation import bearer
from offchain.attestation.calls import CouponUse
from offchain.attestation.codes import CodeFormError, Mistake, read_code
from offchain.coupons import voucher_file
from offchain.coupons.batch import Batch
from offchain.coupons.errors import UnknownCodeError
from offchain.coupons.shared import SharedCodes
from offchain.domain.terms import Terms
from offchain.offers.issued import IssuedOffer


@dataclass(frozen=True, slots=True)
class BearerCoupon:
    """The coupon of a code. batch : of its file; code : secret, so it is not shown."""

    batch: Batch
    offer: IssuedOffer
    _code: int

    def assigned(self, shopper: int) -> tuple[bytes, bytes]:
        """The words that let `shopper` redeem it, and nobody else."""
        return bearer.assign(self.batch.domain, self.batch.campaign, self.offer.grant.index, self._code, shopper)

    def use(self, terms: Terms, extra: Sequence[int], shopper: int) -> CouponUse:
        """As it is presented for an order of `shopper`. terms, extra : of its campaign."""
        return CouponUse(
            terms=terms,
            grant=self.offer.grant,
            extra=tuple(extra),
            voucher_signature=self.offer.signature,
            proof=self.assigned(shopper),
        )

    def __repr__(self) -> str:
        return f"BearerCoupon(0x{self.batch.campaign.hex()}, {self.offer.grant.index})"


def find_bearer(text: str, vouchers: Sequence[Path]) -> BearerCoupon:
    """The coupon of a bearer code, in the first file that has it: found by the address of the code's key, since no file
    holds codes. Raises `CodeFormError` for a typo, `UnknownCodeError`, `CouponFileError`."""
    code = read_code(text)
    for path in vouchers:
        batch = voucher_file.read_batch(path)
        offer = voucher_file.find(path, bearer.holder_of(batch.campaign, code)) if batch.bearer else None
        if offer is not None:
            return BearerCoupon(batch, offer, code)
    raise UnknownCodeError


def find(text: str, shared: SharedCodes, vouchers: Sequence[Path]) -> bytes | BearerCoupon:
    """The campaign of a shared code, 32 bytes, or the coupon of a bearer code.

    Raises `CodeFormError` for what has the length of a bearer code and a typo, else as `find_bearer`.
    """
    try:
        return shared.find(text).id
    except UnknownCodeError:
        pass
    try:
        return find_bearer(text, vouchers)
    except CodeFormError as error:
        if error.mistake is Mistake.CHECK:
            raise
        raise UnknownCodeError from None
