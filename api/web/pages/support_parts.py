"""Parts of the support's page. All are posted: what support looks for is nothing that an address should say."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.requests import NoQuery
from api.web.asked import BindingAsked, CodeAsked, GoodwillAsked, MeaningAsked, SearchAsked
from api.web.binding_told import code_made, offer_stands
from api.web.problem_pages import PartOfPage
from api.web.visits import Visit, supports_visit


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(route_class=PartOfPage)

    @router.post("/support/parts/case")
    def find_case(
        visit: Annotated[Visit, Depends(supports_visit)], asked: SearchAsked, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """What there is of an order, a code, a wallet."""
        case = visit.service.office.support.find(asked.find, visit.language)
        return visit.page("support-case.html", case=case)

    @router.post("/support/parts/meaning")
    def explain_refusal(
        visit: Annotated[Visit, Depends(supports_visit)], asked: MeaningAsked, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """What a refusal means."""
        return visit.page("support-meaning.html", it=visit.service.office.support.means(asked.code, visit.language))

    @router.post("/support/parts/goodwill")
    def give_goodwill(
        visit: Annotated[Visit, Depends(supports_visit)], asked: GoodwillAsked, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """A coupon for a shopper."""
        goodwill = visit.service.office.goodwill
        given = goodwill.give(visit.agent, asked.campaign, asked.wallet, asked.why, visit.language)
        return visit.page("support-goodwill.html", it=given, asked=asked, log=goodwill.newest())

    _add_bindings(router)
    return router


def _add_bindings(router: APIRouter) -> None:
    @router.post("/support/parts/binding")
    def show_binding(
        visit: Annotated[Visit, Depends(supports_visit)], asked: BindingAsked, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """How the offer of a customer stands, and what comes next."""
        return visit.page("support-binding.html", **offer_stands(visit, asked))

    @router.post("/support/parts/code")
    def make_code(
        visit: Annotated[Visit, Depends(supports_visit)], asked: CodeAsked, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """A one-time code for a customer, shown once."""
        return visit.page("support-code.html", **code_made(visit, asked))
