"""Who is signed in, and signing out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.cookies import clear_cookie
from api.deps import caller_of, needs, service_of
from api.problems import responses
from api.requests import NoQuery, SessionEnd
from api.schemas.sessions import CurrentCaller, SessionsEnded
from api.sessions import current, end
from offchain.access.caller import GIVEN_ROLES, Caller
from offchain.bootstrap import Service


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/sessions", tags=["sessions"])
    signed_in = needs("shopper", *GIVEN_ROLES)

    @router.get("/current", responses=responses(401, 422, 429))
    def show_caller(
        _query: Annotated[NoQuery, Query()],
        request: Request,
        service: Annotated[Service, Depends(service_of)],
        caller: Annotated[Caller, Depends(signed_in)],
    ) -> CurrentCaller:
        """Who is signed in, or whose key it is, and what for."""
        return current(caller, request, service.front)

    @router.delete("/current", responses=responses(401, 403, 422, 429))
    def sign_out(
        asked: Annotated[SessionEnd, Query()],
        request: Request,
        response: Response,
        service: Annotated[Service, Depends(service_of)],
        caller: Annotated[Caller, Depends(caller_of)],
    ) -> SessionsEnded:
        """Ends this session, or every one of its wallet. A key is ended by `promo access key revoke`."""
        ended = end(caller, request, service, everywhere=asked.everywhere)
        clear_cookie(response, service.front)
        return SessionsEnded(ended=ended)

    return router
