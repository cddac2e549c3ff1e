"""What a wallet was offered."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.deps import language_of, service_of
from api.forms import Wallet
from api.problems import responses
from api.requests import OfferPage
from api.schemas.coupons import OfferList
from offchain.bootstrap import Service
from offchain.texts.wording import Language


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/wallets", tags=["wallets"])

    @router.get("/{address}/offers", responses=responses(422, 503))
    def list_offers(
        address: Wallet,
        asked: Annotated[OfferPage, Query()],
        service: Annotated[Service, Depends(service_of)],
        language: Annotated[Language, Depends(language_of)],
    ) -> OfferList:
        """The personal coupons of this wallet, with all that redeeming takes; none for a wallet that nobody knows.

        The coupons work for this wallet only. Whoever knows the address sees them: sessions will close that.
        """
        return OfferList.model_validate(service.offers.of_wallet(address, asked.page(), language))

    return router
