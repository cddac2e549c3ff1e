"""Parts of the wizard: a form or a file checked, a rehearsal, transactions to sign."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.requests import NoQuery
from api.web.asked import FileAsked, FilledAsked, RehearsalAsked
from api.web.problem_pages import PartOfPage
from api.web.visits import Visit, merchants_visit
from api.web.wizard_told import checked, prepared, simulated


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(route_class=PartOfPage)

    @router.post("/merchant/parts/form-check")
    def check_form(
        visit: Annotated[Visit, Depends(merchants_visit)], asked: FilledAsked, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """The campaign file that a form makes, and what is to be said of it."""
        return visit.page("wizard-checked.html", **checked(visit, asked))

    @router.post("/merchant/parts/file-check")
    def check_file(
        visit: Annotated[Visit, Depends(merchants_visit)], asked: FileAsked, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """What is to be said of a campaign file."""
        it = visit.service.office.bench.check(asked.text, visit.merchant)
        return visit.page("wizard-checked.html", it=it)

    @router.post("/merchant/parts/simulation")
    def simulate(
        visit: Annotated[Visit, Depends(merchants_visit)], asked: RehearsalAsked, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """What past orders would have got, and what it would have cost."""
        return visit.page("wizard-simulated.html", **simulated(visit, asked))

    @router.post("/merchant/parts/launch")
    def prepare(
        visit: Annotated[Visit, Depends(merchants_visit)], asked: FileAsked, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """The transactions that create the campaign, for whoever signs them."""
        batch = visit.service.office.launching.create(asked.text, visit.merchant)
        return visit.page("transactions.html", **prepared(visit, batch))

    return router
