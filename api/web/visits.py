"""Somebody at a page of the office: who it is, in which language, and how the page is made for them."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from api.cookies import presented_by
from api.deps import caller_of, needs, service_of
from api.web.looks import Looks, language_of_page, looks_of
from offchain.access.caller import Caller
from offchain.access.tokens import csrf_of
from offchain.bootstrap import Service
from offchain.texts.wording import Language

EVENTS: Final = "/v1/events"
BINDINGS: Final = "/v1/bindings"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page or a part of one."""

    request: Request
    service: Service
    looks: Looks
    language: Language
    caller: Caller

    def page(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """The page, which knows its visitor. context : what the template shows."""
        known = {"visitor": self.caller, "facts": facts_of(self), "desks": self.service.office}
        return self.looks.page(self.request, template, status=status, **known, **context)

    @property
    def agent(self) -> str:
        """Who is logged."""
        return self.caller.agent

    @property
    def merchant(self) -> int:
        """The merchant whose things the visitor may see; 0 for none."""
        return self.caller.merchant


def visit_of(
    request: Request,
    service: Annotated[Service, Depends(service_of)],
    looks: Annotated[Looks, Depends(looks_of)],
    language: Annotated[Language, Depends(language_of_page)],
    caller: Annotated[Caller, Depends(caller_of)],
) -> Visit:
    """Of anybody."""
    return Visit(request, service, looks, language, caller)


async def merchants_visit(visit: Annotated[Visit, Depends(visit_of)]) -> Visit:
    """Of a merchant; others are refused."""
    await needs("merchant")(visit.caller)
    return visit


async def supports_visit(visit: Annotated[Visit, Depends(visit_of)]) -> Visit:
    """Of the shop's support; others are refused."""
    await needs("support")(visit.caller)
    return visit


def facts_of(visit: Visit) -> dict[str, object]:
    """What the modules of a page must know. csrf : comes with every change, empty where nobody is signed in; events :
    path of the stream of events, empty where there is none; bindings : whether lost wallets can be replaced."""
    presented, network = presented_by(visit.request, visit.service.front), visit.service.page.network
    paths = visit.request.app.openapi()["paths"]
    return {
        "chain": network.chain_id,
        "hub": f"0x{network.hub:040x}",
        "rpc": network.rpc,
        "csrf": csrf_of(presented.cookie) if presented.cookie else "",
        "events": EVENTS if EVENTS in paths else "",
        "merchant": f"0x{visit.caller.merchant:040x}" if visit.caller.merchant else "",
        "bindings": BINDINGS in paths and visit.service.bindings.signs,
        "wallet": f"0x{visit.caller.wallet:040x}" if visit.caller.wallet else "",
    }
