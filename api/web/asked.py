"""What pages are asked: strict models, as the API's."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.binding import Pseudonym, Why
from api.forms import CampaignId, Wallet
from offchain.office.codes import LEAST_WHY, MOST_WHY

LONGEST_WORD = 64


class GoodsAsked(BaseModel):
    """Query of goods. find : part of a name or SKU; group : one of the shop's; all where empty."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    find: Annotated[str, Field(max_length=LONGEST_WORD)] = ""
    group: Annotated[str, Field(max_length=LONGEST_WORD)] = ""


class SearchAsked(BaseModel):
    """Query of a search. find : the name of something on the chain, or nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    find: Annotated[str, Field(max_length=200)] = ""


MOST_FIELDS = 400
LONGEST_FILE = 60_000


class FilledAsked(BaseModel):
    """A form of a campaign that was filled in. kind : of its offer; fields : place -> text."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: Annotated[str, Field(pattern=r"^[A-Z0-9_]{1,20}$")]
    fields: Annotated[
        dict[Annotated[str, Field(max_length=LONGEST_WORD)], Annotated[str, Field(max_length=20_000)]],
        Field(max_length=MOST_FIELDS),
    ]


class FileAsked(BaseModel):
    """A campaign file, as text."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    text: Annotated[str, Field(max_length=LONGEST_FILE)]


class RehearsalAsked(FileAsked):
    """A campaign file, and past orders as the text of a CSV, null for those that the chain saw."""

    orders: str | None


class OrderAsked(BaseModel):
    """An order for a campaign. number : seconds of a pause, 0 for the longest, or minor units to add."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    campaign: CampaignId
    order: Literal["pause", "unpause", "end", "fund"]
    number: Annotated[int, Field(ge=0, lt=2**96)] = 0


class LiveAsked(BaseModel):
    """Which redemptions: of one campaign, or of all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    campaign: CampaignId | None = None


class MeaningAsked(BaseModel):
    """Which refusal. code : as it stands below one."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    code: Annotated[str, Field(min_length=1, max_length=LONGEST_WORD)]


class GoodwillAsked(BaseModel):
    """A coupon for a shopper. why : kept in the log."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    campaign: CampaignId
    wallet: Wallet
    why: Annotated[Why, Field(min_length=LEAST_WHY, max_length=MOST_WHY)]


class BindingAsked(BaseModel):
    """How a customer's offer stands. pseudonym : as the shop's vault names the customer."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    campaign: CampaignId
    pseudonym: Pseudonym


class CodeAsked(BindingAsked):
    """A one-time code for a customer. why : kept in the log."""

    why: Annotated[Why, Field(min_length=LEAST_WHY, max_length=MOST_WHY)]


class OffersAsked(BaseModel):
    """Whose offers. In a body: addresses of wallets do not belong in addresses of pages."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    wallet: Wallet


class PresalesAsked(BaseModel):
    """Whose deposits are shown beside the pre-sales, or nobody's."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    wallet: Wallet | None = None


class QrAsked(BaseModel):
    """What a QR code leads to: a campaign's terms, or the receipt of a transaction."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    receipt: CampaignId | None = None
    campaign: CampaignId | None = None
