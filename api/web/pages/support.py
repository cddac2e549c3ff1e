"""The support's page: what a shopper asks about, what a refusal means, a coupon of goodwill, a lost wallet."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.requests import NoQuery
from api.web.guarded import GuardedPage
from api.web.visits import Visit, supports_visit


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(route_class=GuardedPage)

    @router.get("/support")
    def show_support(visit: Annotated[Visit, Depends(supports_visit)], _query: Annotated[NoQuery, Query()]) -> Response:
        """Everything support may do."""
        goodwill = visit.service.office.goodwill
        choices, log = goodwill.choices(visit.language), goodwill.newest()
        codes = visit.service.office.support.refusal_codes()
        bound_from = visit.service.customers.choices(visit.language)
        return visit.page(
            "support.html", choices=choices, bound_from=bound_from, log=log, rules=goodwill.rules, codes=codes
        )

    return router
