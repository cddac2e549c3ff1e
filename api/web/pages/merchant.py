"""The merchant's pages: campaigns at a glance, one campaign, what came of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.forms import CampaignId
from api.requests import NoQuery
from api.web.guarded import GuardedPage
from api.web.visits import Visit, merchants_visit


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(route_class=GuardedPage)

    @router.get("/merchant")
    def show_campaigns(
        visit: Annotated[Visit, Depends(merchants_visit)], _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """All that is the merchant's."""
        desk = visit.service.office.merchants
        return visit.page("merchant.html", overview=desk.overview(visit.merchant, visit.language), of=None)

    @router.get("/merchant/campaigns/{campaign}")
    def show_campaign(
        visit: Annotated[Visit, Depends(merchants_visit)], campaign: CampaignId, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """One campaign: what it promises beside what its id is the hash of, where it stands, what may be ordered."""
        desk = visit.service.office.merchants
        detail = desk.detail(visit.merchant, campaign, visit.language)
        possible = visit.service.office.launching.possible(campaign)
        funders = desk.funders(campaign)
        return visit.page("merchant-campaign.html", it=detail, funders=funders, possible=possible, of=detail.summary.id)

    return router
