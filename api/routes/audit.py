"""Whether the records are complete and right."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.deps import service_of
from api.problems import responses
from api.requests import NoQuery
from api.schemas.service import Audit
from offchain.bootstrap import Service


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/audit", tags=["audit"])

    @router.get("", responses=responses(422, 503))
    async def show_audit(
        _query: Annotated[NoQuery, Query()], service: Annotated[Service, Depends(service_of)]
    ) -> Audit:
        """The newest audit. Audits run beside the requests whenever something is new; a request never starts one."""
        return Audit.model_validate(service.audits.shown())

    return router
