"""A coupon as its shopper holds it, and where such coupons are kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from offchain.domain.order import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedOffer:
    """One personal coupon, with everything that redeeming it takes beside the order.

    campaign : id, 32 bytes; account : address of the one wallet that can redeem it or, of a bearer voucher, of its
    code's key; signature : the issuer's, 64 bytes of a key and more of a contract, empty for a leaf; proof : words of
    32 bytes, empty for a voucher; segment : cluster of its shopper, None where nobody said; why : that segment in
    words, English, may be empty.
    """

    campaign: bytes
    account: int
    grant: Grant
    signature: bytes = b""
    proof: tuple[bytes, ...] = ()
    segment: int | None = None
    why: str = ""

    @property
    def key(self) -> "OfferKey":
        """Tells it from the other coupons of its wallet."""
        return OfferKey(self.campaign, self.grant.index, self.grant.epoch)


@dataclass(frozen=True, slots=True, order=True)
class OfferKey:
    """campaign : id, 32 bytes; index : the coupon's; epoch : the voucher's or the root's."""

    campaign: bytes
    index: int
    epoch: int


class OfferStore(Protocol):
    """Keeps issued coupons. One real form: offchain/adapters/sql_offers.py."""

    def add(self, offers: Iterable[IssuedOffer]) -> None:
        """Keeps them, all or none. One with the account and key of another takes its place: it was signed anew."""

    def of_wallet(self, account: int, after: OfferKey | None, limit: int) -> Sequence[IssuedOffer]:
        """At most `limit` coupons of one wallet, ascending by key, those after a key."""

    def holders(self, limit: int) -> Sequence[int]:
        """At most `limit` wallets that hold a coupon, the lowest addresses first."""

    def of_campaign(self, campaign: bytes) -> Mapping[int, int | None]:
        """Wallets that were issued a coupon of a campaign -> the cluster that they were in, None where nobody said."""

    def indices_of(self, campaign: bytes) -> frozenset[int]:
        """Of every coupon of a campaign that was issued."""

    def find(self, account: int, campaign: bytes, index: int) -> IssuedOffer | None:
        """The wallet's coupon of that index, of its newest epoch."""
