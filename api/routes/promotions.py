"""Promotions by the code that a shop gave them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.deps import language_of, service_of
from api.problems import responses
from api.requests import Code, NoQuery
from api.schemas.codes import Promotion
from offchain.bootstrap import Service
from offchain.texts.wording import Language


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/promotions", tags=["promotions"])

    @router.get("/{code}", responses=responses(404, 422, 503))
    def show_promotion(
        code: Code,
        _query: Annotated[NoQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
        language: Annotated[Language, Depends(language_of)],
    ) -> Promotion:
        """What a code such as PROMO10 gives. Codes that do not exist and codes that were withdrawn answer alike."""
        return Promotion.model_validate(service.codes.promotion(code, language))

    return router
