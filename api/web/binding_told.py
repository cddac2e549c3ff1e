"""What templates show of a customer's offer that is bound to a wallet, or to another one."""

import shlex
from typing import Any
from urllib.parse import urlencode

from api.web.asked import BindingAsked, CodeAsked
from api.web.site import site_of
from api.web.visits import Visit
from offchain.office.rebinding import CodeMade, Held

BIND = "/shop/bind"
"""The page on which a shopper binds an offer."""


def offer_stands(visit: Visit, asked: BindingAsked) -> dict[str, Any]:
    """How it stands; where its coupon has to be revoked first, the merchant's transaction, unsigned. Raises
    `ServiceRefusal`, `Refusal`."""
    office = visit.service.office
    it = office.rebinding.stands(asked.campaign, asked.pseudonym, visit.language)
    shown: dict[str, Any] = {"it": it, "command": _command(it.pseudonym), "document": None}
    if it.held == Held.GOOD and it.revocable:
        batch = office.launching.revocation(asked.campaign, it.index)
        shown |= {"document": batch.document(), "safe": batch.safe(batch.transactions[0].sender)}
    return shown


def code_made(visit: Visit, asked: CodeAsked) -> dict[str, Any]:
    """A one-time code, and the link to send along, which never carries it. Raises `ServiceRefusal`."""
    office = visit.service.office
    made = office.rebinding.code(visit.agent, asked.campaign, asked.pseudonym, asked.why, visit.language)
    return {"it": made, "link": _link(visit, made), "log": office.goodwill.newest()}


def _link(visit: Visit, made: CodeMade) -> str:
    """In a fragment, which no server and no log is sent."""
    about = {"campaign": made.stands.campaign.id, "customer": made.stands.pseudonym}
    return f"{site_of(visit.request, visit.service.front)}{BIND}#{urlencode(about)}"


def _command(customer: str) -> str:
    """For whoever holds the merchant's key."""
    return f"promo coupon rebind campaign.yaml --customer {shlex.quote(customer)} --store store.sqlite3"
