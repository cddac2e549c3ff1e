"""Campaigns under test, and a shop whose products have costs and stock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from offchain.campaigns.drafting import draft
from offchain.campaigns.papers import Papers
from offchain.data.catalogue import Catalogue, Product
from offchain.rehearsal.findings import Finding, Subject
from offchain.rehearsal.lint import check_all
from offchain.texts.said import chinese
from tests.unit.campaigns.documents import NOW, OFFERS, ROLES, plain, read

QUIET: Final = {"notice": "0s", "max_pause": "0s", "revocation": "NONE"}
"""Promises that fit every audience."""


def shop(**changes: Any) -> Catalogue:
    """Coffee, tea and a gift; changes : SKU -> fields that differ."""
    products = (
        {"sku": "C-1", "id": 101, "tags": 0b001, "price": 799, "stock": 50, "cost": 500},
        {"sku": "C-2", "id": 102, "tags": 0b001, "price": 950, "stock": 40, "cost": 600},
        {"sku": "G-1", "id": 401, "tags": 0b100, "price": 350, "stock": 20, "cost": 90},
        {"sku": "T-1", "id": 201, "tags": 0b010, "price": 640, "stock": 30, "cost": 255},
    )
    named = {"name": "x", "category": "x"}
    made = [Product(**(named | fields | changes.get(fields["sku"].replace("-", ""), {}))) for fields in products]  # type: ignore[arg-type, attr-defined]
    return Catalogue.of(made, ["coffee", "tea", "gifts", "empty"])


def document(kind: str = "PERCENT", **changes: Any) -> dict[str, Any]:
    """A public campaign that no check says anything about; changes : part -> entries that
    differ, None takes one out."""
    made = plain(kind) | {"audience": "PUBLIC", "promises": QUIET, "who": {}, "name": "one"}
    offer = {name: value for name, value in OFFERS[kind].items() if name != "at_most"}
    made["offer"] = offer if kind == "GIFT" else offer | {"at_most": "5.00"}
    made["limits"] = {"uses": 5, "stock": 5} if kind == "GIFT" else {"uses": 100, "budget": "500.00"}
    for name, change in changes.items():
        part = made.get(name)
        merged = part | change if isinstance(part, dict) and isinstance(change, dict) else change
        made[name] = {k: v for k, v in merged.items() if v is not None} if isinstance(merged, dict) else merged
    return made


def subject(made: Mapping[str, Any], catalogue: Catalogue | None = None, *, now: int = NOW) -> Subject:
    """The campaign of a document."""
    catalogue = catalogue or shop()
    parsed, source = read(made)
    papers = Papers(document=parsed, source=source, roles=ROLES, catalogue=catalogue)
    terms = draft(parsed, source, now=now, roles=ROLES, catalogue=catalogue)
    return Subject(f"{parsed.name}.yaml", papers, terms)


def in_chinese(text: str) -> bool:
    """Whether the Chinese of a text has none of its English left, but for values: names of entries and goods, numbers,
    what somebody wrote."""
    told = chinese(text)
    ours = re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"", "", told)
    return not re.search(r"\b(a|an|and|the|of|or|at|nothing|which|less|more|only|one of)\b", ours)


def found(*documents: Mapping[str, Any], catalogue: Catalogue | None = None, now: int = NOW) -> list[Finding]:
    """What is found about campaigns created at `now`."""
    return check_all([subject(made, catalogue) for made in documents], now)
