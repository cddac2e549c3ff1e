"""Orders that the shop's cashier signs."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.deps import caller_of, service_of
from api.problems import responses
from api.requests import NoQuery, QuoteRequest
from api.schemas.storefront import SignedQuote
from offchain.access.caller import Caller
from offchain.access.permissions import check_quote
from offchain.bootstrap import Service


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/signed-quotes", tags=["signed quotes"])

    @router.post("", responses=responses(400, 401, 403, 404, 409, 413, 422, 429, 501, 503))
    def sign_quote(
        order: QuoteRequest,
        _query: Annotated[NoQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
        caller: Annotated[Caller, Depends(caller_of)],
    ) -> SignedQuote:
        """The same request as of a dry run, signed by the shop's cashier for its wallet, for 15 minutes.

        Prices are the catalogue's, delivery is 0; the chain was asked whether it would take the order. Send
        `transaction` from the shopper's wallet, or have `consent` signed and let others send it. Where the wallet's
        coupons may be in it, that wallet has signed in, or its merchant asks.
        """
        asked = order.asked()
        check_quote(caller, asked, service.quotes.merchants(asked))
        return SignedQuote.model_validate(service.signed_quotes.signed(asked))

    return router
