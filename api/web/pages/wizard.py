"""The merchant's way to a new campaign: a template, its form, checks, a rehearsal, transactions to sign."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.requests import NoQuery
from api.web.guarded import GuardedPage
from api.web.visits import Visit, merchants_visit
from api.web.wizard_told import form_context

Name = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$")]


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(route_class=GuardedPage)

    @router.get("/merchant/new")
    def choose_template(
        visit: Annotated[Visit, Depends(merchants_visit)], _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """What to begin with."""
        return visit.page("wizard-templates.html", templates=visit.service.office.templates.found)

    @router.get("/merchant/new/{name}")
    def fill_in(
        visit: Annotated[Visit, Depends(merchants_visit)], name: Name, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """The form of a kind, filled in as the template says."""
        return visit.page("wizard.html", **form_context(visit, name))

    return router
