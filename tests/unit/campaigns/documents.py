"""Campaign documents that are right, so that a test changes the one thing it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import yaml

from offchain.campaigns import drafting, reading, yaml_source
from offchain.campaigns.document import CampaignDocument
from offchain.campaigns.drafting import Draft
from offchain.campaigns.papers import Papers
from offchain.data.catalogue import Catalogue, Product

NOW: Final = 1_790_000_000
"""Unix seconds: 2026-09-21T14:13:20Z."""
MERCHANT: Final = 0x1000000000000000000000000000000000000001
ISSUER: Final = 0x2000000000000000000000000000000000000002
AUDITOR: Final = 0x3000000000000000000000000000000000000003
ROLES: Final = {"merchant": MERCHANT, "issuer": ISSUER, "auditor": AUDITOR}

OFFERS: Final[Mapping[str, dict[str, Any]]] = {
    "PERCENT": {"kind": "PERCENT", "percent": "12.5%", "at_most": "30.00"},
    "FIXED": {"kind": "FIXED", "amount": "5.00", "at_most": "30.00"},
    "EVERY": {"kind": "EVERY", "amount": "4.00", "every": "30.00", "max_times": 3, "at_most": "30.00"},
    "TIER": {
        "kind": "TIER",
        "at_most": "30.00",
        "tiers": [{"from_amount": "10.00", "percent": "5%"}, {"from_amount": "20.00", "percent": "15%"}],
    },
    "FIXED_PRICE": {"kind": "FIXED_PRICE", "price": "4.00", "scope": "UNIT", "at_most": "30.00"},
    "BXGY": {"kind": "BXGY", "buy": 2, "get": 1, "at_most": "30.00"},
    "GIFT": {"kind": "GIFT", "gift": {"sku": "T-1"}, "every": "20.00"},
    "SHIPPING": {"kind": "SHIPPING", "percent": "100%", "at_most": "6.00"},
}
GIFT_LIMITS: Final = {"uses": 100, "stock": 5}
"""A gift has stock instead of a budget."""


def plain(kind: str = "PERCENT", **changes: Any) -> dict[str, Any]:
    """A document of a voucher campaign; `changes` replace its parts."""
    return {
        "schema": "promissory-campaign/1",
        "name": "tea-5",
        "currency": "EUR",
        "who": {"merchant": "merchant", "issuer": "issuer", "auditor": "auditor"},
        "when": {"start": "now", "end": "+30d"},
        "offer": OFFERS[kind],
        "audience": "VOUCHER",
        "limits": GIFT_LIMITS if kind == "GIFT" else {"uses": 100, "budget": "500.00"},
        "promises": {"notice": "24h", "max_pause": "12h", "revocation": "INDEX"},
        "texts": {"en": {"title": "Tea", "body": "A little off tea."}},
    } | changes


def text(document: Mapping[str, Any]) -> str:
    """As YAML."""
    return yaml.safe_dump(dict(document), sort_keys=False, allow_unicode=True)


def read(document: Mapping[str, Any] | str) -> tuple[CampaignDocument, yaml_source.Source]:
    """Parsed, from YAML text or from plain values."""
    source = yaml_source.parse(document if isinstance(document, str) else text(document), "tea.yaml")
    return reading.document_of(source), source


def draft(document: Mapping[str, Any] | str, *, now: int = NOW, catalogue: Catalogue | None = None) -> Draft:
    """Its terms."""
    return drafting.draft(*read(document), now=now, roles=ROLES, catalogue=catalogue)


def papers(document: Mapping[str, Any], **more: int) -> Papers:
    """What a campaign is made from, where the roles file names issuer, auditor and `more`."""
    parsed, source = read(document)
    return Papers(document=parsed, source=source, roles={"issuer": ISSUER, "auditor": AUDITOR} | more, catalogue=None)


def shop() -> Catalogue:
    """Two groups, two products."""
    return Catalogue.of(
        [
            Product(sku="C-1", id=101, name="Beans", category="beans", tags=0b01, price=799, stock=5),
            Product(sku="T-1", id=201, name="Oolong", category="leaves", tags=0b10, price=640, stock=5),
        ],
        ["coffee", "tea"],
    )
