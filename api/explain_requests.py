"""What is asked of explanations: strict models, as in requests.py."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.examples import EXPLAIN_EXAMPLES
from api.forms import CampaignId, CurrencyCode, Wallet
from api.requests import MOST_SKUS, BasketLine, PlacePage, together
from offchain.domain.bounds import MAX_U96
from offchain.queries.explain_shapes import ExplainAsked
from offchain.queries.quote_shapes import QuoteAsked


class ExplainPage(PlacePage):
    """Query of an explanation, in the order of the campaigns' creation."""

    campaign: Annotated[CampaignId | None, Field(description="Only this campaign.")] = None
    merchant: Annotated[Wallet | None, Field(description="Only campaigns of this merchant.")] = None

    def of(self, wallet: int, order: QuoteAsked | None) -> ExplainAsked:
        """As the queries take it."""
        return ExplainAsked(
            wallet=wallet, page=self.page(), campaign=self.campaign, merchant=self.merchant, order=order
        )


class ExplainRequest(BaseModel):
    """The order that the wallet is about to place, with the names of a quote."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, json_schema_extra={"examples": EXPLAIN_EXAMPLES}
    )

    basket: Annotated[list[BasketLine], Field(min_length=1, max_length=MOST_SKUS)]
    delivery: Annotated[int, Field(ge=0, le=MAX_U96, description="Fee, minor units.")] = 0
    currency: Annotated[CurrencyCode | None, Field(description="Of prices and fee; null: each promotion's.")] = None

    def asked(self) -> QuoteAsked:
        """As the cashier takes it; a product that is named twice counts together."""
        return QuoteAsked(basket=together(self.basket), delivery=self.delivery, currency=self.currency)
