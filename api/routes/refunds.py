"""Goods that came back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.deps import needs, service_of
from api.forms import CampaignId
from api.problems import responses
from api.requests import NoQuery
from api.returning import RefundPage, RefundRequest
from api.schemas.returned import PreparedRefund, RedeemedOrder, RefundList
from offchain.access.caller import Caller
from offchain.bootstrap import Service


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1", tags=["refunds"])

    @router.get("/refunds", responses=responses(422, 503))
    def list_refunds(
        asked: Annotated[RefundPage, Query()], service: Annotated[Service, Depends(service_of)]
    ) -> RefundList:
        """Steps of returns in the order of the chain."""
        return RefundList.model_validate(service.refunds.listed(asked.page(), asked.merchant, asked.order_hash))

    @router.post("/refunds", responses=responses(400, 401, 403, 404, 409, 413, 422, 503))
    def prepare_refund(
        back: RefundRequest,
        _query: Annotated[NoQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
        caller: Annotated[Caller, Depends(needs("merchant"))],
    ) -> PreparedRefund:
        """The transactions with which the merchant gives back, by the rules of the campaigns; unsigned: the service
        holds no key of a merchant. Units are counted in all, so that the same request after they were sent prepares
        nothing."""
        found = service.refunds.prepared(back.order, back.totals(), caller.merchant)
        return PreparedRefund.model_validate({"transactions": found})

    @router.get("/orders/{order}", responses=responses(404, 422, 503))
    def show_order(
        order: CampaignId, _query: Annotated[NoQuery, Query()], service: Annotated[Service, Depends(service_of)]
    ) -> RedeemedOrder:
        """A redeemed order by its hash: what each promotion gave, and what came back."""
        return RedeemedOrder.model_validate(service.refunds.order(order))

    return router
