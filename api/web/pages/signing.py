"""What the shopper's page has signed, and the receipts of what it sent: JSON for its own modules."""

from typing import Annotated

from fastapi import APIRouter, Depends

from api.deps import caller_of, service_of
from api.forms import CampaignId
from api.requests import QuoteRequest
from api.web.answers import ReceiptList, SignedQuote
from offchain.access.caller import Caller
from offchain.access.permissions import check_quote
from offchain.bootstrap import Service


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/shop")

    @router.post("/sign")
    def sign_order(
        order: QuoteRequest,
        service: Annotated[Service, Depends(service_of)],
        caller: Annotated[Caller, Depends(caller_of)],
    ) -> SignedQuote:
        """The order that the page shows, signed by the shop's cashier for its wallet, for 15 minutes. `fields` are what
        its hash is of, so that the page compares before anybody signs. Where coupons may be in it, the wallet has
        signed in."""
        asked = order.asked()
        check_quote(caller, asked, service.quotes.merchants(asked))
        return SignedQuote.model_validate(service.page.quotes.signed(asked))

    @router.get("/receipts/{transaction}")
    def show_receipts(transaction: CampaignId, service: Annotated[Service, Depends(service_of)]) -> ReceiptList:
        """Of each order that a transaction brought, as soon as it is mined."""
        found = service.page.receipts.of_transaction(transaction)
        return ReceiptList(receipts=[receipt.model_dump(mode="json", by_alias=True) for receipt in found])

    return router
