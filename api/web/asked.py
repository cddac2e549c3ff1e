"""What pages are asked: strict models, as the API's."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.forms import CampaignId, Wallet

LONGEST_WORD = 64


class GoodsAsked(BaseModel):
    """Query of goods. find : part of a name or SKU; group : one of the shop's; all where empty."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    find: Annotated[str, Field(max_length=LONGEST_WORD)] = ""
    group: Annotated[str, Field(max_length=LONGEST_WORD)] = ""


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
