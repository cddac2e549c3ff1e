"""What is asked of streams, proofs and the reception of behaviour: strict models, as in requests.py."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.forms import CampaignId, DigitsForm, Wallet
from api.requests import PlacePage
from offchain.access.caller import Caller
from offchain.access.permissions import not_allowed
from offchain.queries.events import Wanted
from offchain.reception.receiving import MOST as MOST_EVENTS
from offchain.reception.receiving import Sent


class EventQuery(BaseModel):
    """Query of the stream of events."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    campaign: Annotated[CampaignId | None, Field(description="Only those of this campaign.")] = None
    merchant: Annotated[Wallet | None, Field(description="Only those of this merchant.")] = None
    wallet: Annotated[Wallet | None, Field(description="Only redemptions of this shopper: the session's own.")] = None

    def wanted(self, caller: Caller) -> Wanted:
        """As the queries take it. Raises `ServiceRefusal`: what a wallet does is told to its owner alone."""
        if self.wallet is not None and (caller.kind != "wallet" or caller.wallet != self.wallet):
            raise not_allowed(caller)
        return Wanted(self.campaign, self.merchant, self.wallet)


class BehaviourEvent(BaseModel):
    """One thing that a shopper did. Whether it can be used is said event by event."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    id: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9._:-]{1,100}$", description="The shop's own; the same when sent again.")
    ]
    consent: Annotated[bool, Field(description="Whether the shopper agreed when it happened.")]
    shopper: Annotated[str, Field(max_length=200, description="The shop's own id; kept under a pseudonym.")]
    item: Annotated[str, Field(max_length=200, description="A SKU, or `campaign:`, `coupon:`, `shopper:` and an id.")]
    type: Annotated[str, Field(max_length=20, examples=["view"])]
    quantity: Annotated[int, Field(ge=-(2**53), le=2**53)] = 1
    amount: Annotated[int, Field(ge=-(2**53), le=2**53, description="Minor units of the whole row.")] = 0
    time: Annotated[int, Field(ge=-(2**53), le=2**53, description="Unix seconds.")]
    channel: Annotated[str, Field(max_length=20, examples=["web"])] = "web"


class BehaviourBatch(BaseModel):
    """Behaviour of shoppers who agreed."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    events: Annotated[list[BehaviourEvent], Field(min_length=1, max_length=MOST_EVENTS)]

    def sent(self) -> list[Sent]:
        """As the reception takes it."""
        return [Sent(**event.model_dump()) for event in self.events]


class OffersPage(PlacePage):
    """Query of offers for programs."""

    limit: Annotated[int, Field(ge=1, le=20, description="Most entries of the page."), DigitsForm] = 10


class MetadataQuery(BaseModel):
    """Query of a coupon's metadata."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Annotated[Literal["en", "zh"] | None, Field(description="Instead of Accept-Language.")] = None
