"""Campaigns."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.deps import language_of, service_of
from api.forms import CampaignId
from api.problems import responses
from api.requests import NoQuery, PlacePage
from api.schemas.campaigns import CampaignDetail, CampaignList
from offchain.bootstrap import Service
from offchain.texts.wording import Language


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/campaigns", tags=["campaigns"])

    @router.get("", responses=responses(422, 503))
    def list_campaigns(
        asked: Annotated[PlacePage, Query()],
        service: Annotated[Service, Depends(service_of)],
        language: Annotated[Language, Depends(language_of)],
    ) -> CampaignList:
        """Campaigns in the order of their creation."""
        return CampaignList.model_validate(service.campaigns.listed(asked.page(), language))

    @router.get("/{campaign}", responses=responses(404, 422, 503))
    def show_campaign(
        campaign: CampaignId,
        _query: Annotated[NoQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
        language: Annotated[Language, Depends(language_of)],
    ) -> CampaignDetail:
        """What it promises, in words and in the numbers that its id is the hash of, and where it stands."""
        return CampaignDetail.model_validate(service.campaigns.detail(campaign, language))

    return router
