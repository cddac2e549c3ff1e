"""Why a wallet has a promotion, why it cannot use it, and what would unlock it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.deps import language_of, service_of, shown_wallet
from api.explain_requests import ExplainPage, ExplainRequest
from api.problems import responses
from api.schemas.explained import Explanation
from offchain.bootstrap import Service
from offchain.texts.wording import Language

_PATH = "/{address}/offers/explain"


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/wallets", tags=["wallets"])

    @router.get(_PATH, responses=responses(401, 403, 404, 422, 429, 503))
    def explain_offers(
        address: Annotated[int, Depends(shown_wallet)],
        asked: Annotated[ExplainPage, Query()],
        service: Annotated[Service, Depends(service_of)],
        language: Annotated[Language, Depends(language_of)],
    ) -> Explanation:
        """Campaign by campaign: why this wallet has it, everything that stands against it whatever the order, and what
        would unlock it, as the terms ask. Shown to whom the wallet's offers are shown.
        """
        return Explanation.model_validate(service.explained.of_wallet(asked.of(address, None), language))

    @router.post(_PATH, responses=responses(400, 401, 403, 404, 413, 422, 429, 503))
    def explain_order(
        order: ExplainRequest,
        address: Annotated[int, Depends(shown_wallet)],
        asked: Annotated[ExplainPage, Query()],
        service: Annotated[Service, Depends(service_of)],
        language: Annotated[Language, Depends(language_of)],
    ) -> Explanation:
        """The same for a basket: each campaign alone in it, by the dry run of a quote, and what the basket lacks.

        Two verbs of one address, with one query and one answer: without a basket it is a page that can be linked to;
        a basket is sent in a body, as of a quote, since what somebody buys does not belong in an address or a log.
        """
        return Explanation.model_validate(service.explained.of_wallet(asked.of(address, order.asked()), language))

    return router
