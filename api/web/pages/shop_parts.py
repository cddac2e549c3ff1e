"""Parts of the shopper's page that change: goods, pre-sales, the offers of a wallet, what a basket costs."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Response

from api.deps import caller_of, service_of
from api.quoting import quoted_for
from api.requests import QuoteRequest
from api.web.asked import GoodsAsked, OffersAsked, PresalesAsked
from api.web.looks import Page, page_of
from api.web.pages.shop import GOODS
from api.web.problem_pages import PartOfPage
from offchain.access.caller import Caller
from offchain.access.permissions import check_wallet
from offchain.bootstrap import Service
from offchain.queries.explain_shapes import ExplainAsked, Explained
from offchain.queries.paging import LONGEST, PageAsked
from offchain.queries.shelf import PartsMissingError
from offchain.queries.wallet_offers import OfferShown
from offchain.texts.wording import Language

_STANDINGS: Final = ("unused", "used", "revoked", "expired")
"""In the order in which they are shown."""


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/shop/parts", route_class=PartOfPage)
    _add_what_everybody_sees(router)
    _add_what_a_wallet_sees(router)
    return router


def _add_what_everybody_sees(router: APIRouter) -> None:
    @router.get("/goods")
    def show_goods(
        asked: Annotated[GoodsAsked, Query()],
        service: Annotated[Service, Depends(service_of)],
        page: Annotated[Page, Depends(page_of)],
    ) -> Response:
        """Goods by name and group."""
        return page.show("shop-goods.html", page=service.page.goods.listed(asked.find, asked.group, GOODS))

    @router.post("/presales")
    def show_presales(
        asked: PresalesAsked,
        service: Annotated[Service, Depends(service_of)],
        page: Annotated[Page, Depends(page_of)],
    ) -> Response:
        """Pre-sales, with what a wallet has reserved, which the chain tells everybody."""
        return page.show("shop-presales.html", presales=service.page.presales.told(asked.wallet or 0))


def _add_what_a_wallet_sees(router: APIRouter) -> None:
    @router.post("/offers")
    def show_offers(
        asked: OffersAsked,
        service: Annotated[Service, Depends(service_of)],
        page: Annotated[Page, Depends(page_of)],
        caller: Annotated[Caller, Depends(caller_of)],
    ) -> Response:
        """The personal offers of a wallet that has signed in, those first that can be used."""
        check_wallet(caller, asked.wallet)
        found = service.offers.of_wallet(asked.wallet, PageAsked(limit=LONGEST), page.language).offers.items
        offers = sorted(found, key=lambda it: _STANDINGS.index(it.standing))
        told = _explained(service, asked.wallet, page.language)
        terms = _terms(service, offers, page.language)
        return page.show("shop-offers.html", offers=offers, terms=terms, explained=told)

    @router.post("/quote")
    def show_quote(
        order: QuoteRequest,
        service: Annotated[Service, Depends(service_of)],
        page: Annotated[Page, Depends(page_of)],
        caller: Annotated[Caller, Depends(caller_of)],
    ) -> Response:
        """What a basket costs with the best offers, and what would unlock the others."""
        quote = quoted_for(caller, service, order.asked(), page.language)
        promises = {it.campaign: _promise(service, it.campaign, page.language) for it in quote.promotions}
        return page.show("shop-quote.html", quote=quote, promises=promises)


def _explained(service: Service, wallet: int, language: Language) -> dict[str, Explained]:
    """Campaign -> why its coupons cannot be used yet, and what would unlock them; of the newest campaigns. None where
    the index is incomplete: offers are shown without."""
    asked = ExplainAsked(wallet=wallet, page=PageAsked(limit=LONGEST))
    try:
        return {it.campaign: it for it in service.explained.of_wallet(asked, language).campaigns.items}
    except PartsMissingError:
        return {}


def _terms(service: Service, offers: list[OfferShown], language: Language) -> dict[str, tuple[str, ...]]:
    """Campaign -> all that it promises."""
    ids = dict.fromkeys(offer.campaign for offer in offers)
    return {it: service.campaigns.detail(bytes.fromhex(it[2:]), language).words[language] for it in ids}


def _promise(service: Service, campaign: str, language: Language) -> str:
    """The first sentence of what a campaign promises."""
    return service.campaigns.detail(bytes.fromhex(campaign[2:]), language).summary.promise
