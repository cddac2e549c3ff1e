"""Redemptions as the chain recorded them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.deps import service_of
from api.problems import responses
from api.requests import RedemptionPage
from api.schemas.orders import RedemptionList
from offchain.bootstrap import Service


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/redemptions", tags=["redemptions"])

    @router.get("", responses=responses(422, 503))
    def list_redemptions(
        asked: Annotated[RedemptionPage, Query()], service: Annotated[Service, Depends(service_of)]
    ) -> RedemptionList:
        """In the order of the chain; redemptions that are added meanwhile move nothing on later pages."""
        found = service.redemptions.listed(asked.page(), asked.campaign, asked.wallet)
        return RedemptionList.model_validate(found)

    return router
