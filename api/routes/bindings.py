"""Offers that are bound to a wallet after they were allotted."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.binding import AllotmentRequest, BindingRequest, CodeRequest
from api.deps import needs, service_of
from api.problems import responses
from api.requests import NoQuery
from api.schemas.bindings import Added, BoundOffer, OneTimeCode
from offchain.access.caller import Caller
from offchain.bootstrap import Service


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/bindings", tags=["bindings"])
    errors = responses(400, 401, 403, 404, 409, 413, 422, 429, 503)

    @router.post("", responses=errors)
    def bind_wallet(
        asked: BindingRequest, _query: Annotated[NoQuery, Query()], service: Annotated[Service, Depends(service_of)]
    ) -> BoundOffer:
        """Binds the customer's offer to the wallet that signed, by the one-time code that the shop sent, and signs its
        voucher. Another wallet takes its place once the first one's coupon was revoked on chain and not redeemed."""
        return BoundOffer.of(service.bindings.bind(asked.asked()))

    @router.post("/allotments", responses=errors)
    def allot(
        asked: AllotmentRequest,
        _query: Annotated[NoQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
        caller: Annotated[Caller, Depends(needs("merchant"))],
    ) -> Added:
        """Keeps offers of customers whose wallets nobody knows yet; those that are kept stay as they are."""
        return Added(added=service.bindings.allot(asked.asked(), caller.merchant))

    @router.post("/codes", responses=errors)
    def invite(
        asked: CodeRequest,
        _query: Annotated[NoQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
        caller: Annotated[Caller, Depends(needs("merchant", "support"))],
    ) -> OneTimeCode:
        """A new one-time code for a customer, which the shop sends in its own way; it is shown here once. Support says
        why; how many it makes a day is limited, and each is logged for good."""
        about = asked.campaign, asked.pseudonym, asked.why
        return OneTimeCode(code=service.office.one_time_codes.ask(caller.agent, caller.merchant, *about))

    return router
