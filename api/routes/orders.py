"""Orders with the code of a promotion."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.deps import language_of, service_of
from api.problems import responses
from api.requests import NoQuery, OrderRequest
from api.schemas.codes import OrderPriced
from offchain.bootstrap import Service
from offchain.texts.wording import Language


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/orders", tags=["orders"])

    @router.post("", responses=responses(400, 404, 409, 413, 422, 503))
    def price_order(
        order: OrderRequest,
        _query: Annotated[NoQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
        language: Annotated[Language, Depends(language_of)],
    ) -> OrderPriced:
        """What an order costs with a code that its shopper typed: a total, or goods that the shop has prices of.

        By the rules of the chain, as a dry run: nothing is signed, reserved or sent. A promotion that does not apply is
        an answer: it says what was found, what it takes and what to do. A code that nobody knows is a problem.
        """
        return OrderPriced.model_validate(service.codes.order(order.asked(), language))

    return router
