"""Whether the process lives, and whether it may be sent requests."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.deps import service_of
from api.problems import responses
from api.requests import NoQuery
from api.schemas.service import Alive, ReadyAnswer
from offchain.bootstrap import Service


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["health"])

    @router.get("/livez", responses=responses(422))
    async def alive(_query: Annotated[NoQuery, Query()]) -> Alive:
        """The process is up."""
        return Alive()

    @router.get("/readyz", responses=responses(422, 503))
    def ready(_query: Annotated[NoQuery, Query()], service: Annotated[Service, Depends(service_of)]) -> ReadyAnswer:
        """Store and chain answer, the chain is the right one, the index is not far behind; else 503 with numbers."""
        return ReadyAnswer.model_validate({"checks": service.readiness.look()})

    return router
