"""Parts of the shopper's page that change: goods, the offers of a wallet, what a basket costs."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response

from api.deps import caller_of, service_of
from api.requests import QuoteRequest
from api.web.asked import GoodsAsked, OffersAsked, PresalesAsked
from api.web.looks import Looks, language_of_page, looks_of
from api.web.pages.shop import GOODS
from api.web.problem_pages import PartOfPage
from offchain.access.caller import Caller
from offchain.access.permissions import check_quote, check_wallet
from offchain.bootstrap import Service
from offchain.queries.paging import LONGEST, PageAsked
from offchain.queries.wallet_offers import OfferShown
from offchain.texts.wording import Language

_STANDINGS: Final = ("unused", "used", "revoked", "expired")
"""In the order in which they are shown."""


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/shop/parts", route_class=PartOfPage)

    @router.get("/goods")
    def show_goods(
        request: Request,
        service: Annotated[Service, Depends(service_of)],
        looks: Annotated[Looks, Depends(looks_of)],
        asked: Annotated[GoodsAsked, Query()],
    ) -> Response:
        """Goods by name and group."""
        return looks.page(request, "shop-goods.html", page=service.goods.listed(asked.find, asked.group, GOODS))

    @router.post("/offers")
    def show_offers(
        request: Request,
        asked: OffersAsked,
        service: Annotated[Service, Depends(service_of)],
        looks: Annotated[Looks, Depends(looks_of)],
        language: Annotated[Language, Depends(language_of_page)],
        *,
        caller: Annotated[Caller, Depends(caller_of)],
    ) -> Response:
        """The personal offers of a wallet that has signed in, those first that can be used."""
        check_wallet(caller, asked.wallet)
        found = service.offers.of_wallet(asked.wallet, PageAsked(limit=LONGEST), language).offers.items
        offers = sorted(found, key=lambda it: _STANDINGS.index(it.standing))
        return looks.page(request, "shop-offers.html", offers=offers, terms=_terms(service, offers, language))

    @router.post("/presales")
    def show_presales(
        request: Request,
        asked: PresalesAsked,
        service: Annotated[Service, Depends(service_of)],
        looks: Annotated[Looks, Depends(looks_of)],
    ) -> Response:
        """Pre-sales, with what a wallet has reserved."""
        return looks.page(request, "shop-presales.html", presales=service.presales.told(asked.wallet or 0))

    @router.post("/quote")
    def show_quote(
        request: Request,
        order: QuoteRequest,
        service: Annotated[Service, Depends(service_of)],
        looks: Annotated[Looks, Depends(looks_of)],
        language: Annotated[Language, Depends(language_of_page)],
        *,
        caller: Annotated[Caller, Depends(caller_of)],
    ) -> Response:
        """What a basket costs with the best offers, and what would unlock the others."""
        asked = order.asked()
        check_quote(caller, asked, service.quotes.merchants(asked))
        quote = service.quotes.quote(asked, language)
        promises = {it.campaign: _promise(service, it.campaign, language) for it in quote.promotions}
        return looks.page(request, "shop-quote.html", quote=quote, promises=promises)

    return router


def _terms(service: Service, offers: list[OfferShown], language: Language) -> dict[str, tuple[str, ...]]:
    """Campaign -> all that it promises."""
    ids = dict.fromkeys(offer.campaign for offer in offers)
    return {it: service.campaigns.detail(bytes.fromhex(it[2:]), language).words[language] for it in ids}


def _promise(service: Service, campaign: str, language: Language) -> str:
    """The first sentence of what a campaign promises."""
    return service.campaigns.detail(bytes.fromhex(campaign[2:]), language).summary.promise
