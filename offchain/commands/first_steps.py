"""Requests that a newcomer can send at once, made of what is served."""

import json
from collections.abc import Iterator
from itertools import product

from offchain.access.keys import Keys
from offchain.bootstrap import Backing, Service
from offchain.domain.terms import Audience
from offchain.queries.coupons import Standing
from offchain.queries.paging import LONGEST, PageAsked
from offchain.queries.quote_shapes import PromotionAsked, QuoteAsked

_MOST_PRODUCTS = 50
"""Products that are tried."""
_QUANTITIES = (2, 10, 50)
"""Units that are tried of each."""


_LABEL = "printed requests"
_KEY_SECONDS = 30 * 86_400


def new_key(keys: Keys) -> str:
    """A key of support for the printed requests; those of earlier starts end."""
    for key in keys.listed():
        if key.label == _LABEL and not key.revoked:
            keys.revoke(key.id)
    return keys.create("support", 0, _LABEL, _KEY_SECONDS).token


def first_steps(service: Service, backing: Backing, url: str, key: str = "") -> dict[str, str]:
    """What -> command, those that have something to show. key : may see coupons; empty, none are shown."""
    steps = {
        "readiness": f"curl {url}/readyz",
        "campaigns": f"curl {url}/v1/campaigns",
        "redemptions": f"curl '{url}/v1/redemptions?limit=2'",
        "audit": f"curl {url}/v1/audit",
    }
    for wallet in holders(service, backing) if key else ():
        steps["offers"] = f"curl {url}/v1/wallets/0x{wallet:040x}/offers -H 'Authorization: Bearer {key}'"
        break
    for order in _orders(service, backing):
        body = json.dumps(order)
        steps["quote"] = f"curl {url}/v1/quotes -H 'Content-Type: application/json' -d '{body}'"
        break
    for code in backing.codes.shown():
        body = json.dumps({"total": "100.00", "promo_code": code})
        steps["promotion"] = f"curl {url}/v1/promotions/{code}"
        steps["order"] = f"curl {url}/v1/orders -H 'Content-Type: application/json' -d '{body}'"
        break
    return steps


def holders(service: Service, backing: Backing) -> Iterator[int]:
    """Wallets with a coupon that can still be used."""
    for wallet in backing.offers.holders(LONGEST):
        offers = service.offers.of_wallet(wallet, PageAsked(limit=LONGEST), "en").offers.items
        if any(offer.standing == Standing.UNUSED for offer in offers):
            yield wallet


def _orders(service: Service, backing: Backing) -> Iterator[dict[str, object]]:
    """Orders to which an open campaign for everybody applies."""
    for campaign in service.campaigns.listed(PageAsked(limit=LONGEST), "en").items:
        if campaign.audience != Audience.PUBLIC.name or campaign.state.phase != "open":
            continue
        for item, quantity in product(backing.catalogue.products[:_MOST_PRODUCTS], _QUANTITIES):
            promotion = PromotionAsked(bytes.fromhex(campaign.id[2:]))
            asked = QuoteAsked(promotions=(promotion,), basket={item.sku: quantity})
            if service.quotes.quote(asked, "en").applied:
                yield {
                    "promotions": [{"campaign": campaign.id}],
                    "basket": [{"sku": item.sku, "quantity": quantity}],
                }
