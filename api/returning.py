"""What the API is asked about goods that came back, and about receipts."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.forms import CampaignId, DigitsForm, Wallet
from api.requests import PlacePage
from offchain.domain.bounds import QUANTITY


class RefundPage(PlacePage):
    """Query of refunds."""

    merchant: Annotated[Wallet | None, Field(description="Only those of this merchant.")] = None
    order_hash: Annotated[CampaignId | None, Field(description="Only those of this order.")] = None


class DepthQuery(BaseModel):
    """Query of a verification."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    depth: Annotated[
        int, Field(ge=0, le=10_000, description="Blocks that the transaction must be deep."), DigitsForm
    ] = 12


class RefundRequest(BaseModel):
    """What came back of an order, in all."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    order: CampaignId
    units: Annotated[
        dict[Annotated[str, Field(pattern=r"^(0|[1-9][0-9]?)$")], Annotated[int, Field(ge=0, le=QUANTITY)]],
        Field(min_length=1, max_length=64, description="Line of the order, from 0 -> units that came back in all."),
    ]

    def totals(self) -> dict[str, int]:
        """As refunds take them."""
        return {f"#{line}": units for line, units in self.units.items()}
