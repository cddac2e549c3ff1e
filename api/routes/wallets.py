"""What a wallet was offered."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.deps import language_of, service_of, shown_wallet
from api.problems import responses
from api.requests import OfferPage
from api.schemas.coupons import OfferList
from offchain.bootstrap import Service
from offchain.texts.wording import Language


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/wallets", tags=["wallets"])

    @router.get("/{address}/offers", responses=responses(401, 403, 422, 429, 503))
    def list_offers(
        address: Annotated[int, Depends(shown_wallet)],
        asked: Annotated[OfferPage, Query()],
        service: Annotated[Service, Depends(service_of)],
        language: Annotated[Language, Depends(language_of)],
    ) -> OfferList:
        """The personal coupons of this wallet, with all that redeeming takes; none for a wallet that nobody knows.

        They are shown to the wallet itself, once it has signed in, and to keys or wallets of the roles support and
        auditor; everybody else is refused alike, whether the wallet has coupons or not.
        """
        return OfferList.model_validate(service.offers.of_wallet(address, asked.page(), language))

    return router
