"""The auditor's pages: whether the records agree, what there is of a name, one redemption explained."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.requests import NoQuery
from api.web.asked import SearchAsked
from api.web.problem_pages import WholePage
from api.web.search_told import looked_up
from api.web.visits import Visit, visit_of

Number = Annotated[int, Path(ge=0, lt=10**15)]


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(route_class=WholePage)

    @router.get("/audit")
    def show_audit(visit: Annotated[Visit, Depends(visit_of)], asked: Annotated[SearchAsked, Query()]) -> Response:
        """The verdict, and what was searched for. An address of this page says no wallet."""
        search = looked_up(visit, asked.find, wallets=False)
        return visit.page("audit.html", asked=asked, audit=visit.service.audits.latest, **search)

    @router.get("/audit/redemptions/{block}-{log}")
    def explain(
        visit: Annotated[Visit, Depends(visit_of)], block: Number, log: Number, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """One redemption, explained."""
        it = visit.service.office.explanations.of((block, log), visit.language)
        return visit.page("audit-redemption.html", it=it)

    return router
