"""The shopper's page."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response

from api.deps import caller_of, service_of
from api.web.asked import GoodsAsked
from api.web.looks import Page, page_of
from api.web.problem_pages import WholePage
from api.web.signed_in import session_of
from offchain.access.caller import Caller
from offchain.bootstrap import Service
from offchain.domain.terms import Audience
from offchain.queries.campaigns import CampaignSummary
from offchain.queries.paging import LONGEST, PageAsked
from offchain.texts.wording import Language

GOODS: Final = 12
"""Goods that are shown at once."""


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(route_class=WholePage)

    @router.get("/shop")
    def show_shop(
        request: Request,
        asked: Annotated[GoodsAsked, Query()],
        service: Annotated[Service, Depends(service_of)],
        page: Annotated[Page, Depends(page_of)],
        caller: Annotated[Caller, Depends(caller_of)],
    ) -> Response:
        """What is open for everybody, and goods; the rest comes when a wallet is connected."""
        facts = facts_of(service) | {"session": session_of(request, service, caller)}
        return page.show("shop.html", facts=facts, **_shown(service, asked, page.language))

    return router


def _shown(service: Service, asked: GoodsAsked, language: Language) -> dict[str, Any]:
    return {
        "asked": asked,
        "page": service.page.goods.listed(asked.find, asked.group, GOODS),
        "campaigns": _for_everybody(service, language),
        "presales": service.page.presales.told(0),
        "binds": service.bindings.signs,
    }


def _for_everybody(service: Service, language: Language) -> list[CampaignSummary]:
    """Public campaigns that are not over, the newest first."""
    listed = service.campaigns.listed(PageAsked(limit=LONGEST, newest_first=True), language).items
    return [it for it in listed if it.audience == Audience.PUBLIC.name and it.state.phase != "over"]


def facts_of(service: Service) -> dict[str, object]:
    """What the page's modules must know."""
    network, currency = service.page.network, service.page.goods.currency()
    return {
        "chain": network.chain_id,
        "hub": f"0x{network.hub:040x}",
        "rpc": network.rpc,
        "currency": currency.code,
        "decimals": currency.decimals,
        "signs": service.page.quotes.signing.till.cashier is not None,
    }
