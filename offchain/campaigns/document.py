"""The campaign document: what stands where. Explained for merchants in docs/campaign-file.md.

Strict: every value has the type and the form that is written here, and nothing else may stand in a document. What the
forms mean, and what depends on another part, is decided in drafting.py.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field

from offchain.campaigns import forms
from offchain.campaigns.entries import (
    Account,
    Body,
    Duration,
    GroupNumber,
    Moment,
    Money,
    Part,
    Percent,
    Sentence,
    Target,
    TimeOfDay,
    UtcOffset,
    Value,
    Whole,
)
from offchain.campaigns.offer_document import KINDS, AnyOffer, Gift, Tier

SCHEMA: Final = "promissory-campaign/1"
NAME: Final = r"^[a-z0-9][a-z0-9-]{0,62}$"
CURRENCY: Final = r"^[A-Z]{3}$"
WEEKDAYS: Final = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


class Who(Part):
    """Whose campaign it is. The issuer signs vouchers and roots; the auditor may veto a root in its waiting window."""

    merchant: Account = "merchant"
    issuer: Account | None = None
    auditor: Account | None = None


class Daily(Part):
    """Hours of the day, up to but not at `to`; one that is not after `from` is on the next day."""

    start: Annotated[TimeOfDay, Field(alias="from")]
    to: TimeOfDay


class When(Part):
    """From `start` on, up to but not at `end`; within that, on these hours and weekdays of the local day."""

    start: Moment = "now"
    end: Moment
    daily: Daily | None = None
    weekdays: (
        Annotated[list[Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]], Field(min_length=1, max_length=7)]
        | None
    ) = None
    utc_offset: UtcOffset | None = None


class Conditions(Part):
    """What the goods that count, or those of `measured_on`, must reach, inclusive. in_one_line : the units must be in
    one line; on_list_price : amounts and tiers by list price; contains : the order must have one of these groups."""

    min_amount: Money | None = None
    min_quantity: Annotated[int, Field(ge=1, lt=2**16)] | None = None
    in_one_line: bool = False
    on_list_price: bool = False
    measured_on: Target | None = None
    contains: Annotated[list[Sentence], Field(min_length=1, max_length=64)] | None = None


class Gate(Part):
    """What a shopper must hold in another contract. minimum : balance or votes, in the contract's smallest units;
    timepoint : the block or second whose votes count."""

    contract: Account
    asks: Literal["ERC721_OWNER", "PAST_VOTES", "ERC1155_BALANCE"]
    minimum: Whole | None = None
    timepoint: Annotated[int, Field(ge=1, lt=2**48)] | None = None
    token_id: Whole | None = None


class PerPeriod(Part):
    """So many uses in each period, counted from the start on."""

    uses: Annotated[int, Field(ge=1, lt=2**24)]
    period: Duration


class Limits(Part):
    """uses : redemptions in all; budget : the most they may cost together, which can be raised later; stock : units
    that count in all, of a gift those that are given; per_wallet : uses by one wallet."""

    uses: Annotated[int, Field(ge=1, lt=2**32)]
    budget: Money | None = None
    stock: Annotated[int, Field(ge=1, lt=2**24)] | None = None
    per_wallet: Annotated[int, Field(ge=1, lt=2**16)] | None = None
    per_period: PerPeriod | None = None


class Stacking(Part):
    """With which promotions it may stand in one order. priority : the higher is evaluated first within a stage;
    one_only : at most one of its group; with_groups : other groups that it goes with, if they say the same; exclusive :
    alone.
    """

    priority: Annotated[int, Field(ge=0, lt=2**16)] = 0
    group: GroupNumber = 0
    one_only: bool = False
    with_groups: Annotated[list[GroupNumber], Field(min_length=1, max_length=32)] | None = None
    exclusive: bool = False


class Promises(Part):
    """What shoppers can rely on. notice : before an early end; max_pause : the longest pause, and the rest after one;
    revocation : nothing, single coupons, or all vouchers signed so far; root_delay : window of the auditor, minutes;
    refund_window : how long goods can come back; recalc_on_return : a return charges what kept goods no longer earn;
    transferable : holders of coupons that are tokens may pass them on.
    """

    notice: Duration
    max_pause: Duration
    revocation: Literal["NONE", "INDEX", "EPOCH"]
    root_delay: Duration | None = None
    refund_window: Duration | None = None
    recalc_on_return: bool = False
    transferable: bool = False


class Personal(Part):
    """What vouchers or leaves will carry, from the least to the most: checked before launch, no part of the terms."""

    least: Value
    most: Value


class Funder(Part):
    """Who pays which part. All must be the merchant until campaigns are settled on chain."""

    account: Account
    share: Percent


class Text(Part):
    """What shoppers read."""

    title: Sentence
    body: Body


class Texts(Part):
    """By language; at least one. The terms commit to their hash."""

    en: Text | None = None
    zh: Text | None = None


class CampaignDocument(Part):
    """One campaign."""

    model_config = ConfigDict(
        title="Promissory campaign", json_schema_extra={"$schema": "https://json-schema.org/draft/2020-12/schema"}
    )

    form: Annotated[Literal["promissory-campaign/1"], Field(alias="schema", description="Version of this form.")]
    name: Annotated[
        str,
        Field(pattern=NAME, description="Tells this document's campaigns apart in the lock file.", examples=["tea-5"]),
    ]
    currency: Annotated[str, Field(pattern=CURRENCY, description="ISO 4217 code.", examples=["EUR"])]
    who: Annotated[Who, Field(default_factory=Who)]
    when: When
    offer: Annotated[AnyOffer, Field(discriminator="kind")]
    conditions: Annotated[Conditions, Field(default_factory=Conditions)]
    audience: Annotated[
        Literal["PUBLIC", "VOUCHER", "ROOT", "HOLDER"],
        Field(description="Everybody; holders of a signed voucher, of a leaf under a published root, of the gate."),
    ]
    gate: Gate | None = None
    limits: Limits
    stacking: Annotated[Stacking, Field(default_factory=Stacking)]
    promises: Promises
    personal: Personal | None = None
    funders: Annotated[list[Funder], Field(min_length=1, max_length=8)] | None = None
    texts: Texts
    catalogue: (
        Annotated[str, Field(min_length=1, description="File of products and groups, from this folder.")] | None
    ) = None
    evaluation_plan: Annotated[str, Field(pattern=forms.HASH, description="Hash of the registered plan.")] | None = None
    salt: Annotated[int, Field(ge=0, lt=2**53, description="Tells campaigns with the same terms apart.")] = 0


PARTS: Final[Mapping[tuple[str, ...], type[Part]]] = MappingProxyType(
    {
        (): CampaignDocument,
        ("who",): Who,
        ("when",): When,
        ("when", "daily"): Daily,
        **{("offer", kind): offer for kind, offer in KINDS.items()},
        ("offer", "target"): Target,
        ("offer", "get_target"): Target,
        ("offer", "tiers"): Tier,
        ("offer", "gift"): Gift,
        ("conditions",): Conditions,
        ("conditions", "measured_on"): Target,
        ("gate",): Gate,
        ("limits",): Limits,
        ("limits", "per_period"): PerPeriod,
        ("stacking",): Stacking,
        ("promises",): Promises,
        ("personal",): Personal,
        ("funders",): Funder,
        ("texts",): Texts,
        ("texts", "en"): Text,
        ("texts", "zh"): Text,
    }
)
"""Place, without positions in lists -> the part that stands there."""


def json_schema() -> dict[str, Any]:
    """The JSON schema of the document, for editors and other programs."""
    return CampaignDocument.model_json_schema()
