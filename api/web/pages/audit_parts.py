"""Parts of the auditor's page: what was looked up, charts, what the bundle is."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.requests import NoQuery
from api.web.asked import SearchAsked
from api.web.problem_pages import PartOfPage
from api.web.search_told import looked_up
from api.web.visits import Visit, visit_of


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(route_class=PartOfPage)

    @router.post("/audit/parts/search")
    def search(
        visit: Annotated[Visit, Depends(visit_of)], asked: SearchAsked, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """What there is of a name. It is posted, since it may be a wallet, which no address should say."""
        return visit.page("audit-found.html", **looked_up(visit, asked.find))

    @router.get("/audit/parts/charts")
    def show_charts(visit: Annotated[Visit, Depends(visit_of)], _query: Annotated[NoQuery, Query()]) -> Response:
        """What happened when, drawn and as tables."""
        return visit.page("audit-charts.html", drawn=visit.service.office.charts.shown())

    @router.get("/audit/parts/bundle")
    def show_bundle(visit: Annotated[Visit, Depends(visit_of)], _query: Annotated[NoQuery, Query()]) -> Response:
        """The bundle: how large it is, what vouches for it, where to get it."""
        return visit.page("audit-bundle.html", bundle=visit.service.office.bundles.shown())

    return router
