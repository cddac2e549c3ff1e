"""Why a wallet has promotions, why it cannot use them, what would unlock them."""

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.common import Address, Answer, AsOf, Depth, Hash, Money, NextCursor, Seconds
from api.schemas.orders import Promotion, Refused

Unit = Literal["minor", "units", "seconds"]


class Reason(Answer):
    """Why the wallet has the promotion: one a coupon, or one for everybody."""

    coupon: Annotated[int | None, Field(description="Index; null where everybody has it, like the next two.")]
    epoch: int | None
    segment: int | None
    text: Annotated[str, Field(description="The segment in words; empty where nobody stored it.")]
    standing: Literal["unused", "used", "revoked", "expired"] | None
    value: Annotated[Depth | None, Field(description="The coupon's own; null for the terms'.")]
    at_most: Money
    usable_from: Seconds
    deadline: Seconds


class Against(Answer):
    """One thing that stands against it, whatever the order."""

    coupon: Annotated[int | None, Field(description="Index of the coupon that it is about; null: the campaign.")]
    refusal: Refused


class OnGoods(Answer):
    """Which goods count."""

    target: Literal["ALL", "TAGS", "SKU"]
    key: Annotated[int, Field(description="Mask of groups, or product id; may pass 2^53.")]
    names: Annotated[list[str], Field(description="Of the groups, one of which is enough, or the SKU.")]


class Prize(Answer):
    """What a step opens."""

    benefit: Annotated[str, Field(examples=["percent"], description="As in offchain/texts/unlocks.json.")]
    value: Annotated[int, Field(description="Basis points or minor units.")]
    units: int


class Step(Answer):
    """One thing to do."""

    step: Literal["wait", "spend", "add_units", "include", "get_coupon", "hold_token", "ask_merchant", "other"]
    purpose: Annotated[Literal["use", "more"], Field(description="To use it; or it applies, and this gets more of it.")]
    code: Annotated[str | None, Field(description="Of the refusal that it lifts.")]
    coupon: int | None
    time: Annotated[int | None, Field(description="Unix seconds, until which to wait.")]
    have: int | None
    needed: int | None
    missing: Annotated[int | None, Field(description="How much to add.")]
    unit: Annotated[Unit | None, Field(description="Of `have`, `needed` and `missing`; minor units of `currency`.")]
    on: OnGoods | None
    alike: Annotated[bool, Field(description="Whether all units must be of one product.")]
    prize: Prize | None
    text: str
    language: Literal["en", "zh"]


class Explained(Answer):
    """One campaign for this wallet."""

    campaign: Hash
    merchant: Address
    kind: str
    audience: str
    promise: str
    currency: str
    state: Annotated[
        Literal["applies", "open", "locked", "closed"],
        Field(description="Applies to the basket; nothing against it; `unlock` opens it; nothing opens it."),
    ]
    coupon: Annotated[int | None, Field(description="Index of the coupon that `unlock` and `quote` are about.")]
    gate: Annotated[Literal["asked on chain"] | None, Field(description="Set where a gate contract must admit too.")]
    why: list[Reason]
    why_not: list[Against]
    unlock: Annotated[list[Step], Field(description="All of these together.")]
    quote: Annotated[
        Promotion | None,
        Field(description="The campaign alone in the basket, when it opens; null without a basket, or if it does not."),
    ]


class ExplainedItems(Answer):
    """A page of campaigns."""

    items: list[Explained]
    next: NextCursor


class Explanation(Answer):
    """Campaigns for one wallet."""

    campaigns: ExplainedItems
    as_of: AsOf
