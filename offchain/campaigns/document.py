"""The campaign document: what stands where. Explained for merchants in docs/campaign-file.md.

Strict: every value has the type and the form that is written here, and nothing else may stand in a document. What the
forms mean, and what depends on another part, is decided in drafting.py.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from offchain.campaigns import forms

SCHEMA: Final = "promissory-campaign/1"
ROLE: Final = r"^(0x[0-9a-fA-F]{40}|[a-z][a-z0-9_-]{0,31})$"
NAME: Final = r"^[a-z0-9][a-z0-9-]{0,62}$"
CURRENCY: Final = r"^[A-Z]{3}$"

Money = Annotated[str, Field(pattern=forms.MONEY, description="Amount in the currency, in quotes.", examples=["12.50"])]
Percent = Annotated[str, Field(pattern=forms.PERCENT, description="Percentage, exact to 0.01 %.", examples=["12.5%"])]
Duration = Annotated[
    str, Field(pattern=forms.DURATION, description="Weeks, days, hours, minutes, seconds.", examples=["24h", "1d12h"])
]
Moment = Annotated[
    str,
    Field(
        pattern=forms.MOMENT,
        description="ISO 8601 with offset; or now, or a duration from now, which the lock file fixes at creation.",
        examples=["2026-12-01T00:00:00+08:00", "+30d"],
    ),
]
Account = Annotated[
    str,
    Field(pattern=ROLE, description="Address, or a name of the roles file.", examples=["merchant", "0x" + "12" * 20]),
]
Sentence = Annotated[str, Field(min_length=1, max_length=200)]
Body = Annotated[str, Field(min_length=1, max_length=20_000)]


class Part(BaseModel):
    """What all parts share."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Who(Part):
    """Whose campaign it is. The issuer signs vouchers and roots; the auditor may veto a root in its waiting window."""

    merchant: Account = "merchant"
    issuer: Account | None = None
    auditor: Account | None = None


class When(Part):
    """From `start` on, up to but not at `end`."""

    start: Moment = "now"
    end: Moment


class Target(Part):
    """Which goods count: those of any of the groups, or one product. Names are the catalogue's."""

    groups: Annotated[list[Sentence], Field(min_length=1, max_length=64)] | None = None
    sku: Sentence | None = None


class Offer(Part):
    """What every kind has. at_most : the most that one order may get; target : all goods when left out."""

    scope: Annotated[
        Literal["UNIT", "LINE", "ORDER"],
        Field(description="What is rounded and cut once: each unit, line, or the order."),
    ] = "ORDER"
    at_most: Money
    target: Target | None = None


class PercentOffer(Offer):
    """A percentage off."""

    kind: Literal["PERCENT"]
    percent: Percent


class FixedOffer(Offer):
    """An amount off."""

    kind: Literal["FIXED"]
    amount: Money


class EveryOffer(Offer):
    """每满减: an amount off for every full step that the goods reach. max_times : any number when left out."""

    kind: Literal["EVERY"]
    amount: Money
    every: Annotated[Money, Field(description="The step.")]
    max_times: Annotated[int, Field(ge=1, lt=2**16)] | None = None


class Tier(Part):
    """One step of a TIER offer: from an amount or a number of units on, a percentage or an amount."""

    from_amount: Money | None = None
    from_units: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    percent: Percent | None = None
    amount: Money | None = None


class TierOffer(Offer):
    """阶梯满减: the highest tier that the order reaches. percent, amount : what it gets below the first, if at all."""

    kind: Literal["TIER"]
    tiers: Annotated[list[Tier], Field(min_length=1, max_length=5)]
    percent: Percent | None = None
    amount: Money | None = None


class Conditions(Part):
    """What the goods that count must reach, inclusive."""

    min_amount: Money | None = None
    min_quantity: Annotated[int, Field(ge=1, lt=2**16)] | None = None


class Limits(Part):
    """uses : redemptions in all; budget : the most they may cost together, which can be raised later."""

    uses: Annotated[int, Field(ge=1, lt=2**32)]
    budget: Money


class Promises(Part):
    """What shoppers can rely on. notice : before an early end; max_pause : the longest pause, and the rest after one;
    revocation : nothing, single coupons, or all vouchers signed so far; root_delay : window of the auditor, minutes.
    """

    notice: Duration
    max_pause: Duration
    revocation: Literal["NONE", "INDEX", "EPOCH"]
    root_delay: Duration | None = None


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
    offer: Annotated[PercentOffer | FixedOffer | EveryOffer | TierOffer, Field(discriminator="kind")]
    conditions: Annotated[Conditions, Field(default_factory=Conditions)]
    audience: Annotated[
        Literal["PUBLIC", "VOUCHER", "ROOT"],
        Field(description="Everybody; holders of a signed voucher; holders of a leaf under a published root."),
    ]
    limits: Limits
    promises: Promises
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
        ("offer", "PERCENT"): PercentOffer,
        ("offer", "FIXED"): FixedOffer,
        ("offer", "EVERY"): EveryOffer,
        ("offer", "TIER"): TierOffer,
        ("offer", "target"): Target,
        ("offer", "tiers"): Tier,
        ("conditions",): Conditions,
        ("limits",): Limits,
        ("promises",): Promises,
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
