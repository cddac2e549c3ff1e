"""Campaign files to begin with, fitted to the shop: its currency, its goods, its accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from offchain.campaigns import reading
from offchain.campaigns.document import CampaignDocument
from offchain.campaigns.yaml_source import Source
from offchain.data.catalogue import Catalogue
from offchain.office.filled import values_of
from offchain.queries.service_texts import ServiceRefusal
from offchain.texts.wording import Language

_NAMES = {"EUR": "欧元", "USD": "美元", "CNY": "元", "GBP": "英镑", "JPY": "日元"}
"""What Chinese calls currencies of templates and shops."""
ROLES = "roles.yaml"
"""A file of the folder that is no template."""


@dataclass(frozen=True, slots=True)
class Template:
    """name : of its file; document, source : what it says."""

    name: str
    document: CampaignDocument
    source: Source

    @property
    def kind(self) -> str:
        """Of its offer."""
        return self.document.offer.kind

    def words(self, language: Language) -> tuple[str, str]:
        """Title and text for shoppers, of the other language where it has none of this."""
        texts = self.document.texts
        told = {"en": texts.en or texts.zh, "zh": texts.zh or texts.en}[language]
        return (told.title, told.body) if told else (self.name, "")

    def _in(self, text: str, currency: str) -> str:
        """A text that speaks of the template's currency, in the shop's."""
        before = self.document.currency
        for old, new in ((before, currency), (_NAMES.get(before), _NAMES.get(currency, currency))):
            text = text.replace(old, new) if old else text
        return text

    def values(self, catalogue: Catalogue, currency: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """Place -> text, for the form. Goods that the shop does not have are left out; accounts : role -> address."""
        values = values_of(_fitted(self.source.value, catalogue))
        values |= {place: self._in(text, currency) for place, text in values.items() if place.startswith("texts.")}
        values["currency"] = currency
        for role in ("issuer", "auditor"):
            if f"who.{role}" in values and role in accounts:
                values[f"who.{role}"] = accounts[role]
        return values


@dataclass(frozen=True, slots=True)
class Templates:
    """All of a folder, by kind and name."""

    found: tuple[Template, ...]

    @classmethod
    def load(cls, folder: Path | None) -> Self:
        """Those of a folder, none without one. Raises `DocumentError`."""
        paths = sorted(folder.glob("*.yaml")) if folder is not None else []
        read = [(path.stem, *reading.load(path)) for path in paths if path.name != ROLES]
        found = [Template(*it) for it in read]
        return cls(tuple(sorted(found, key=lambda it: (it.kind, it.name))))

    def named(self, name: str) -> Template:
        """The one of that name. Raises `ServiceRefusal`."""
        for it in self.found:
            if it.name == name:
                return it
        raise ServiceRefusal("Api_NotFound")


def _fitted(value: Any, catalogue: Catalogue) -> Any:
    """Without groups and articles that the shop does not sell; what is given away becomes its first article."""
    if not isinstance(value, dict):
        return [_fitted(it, catalogue) for it in value] if isinstance(value, list) else value
    known = {product.sku for product in catalogue.products}
    kept = {name: _fitted(part, catalogue) for name, part in value.items() if name not in ("groups", "sku", "contains")}
    for name in ("groups", "contains"):
        if groups := [group for group in value.get(name, ()) if group in catalogue.groups]:
            kept[name] = groups
    if "sku" in value:
        gift = "quantity" in value
        sku = value["sku"] if value["sku"] in known else min(known, default="") if gift else ""
        kept |= {"sku": sku} if sku else {}
    return kept
