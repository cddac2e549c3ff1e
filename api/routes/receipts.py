"""Receipts that verify themselves."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.deps import service_of
from api.forms import CampaignId
from api.problems import responses
from api.requests import NoQuery
from api.schemas.storefront import ReceiptList
from offchain.bootstrap import Service


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/receipts", tags=["receipts"])

    @router.get("/{transaction}", responses=responses(409, 422, 429, 503))
    def show_receipts(
        transaction: CampaignId,
        _query: Annotated[NoQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
    ) -> ReceiptList:
        """Of each order that a transaction brought to the hub or its checkout, as the chain has it now.

        Whoever has a receipt verifies it with a node alone, in a browser or by `promo receipt verify`.
        """
        found = service.receipts.of_transaction(transaction)
        return ReceiptList(receipts=[receipt.model_dump(mode="json", by_alias=True) for receipt in found])

    return router
