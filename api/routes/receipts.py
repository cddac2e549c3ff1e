"""Receipts, which anybody verifies without the shop."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query

from api.deps import service_of
from api.forms import CampaignId
from api.problems import responses
from api.requests import NoQuery
from api.returning import DepthQuery
from api.schemas.returned import Judgement
from offchain.bootstrap import Service


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/receipts", tags=["receipts"])

    @router.get("/{order}", responses=responses(404, 409, 422, 503))
    def show_receipt(
        order: CampaignId, _query: Annotated[NoQuery, Query()], service: Annotated[Service, Depends(service_of)]
    ) -> dict[str, Any]:
        """The receipt of a redeemed order (promissory-receipt/2), written from the chain: whoever has it and any node
        can verify it. The shop's own name of the order is not on chain, and not in it."""
        found: dict[str, Any] = service.papers.receipt(order).model_dump(mode="json", by_alias=True)
        return found

    @router.post("/verify", responses=responses(400, 413, 422, 503))
    def verify_receipt(
        receipt: Annotated[dict[str, Any], Body(examples=[{"schema": "promissory-receipt/2"}])],
        asked: Annotated[DepthQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
    ) -> Judgement:
        """Compares a receipt with the chain, member by member. It asks the service's node, so that the service is
        trusted here; `promo receipt verify` and the page of a receipt ask a node of yours."""
        judged = service.papers.judged(receipt, asked.depth)
        return Judgement(verdict=judged["verdict"], judged=judged)

    return router
