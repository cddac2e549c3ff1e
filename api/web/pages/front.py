"""The front page: what this is, whether the records agree, what is open."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from api.deps import service_of
from api.web.looks import Looks, language_of_page, looks_of
from api.web.problem_pages import WholePage
from offchain.bootstrap import Service
from offchain.queries.paging import LONGEST, PageAsked
from offchain.queries.service_texts import ServiceRefusal
from offchain.texts.wording import Language

_MOST: Final = 6
"""Campaigns that are shown."""


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(route_class=WholePage)

    @router.get("/")
    def show_front(
        request: Request,
        service: Annotated[Service, Depends(service_of)],
        looks: Annotated[Looks, Depends(looks_of)],
        language: Annotated[Language, Depends(language_of_page)],
    ) -> Response:
        """What anybody sees first."""
        listed = service.campaigns.listed(PageAsked(limit=LONGEST), language).items
        is_open = [campaign for campaign in listed if campaign.state.phase == "open"][:_MOST]
        return looks.page(request, "front.html", campaigns=is_open, audit=_audit(service))

    return router


def _audit(service: Service) -> object:
    """The newest one, None before the first."""
    try:
        return service.audits.shown()
    except ServiceRefusal:
        return None
