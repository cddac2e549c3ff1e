"""Parts of the merchant's pages: redemptions as they come, what came of a campaign."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.forms import CampaignId
from api.requests import NoQuery
from api.web.asked import LiveAsked
from api.web.problem_pages import PartOfPage
from api.web.visits import Visit, merchants_visit


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(route_class=PartOfPage)

    @router.get("/merchant/parts/redemptions")
    def show_live(visit: Annotated[Visit, Depends(merchants_visit)], asked: Annotated[LiveAsked, Query()]) -> Response:
        """The newest redemptions."""
        rows = visit.service.office.merchants.live(visit.merchant, asked.campaign)
        return visit.page("merchant-live.html", rows=rows)

    @router.get("/merchant/parts/effect/{campaign}")
    def show_effect(
        visit: Annotated[Visit, Depends(merchants_visit)], campaign: CampaignId, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """What came of a campaign."""
        visit.service.office.merchants.detail(visit.merchant, campaign, visit.language)
        return visit.page("merchant-effect.html", it=visit.service.office.effects.of(campaign))

    return router
