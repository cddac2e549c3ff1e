"""The page on which a shopper binds an offer to a wallet."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.deps import service_of
from api.requests import NoQuery
from api.web.binding_told import BIND
from api.web.looks import Page, page_of
from api.web.pages.shop import facts_of
from api.web.problem_pages import WholePage
from offchain.binding.binding import CODE_SECONDS, wallet_statement
from offchain.bootstrap import Service
from offchain.domain.schedule import DAY

STATEMENT_SECONDS = 3_600
"""For which a statement of this page is good: who lost the answer sends the same again."""


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(route_class=WholePage)

    @router.get(BIND)
    def show_binding(
        service: Annotated[Service, Depends(service_of)],
        page: Annotated[Page, Depends(page_of)],
        _query: Annotated[NoQuery, Query()],
    ) -> Response:
        """Code, pseudonym and campaign; the last two come in the link's own fragment, read in the browser alone."""
        statement = wallet_statement(service.bindings.view.domain)
        facts = facts_of(service) | {"statement": statement, "now": service.clock.now(), "seconds": STATEMENT_SECONDS}
        return page.show("shop-bind.html", facts=facts, signs=service.bindings.signs, days=CODE_SECONDS // DAY)

    return router
