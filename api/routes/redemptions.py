"""Redemptions as the chain recorded them."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from api.deps import service_of
from api.problems import responses
from api.requests import RedemptionPage
from api.schemas.orders import RedemptionList
from api.sheets import SHEETS, SheetAsked, sheet_asked, sheets_described
from offchain.bootstrap import Service
from offchain.queries.redemptions import slice_of


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/redemptions", tags=["redemptions"])

    @router.get("", response_model=RedemptionList, responses=responses(422, 503) | sheets_described())
    def list_redemptions(
        asked: Annotated[RedemptionPage, Query()],
        form: Annotated[SheetAsked, Depends(sheet_asked)],
        service: Annotated[Service, Depends(service_of)],
    ) -> Any:
        """In the order of the chain; redemptions that are added meanwhile move nothing on later pages.

        As JSON lines, CSV or Parquet (`format`, or the Accept header) not a page but all of them from `after` on, at
        most 100,000, with the columns and integers of an audit's export.
        """
        if form == "json":
            found = service.redemptions.listed(asked.page(), asked.campaign, asked.wallet)
            return RedemptionList.model_validate(found)
        rows = service.sheets.of(form, slice_of(asked.page(), asked.campaign, asked.wallet))
        return StreamingResponse(rows, media_type=SHEETS[form])

    return router
