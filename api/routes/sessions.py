"""Signing in with a wallet (EIP-4361)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.cookies import cookie_of, set_cookie
from api.deps import service_of
from api.problems import responses
from api.requests import NoQuery, SignIn
from api.schemas.sessions import NonceAnswer, SessionBegun
from api.sessions import began
from offchain.bootstrap import Service


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/sessions", tags=["sessions"])

    @router.post("/nonce", responses=responses(422, 429))
    def give_nonce(
        _query: Annotated[NoQuery, Query()], service: Annotated[Service, Depends(service_of)]
    ) -> NonceAnswer:
        """A nonce for one message of EIP-4361, and what else that message has to say."""
        given, rules = service.access.sessions.nonce(), service.access.sessions.rules
        return NonceAnswer(
            nonce=given.nonce, expires=given.expires, chain_id=rules.chain_id, origins=list(rules.origins)
        )

    @router.post("", responses=responses(400, 403, 413, 422, 429, 503))
    def sign_in(
        asked: SignIn,
        _query: Annotated[NoQuery, Query()],
        request: Request,
        response: Response,
        service: Annotated[Service, Depends(service_of)],
    ) -> SessionBegun:
        """A session of the wallet that signed the message. A session in the cookie that came along ends."""
        begun = service.access.sessions.sign_in(asked.message, asked.signed(), cookie_of(request, service.front))
        if asked.cookie:
            set_cookie(response, service.front, begun.token, begun.seconds)
        return began(begun, in_cookie=asked.cookie)

    return router
