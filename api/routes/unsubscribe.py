"""One click that ends all messages (RFC 8058)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from api.deps import service_of
from api.problems import responses
from api.schemas.service import Unsubscribed
from offchain.bootstrap import Service

Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{64}$", description="From the link of a message.")]


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/unsubscribe", tags=["messages"])

    @router.get("/{token}", responses=responses(404, 422))
    def look(token: Token, service: Annotated[Service, Depends(service_of)]) -> Unsubscribed:
        """What a POST to this address would end. Opening a link changes nothing: programs open links too."""
        return Unsubscribed(contact=service.links.contacted(token))

    @router.post("/{token}", responses=responses(404, 422))
    def end(token: Token, service: Annotated[Service, Depends(service_of)]) -> Unsubscribed:
        """Nobody is contacted by this shop any more who was; no sign-in, and any body."""
        service.links.end(token)
        return Unsubscribed(contact=False)

    return router
