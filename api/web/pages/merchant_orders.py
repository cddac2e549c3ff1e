"""What a merchant orders for a campaign that there is, as transactions to sign; and whether one has arrived."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from api.forms import CampaignId
from api.requests import NoQuery
from api.web.asked import OrderAsked
from api.web.problem_pages import PartOfPage
from api.web.visits import Visit, merchants_visit
from api.web.wizard_told import prepared


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(route_class=PartOfPage)

    @router.post("/merchant/parts/order")
    def prepare_order(
        visit: Annotated[Visit, Depends(merchants_visit)], asked: OrderAsked, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """The transaction of an order."""
        visit.service.office.merchants.detail(visit.merchant, asked.campaign, visit.language)
        batch = visit.service.office.launching.order(asked.campaign, asked.order, asked.number)
        return visit.page("transactions.html", **prepared(visit, batch))

    @router.get("/merchant/parts/known/{campaign}")
    def say_whether_known(
        visit: Annotated[Visit, Depends(merchants_visit)], campaign: CampaignId, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """Whether the index has met the campaign: an answer, not an error, while it has not."""
        return JSONResponse({"known": visit.service.office.merchants.knows(campaign)})

    return router
