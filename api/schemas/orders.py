"""Orders: what one would cost, and what was redeemed."""

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.common import Address, Answer, AsOf, Depth, Hash, Money, NextCursor, Seconds


class Refused(Answer):
    """Why a promotion does not apply."""

    code: Annotated[str, Field(examples=["Rules_BelowMinAmount"])]
    title: str
    facts: dict[str, str]
    have: int | None
    needed: int | None
    unit: Annotated[Literal["minor", "units", "seconds"] | None, Field(description="Of `have` and `needed`.")]
    sentence: str
    next_step: str
    language: Literal["en", "zh"]


class Promotion(Answer):
    """What one promotion does to the order."""

    campaign: Hash
    coupon: int | None
    applied: bool
    discount: Money
    base: Annotated[Money | None, Field(description="What the discount was measured on.")]
    units: int | None
    refusal: Refused | None


class Quote(Answer):
    """What an order would cost. It binds nobody."""

    applied: bool
    list_price: Annotated[Money | None, Field(description="Without delivery; null where the basket has no price.")]
    discount: Money
    payable: Money | None
    promotions: list[Promotion]
    as_of: AsOf


class Redemption(Answer):
    """One redemption, as the chain recorded it."""

    block: int
    log: int
    transaction: Hash | None
    campaign: Hash
    sequence: int
    shopper: Address
    submitter: Address
    coupon: Annotated[int | None, Field(description="Index; null where everybody may redeem.")]
    epoch: int
    order_hash: Hash
    time: Seconds
    units: int
    base: Money
    discount: Money
    value: Depth | None


class RedemptionList(Answer):
    """A page of redemptions."""

    items: list[Redemption]
    next: NextCursor
