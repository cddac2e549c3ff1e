"""Orders that a shopper signed, on their way to the chain."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import Response

from api.deps import caller_of, elsewhere, followers_of, held_key_of, key_of, language_of, service_of
from api.following import changes, is_told
from api.forms import CampaignId
from api.problems import responses
from api.redeeming import RedemptionRequest
from api.requests import NoQuery
from api.schemas.relayed import RedemptionStatus
from api.streams import Stream, Streams
from offchain.access.caller import Caller
from offchain.bootstrap import Service
from offchain.texts.wording import Language

_STEP = r"^[0-9]{1,15}$"


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/redemptions", tags=["redemptions"])

    @router.post("", status_code=202, responses=responses(400, 401, 403, 409, 413, 422, 429, 503))
    def submit(
        *,
        order: RedemptionRequest,
        _query: Annotated[NoQuery, Query()],
        response: Response,
        key: Annotated[str, Depends(key_of)],
        caller: Annotated[Caller, Depends(caller_of)],
        service: Annotated[Service, Depends(service_of)],
        language: Annotated[Language, Depends(language_of)],
    ) -> RedemptionStatus:
        """Takes a signed order in, to be sent by the relayer, who pays the gas. The chain is asked first: what it would
        refuse is refused here, and costs nothing. The same key with the same body gets the same answer, and one effect;
        the keys of other callers are others."""
        found = service.intake.submit(caller, key, order.asked())
        response.headers["Location"] = f"/v1/redemptions/{found.id}"
        return RedemptionStatus.of(service.statuses.shown(found, language))

    @router.get("/{order}", responses=responses(401, 403, 404, 422, 503))
    def show(
        order: CampaignId,
        caller: Annotated[Caller, Depends(caller_of)],
        _query: Annotated[NoQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
        language: Annotated[Language, Depends(language_of)],
    ) -> RedemptionStatus:
        """Where one order stands, whoever sent it. The id is the hash of the order: the chain records it too. The
        shop's own name of it is for its shopper, its merchant, support and auditors."""
        found, named = service.statuses.now(order), service.intake.knows_name(caller, order)
        return RedemptionStatus.of(service.statuses.shown(found, language), named=named)

    _add_to_known(router)
    return router


def _add_to_known(router: APIRouter) -> None:
    """What is done with an order that was taken in."""

    @router.delete("/{order}", responses=responses(400, 401, 403, 404, 409, 422, 503))
    def cancel(
        order: CampaignId,
        key: Annotated[str, Depends(held_key_of)],
        caller: Annotated[Caller, Depends(caller_of)],
        _query: Annotated[NoQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
        language: Annotated[Language, Depends(language_of)],
    ) -> RedemptionStatus:
        """Takes an order back while it is queued: for its shopper or its merchant, once signed in, or with the key
        under which one brought it. What the shopper signed stays valid: whoever has it may send it."""
        return RedemptionStatus.of(service.statuses.shown(service.intake.cancel(caller, order, key), language))

    @router.get("/{order}/events", status_code=200, responses=responses(401, 403, 404, 422, 503), response_class=Stream)
    def follow(
        *,
        order: CampaignId,
        _query: Annotated[NoQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
        followers: Annotated[Streams, Depends(followers_of)],
        caller: Annotated[Caller, Depends(caller_of)],
        network: Annotated[str, Depends(elsewhere)],
        language: Annotated[Language, Depends(language_of)],
        last: Annotated[str, Header(alias="Last-Event-ID", pattern=_STEP, description="To go on from.")] = "0",
    ) -> Response:
        """Server-sent events: `status` with every change of where the order stands, until the last one."""
        if is_told(service.statuses, order, int(last)):
            return Response(status_code=204)  # at which a browser stops to ask
        named = service.intake.knows_name(caller, order)
        return followers.start(changes(service.statuses, order, int(last), language, named=named), network)
