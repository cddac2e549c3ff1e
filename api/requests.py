"""What the API is asked: strict models. Nothing is guessed: unknown names are refused, and true is not 1."""

from collections import Counter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.forms import EXAMPLE_CAMPAIGN, EXAMPLE_WALLET, CampaignId, DigitsForm, Wallet
from offchain.domain.bounds import QUANTITY
from offchain.queries.dry_run import QuoteAsked
from offchain.queries.paging import LONGEST, OFFER, PLACE, PageAsked

_MOST_SKUS = 500
"""Entries of a basket; what the cashier merges of them must fit into an order."""

Limit = Annotated[int, Field(ge=1, le=LONGEST, description="Most entries of the page."), DigitsForm]
Order = Annotated[Literal["newest", "oldest"], Field(description="Which end comes first.")]
PlaceCursor = Annotated[str, Field(pattern=PLACE, description="`next` of the page before.", examples=["1207-0"])]
OfferCursor = Annotated[str, Field(pattern=OFFER, description="`next` of the page before.")]


class PlacePage(BaseModel):
    """Query of a list in the order of the chain."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    after: PlaceCursor | None = None
    limit: Limit = 20
    order: Order = "newest"

    def page(self) -> PageAsked:
        """As the queries take it."""
        return PageAsked(self.after, self.limit, newest_first=self.order == "newest")


class RedemptionPage(PlacePage):
    """Query of redemptions."""

    campaign: Annotated[CampaignId | None, Field(description="Only those of this campaign.")] = None
    wallet: Annotated[Wallet | None, Field(description="Only those of this shopper.")] = None


class OfferPage(BaseModel):
    """Query of a wallet's coupons, ascending by campaign and index."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    after: OfferCursor | None = None
    limit: Limit = 20

    def page(self) -> PageAsked:
        """As the queries take it."""
        return PageAsked(self.after, self.limit)


class NoQuery(BaseModel):
    """Query of a route that takes none."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BasketLine(BaseModel):
    """A product and how many of it. There is no price: the shop has its own."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    sku: Annotated[str, Field(min_length=1, max_length=64, description="The shop's name of the product.")]
    quantity: Annotated[int, Field(ge=1, le=QUANTITY, description="Units.")]


class QuoteRequest(BaseModel):
    """An order to be priced."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {"campaign": EXAMPLE_CAMPAIGN, "basket": [{"sku": "P0001", "quantity": 2}]},
                {
                    "campaign": EXAMPLE_CAMPAIGN,
                    "basket": [{"sku": "P0001", "quantity": 2}, {"sku": "P0007", "quantity": 1}],
                    "coupon": 17,
                    "wallet": EXAMPLE_WALLET,
                },
            ]
        },
    )

    campaign: CampaignId
    basket: Annotated[list[BasketLine], Field(min_length=1, max_length=_MOST_SKUS)]
    coupon: Annotated[int, Field(ge=0, lt=2**32, description="Index of a personal coupon of `wallet`.")] | None = None
    wallet: Annotated[Wallet | None, Field(description="Who shops; needed with a coupon.")] = None

    def asked(self) -> QuoteAsked:
        """As the cashier takes it; a product that is named twice counts together."""
        units: Counter[str] = Counter()
        for line in self.basket:
            units[line.sku] += line.quantity
        return QuoteAsked(campaign=self.campaign, basket=units, coupon=self.coupon, wallet=self.wallet)
