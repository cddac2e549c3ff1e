"""Parts of the wizard: a form or a file checked, a rehearsal, transactions to sign."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.requests import NoQuery
from api.web.asked import FileAsked, FilledAsked, RehearsalAsked
from api.web.problem_pages import PartOfPage
from api.web.visits import OfMerchant
from api.web.wizard_told import checked, prepared, simulated

Asked = Annotated[NoQuery, Query()]


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(route_class=PartOfPage)

    @router.post("/merchant/parts/form-check")
    def check_form(visit: OfMerchant, asked: FilledAsked, _query: Asked) -> Response:
        """The campaign file that a form makes, and what is to be said of it."""
        return visit.page("wizard-checked.html", **checked(visit, asked))

    @router.post("/merchant/parts/file-check")
    def check_file(visit: OfMerchant, asked: FileAsked, _query: Asked) -> Response:
        """What is to be said of a campaign file."""
        it = visit.service.office.bench.check(asked.text, visit.merchant)
        return visit.page("wizard-checked.html", it=it)

    @router.post("/merchant/parts/simulation")
    def simulate(visit: OfMerchant, asked: RehearsalAsked, _query: Asked) -> Response:
        """What past orders would have got, and what it would have cost."""
        return visit.page("wizard-simulated.html", **simulated(visit, asked))

    @router.post("/merchant/parts/launch")
    def prepare(visit: OfMerchant, asked: FileAsked, _query: Asked) -> Response:
        """The transactions that create the campaign, for whoever signs them."""
        batch = visit.service.office.launching.create(asked.text, visit.merchant)
        return visit.page("transactions.html", **prepared(visit, batch))

    return router
