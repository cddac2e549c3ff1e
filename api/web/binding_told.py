"""What templates show of a customer's offer that is bound to a wallet, or to another one."""

import shlex
from typing import Any
from urllib.parse import urlencode

from api.web.asked import BindingAsked, CodeAsked
from api.web.site import site_of
from api.web.visits import Visit
from offchain.binding.binding import CODE_SECONDS, MOST_TRIES
from offchain.binding.standing import Held
from offchain.domain.schedule import DAY

BIND = "/shop/bind"
"""The page on which a shopper binds an offer."""


def offer_stands(visit: Visit, asked: BindingAsked) -> dict[str, Any]:
    """How it stands; where its coupon has to be revoked first, the merchant's transaction, unsigned. Raises
    `ServiceRefusal`, `Refusal`."""
    service = visit.service
    it = service.customers.stands(asked.campaign, asked.pseudonym)
    campaign = service.campaigns.detail(asked.campaign, visit.language).summary
    shown: dict[str, Any] = {"it": it, "asked": asked, "campaign": campaign, "command": _command(asked.pseudonym)}
    if it.held == Held.GOOD and it.revocable:
        batch = service.office.launching.revocation(asked.campaign, it.index)
        return shown | {"document": batch.document(), "safe": batch.safe(batch.transactions[0].sender)}
    return shown | {"document": None}


def code_made(visit: Visit, asked: CodeAsked) -> dict[str, Any]:
    """A one-time code, and the link to send along, which never carries it. Raises `ServiceRefusal`."""
    office = visit.service.office
    made = office.one_time_codes.make(visit.agent, asked.campaign, asked.pseudonym, asked.why)
    about = {"asked": asked, "days": CODE_SECONDS // DAY, "tries": MOST_TRIES, "link": _link(visit, asked)}
    return {"it": made, "log": office.goodwill.newest(), **about}


def _link(visit: Visit, asked: CodeAsked) -> str:
    """In a fragment, which no server and no log is sent."""
    about = {"campaign": f"0x{asked.campaign.hex()}", "customer": asked.pseudonym}
    return f"{site_of(visit.request, visit.service.front)}{BIND}#{urlencode(about)}"


def _command(customer: str) -> str:
    """For whoever holds the merchant's key."""
    return f"promo coupon rebind campaign.yaml --customer {shlex.quote(customer)} --store store.sqlite3"
