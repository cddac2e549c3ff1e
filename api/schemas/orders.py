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


class Share(Answer):
    """What is taken off one product."""

    sku: str
    amount: Money


class Promotion(Answer):
    """What one promotion does to the order."""

    campaign: Hash
    coupon: int | None
    gate: Annotated[
        Literal["asked on chain"] | None,
        Field(description="Set where a gate contract has to admit the wallet too; nobody asked it."),
    ]
    applied: bool
    discount: Annotated[Money, Field(description="Off goods and delivery.")]
    base: Annotated[Money | None, Field(description="What the discount was measured on.")]
    units: Annotated[int | None, Field(description="In the target; of a gift, those that are given.")]
    gift: bool
    per_line: Annotated[list[Share], Field(description="Off each product of the basket; none where it does not apply.")]
    delivery: Annotated[Money, Field(description="Off the delivery fee.")]
    reason: Annotated[
        Literal["refused", "clash", "better_without"] | None, Field(description="Why it does not apply, in one word.")
    ]
    refusal: Refused | None
    pair: Annotated[list[Hash], Field(description="The two campaigns that clash.")]
    chosen: Annotated[Money | None, Field(description="Discount of the set that was chosen.")]
    with_it: Annotated[Money | None, Field(description="The same of the best set with this promotion.")]


class Quote(Answer):
    """What an order would cost. It binds nobody."""

    applied: Annotated[
        bool,
        Field(description="Of a set that was named: all of it applies; of promotions that compete: at least one."),
    ]
    list_price: Annotated[Money | None, Field(description="Without delivery; null where the basket has no price.")]
    delivery: Annotated[Money, Field(description="The fee, before anything is taken off it.")]
    discount: Annotated[Money, Field(description="Off goods and delivery.")]
    payable: Annotated[Money | None, Field(description="List price and delivery, less the discount.")]
    per_line: Annotated[list[Share], Field(description="Off each product, by all promotions together.")]
    exact: Annotated[bool | None, Field(description="Whether no set is better; null where none was chosen.")]
    promotions: Annotated[
        list[Promotion], Field(description="Those that apply first, in the order in which the chain takes them.")
    ]
    refusal: Annotated[Refused | None, Field(description="Why the basket has no price.")]
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
