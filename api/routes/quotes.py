"""What an order would cost."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.deps import answered, caller_of, language_of, service_of
from api.problems import responses
from api.quoting import quoted_for
from api.requests import NoQuery, QuoteRequest, SignedQuoteRequest
from api.schemas.orders import Quote
from api.schemas.signed import SignedQuote
from offchain.access.caller import Caller
from offchain.access.permissions import check_quote
from offchain.bootstrap import Service
from offchain.texts.wording import Language


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/quotes", tags=["quotes"])

    @router.post("", responses=responses(400, 401, 403, 404, 409, 413, 422, 429, 503))
    async def try_order(
        order: QuoteRequest,
        _query: Annotated[NoQuery, Query()],
        request: Request,
        response: Response,
    ) -> Quote:
        """A dry run: priced from the shop's catalogue, checked by the rules of the chain; nothing is signed or kept.

        Promotions that are named are verified as a set: the chain takes all of them or none, and of two that clash both
        are told. With `choose`, or where none is named, they compete: the best set is chosen. One that does not apply
        is an answer, not an error: it says what was found, what it takes and what to do.

        Where the answer tells of coupons of `wallet`, that wallet has signed in, or its merchant, support or an auditor
        asks.
        """
        asked = order.asked()
        # Called, not injected: three dependencies take longer than the rules.
        service, language = await service_of(request), await language_of(request, response)
        caller = await caller_of(request)
        quoted = await answered(service.quick(asked), lambda: quoted_for(caller, service, asked, language))
        return Quote.model_validate(quoted)

    _add_signing(router)
    return router


def _add_signing(router: APIRouter) -> None:
    """What the cashier signs."""

    @router.post("/signed", responses=responses(400, 401, 403, 404, 409, 413, 422, 429, 503))
    def sign(
        order: SignedQuoteRequest,
        _query: Annotated[NoQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
        language: Annotated[Language, Depends(language_of)],
        caller: Annotated[Caller, Depends(caller_of)],
    ) -> SignedQuote:
        """The order at the shop's prices, signed by its cashier for `wallet`: the promotions that are named, all or
        none, or the best set. The wallet redeems it by a transaction of its own, or signs `typed_data` and sends `call`
        with that `consent` to POST /v1/redemptions. Here a promotion that does not apply is a problem.

        A `delivery` fee is signed for the merchant of the campaigns alone, by key or session; others leave it out.
        """
        asked = order.asked()
        check_quote(caller, asked, service.quotes.merchants(asked))
        return SignedQuote.of(service.signed_quotes.sign(asked, order.wallet or 0, language, caller))
