"""The merchant's way to a new campaign: a template, its form, checks, a rehearsal, transactions to sign."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.requests import NoQuery
from api.web.asked import FileAsked, FilledAsked, RehearsalAsked
from api.web.guarded import GuardedPage
from api.web.problem_pages import PartOfPage
from api.web.visits import OfMerchant
from api.web.wizard_told import checked, form_context, prepared, simulated

Name = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$")]
Asked = Annotated[NoQuery, Query()]


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter()
    whole, parts = APIRouter(route_class=GuardedPage), APIRouter(route_class=PartOfPage)
    _add_pages(whole)
    _add_parts(parts)
    router.include_router(whole)
    router.include_router(parts)
    return router


def _add_pages(router: APIRouter) -> None:
    @router.get("/merchant/new")
    def choose_template(visit: OfMerchant, _query: Asked) -> Response:
        """What to begin with."""
        return visit.page("wizard-templates.html", templates=visit.service.office.templates.found)

    @router.get("/merchant/new/{name}")
    def fill_in(visit: OfMerchant, name: Name, _query: Asked) -> Response:
        """The form of a kind, filled in as the template says."""
        return visit.page("wizard.html", **form_context(visit, name))


def _add_parts(router: APIRouter) -> None:
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
