"""Campaigns."""

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.common import Address, Answer, AsOf, Hash, Money, NextCursor, Seconds


class Period(Answer):
    """Uses in the period that runs now."""

    used: int
    cap: int
    until: Annotated[int, Field(description="When the next period begins, Unix seconds.")]


class State(Answer):
    """Where a campaign stands."""

    phase: Literal["not started", "open", "paused", "over"]
    until: Annotated[int | None, Field(description="When the phase ends by itself, Unix seconds.")]
    ends_at: Seconds
    early_end: bool
    paused_until: int | None
    remaining: Money
    used: int
    cap: int
    voucher_epoch: int
    stock_left: Annotated[
        int | None, Field(description="Units that can still be discounted or given; null where no stock is set.")
    ]
    period: Annotated[Period | None, Field(description="Null where uses a period are not bounded.")]


class CampaignSummary(Answer):
    """One campaign in a list."""

    id: Hash
    merchant: Address
    kind: Annotated[str, Field(examples=["PERCENT"])]
    audience: Annotated[str, Field(examples=["VOUCHER"])]
    promise: Annotated[str, Field(description="What it gives, in one sentence, in the language that was asked for.")]
    starts_at: Seconds
    budget: Annotated[Money, Field(description="Promised at creation; top-ups show in `state.remaining`.")]
    state: State


class CampaignList(Answer):
    """A page of campaigns."""

    items: list[CampaignSummary]
    next: NextCursor


class TermsField(Answer):
    """One field of the terms."""

    name: Annotated[str, Field(examples=["cap_amount"])]
    unit: Annotated[str, Field(examples=["minor units"])]
    value: Annotated[str, Field(description="Exact: decimal, or hexadecimal after 0x.", examples=["500"])]
    text: Annotated[str, Field(description="For people.", examples=["5.00 USD"])]


class FunderShare(Answer):
    """Who pays which part of what is spent."""

    account: Address
    share_bps: int


class HashedTerms(Answer):
    """What the campaign's id is the hash of, under the hub's EIP-712 domain."""

    words: Annotated[list[Hash], Field(description="The ten packed words.")]
    extra: Annotated[list[Hash], Field(description="The words behind the ninth, one a tier.")]
    auditor: Address
    funders: list[FunderShare]
    plan_hash: Hash
    metadata: Hash


class Root(Answer):
    """A published list of coupons."""

    epoch: int
    root: Hash
    depth: int
    first_index: int
    count: int
    most_each: Money
    active_from: Seconds
    vetoed: bool
    model_root: Hash
    data_root: Hash
    manifest_hash: Hash


class Words(Answer):
    """One sentence a promise."""

    en: list[str]
    zh: list[str]


class CampaignDetail(Answer):
    """One campaign."""

    summary: CampaignSummary
    words: Annotated[Words, Field(description="The terms in plain language, told from the same numbers.")]
    fields: Annotated[list[TermsField], Field(description="The terms decoded; fields that are left out are zero.")]
    hashed: HashedTerms
    roots: Annotated[list[Root], Field(description="The newest first, at most 100.")]
    block: int
    log: int
    as_of: AsOf
