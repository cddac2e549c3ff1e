"""Coupons of a wallet."""

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.common import Answer, AsOf, Depth, Hash, HexBytes, Money, NextCursor, Seconds


class CouponUse(Answer):
    """What `redeem` takes for the coupon."""

    value: int
    not_before: Seconds
    deadline: Seconds
    index: int
    epoch: int
    signature: Annotated[HexBytes, Field(description="Of a voucher, 64 bytes, more of a quorum; empty for a leaf.")]
    proof: Annotated[list[Hash], Field(description="Of a leaf: root, shape, provenance, salt, path.")]


class UsedAt(Answer):
    """Where a coupon was redeemed."""

    block: int
    log: int
    time: Seconds
    discount: Money


class Offer(Answer):
    """One personal coupon."""

    campaign: Hash
    index: int
    audience: str
    promise: str
    value: Annotated[Depth | None, Field(description="Its own, where better than the terms'; null for the terms'.")]
    at_most: Money
    standing: Literal["unused", "used", "revoked", "expired"]
    usable_from: Seconds
    deadline: Seconds
    segment: int | None
    why: Annotated[str, Field(description="The segment in words; empty where nobody stored it.")]
    use: CouponUse
    used_at: UsedAt | None


class OfferItems(Answer):
    """A page of coupons."""

    items: list[Offer]
    next: NextCursor


class OfferList(Answer):
    """The coupons of one wallet."""

    offers: OfferItems
    as_of: AsOf
