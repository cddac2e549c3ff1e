"""One campaign for whoever scanned its code, and the page that reads receipts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.deps import service_of
from api.forms import CampaignId
from api.web.looks import Looks, language_of_page, looks_of
from api.web.pages.shop import facts_of
from api.web.problem_pages import WholePage
from offchain.bootstrap import Service
from offchain.texts.wording import Language


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(route_class=WholePage)

    @router.get("/offer/{campaign}")
    def show_offer(
        request: Request,
        campaign: CampaignId,
        service: Annotated[Service, Depends(service_of)],
        looks: Annotated[Looks, Depends(looks_of)],
        language: Annotated[Language, Depends(language_of_page)],
    ) -> Response:
        """What a campaign promises, and what is left."""
        return looks.page(request, "offer.html", detail=service.campaigns.detail(campaign, language))

    @router.get("/receipt")
    def show_receipt(
        request: Request, service: Annotated[Service, Depends(service_of)], looks: Annotated[Looks, Depends(looks_of)]
    ) -> Response:
        """The receipt of the link's own fragment, which is read in the browser alone."""
        return looks.page(request, "receipt.html", facts=facts_of(service))

    return router
