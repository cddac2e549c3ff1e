"""What a check of campaign documents found: where, what stands there, what to do about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from offchain.campaigns.drafting import Draft
from offchain.campaigns.errors import Problem
from offchain.campaigns.papers import Papers
from offchain.campaigns.yaml_source import Place
from offchain.data.catalogue import Catalogue
from offchain.data.product import Product
from offchain.domain.extra import Selector
from offchain.domain.order import Line
from offchain.texts.said import chinese, said
from offchain.texts.wording import money


class Level(StrEnum):
    """How bad it is. ERROR : the campaign cannot do what it says; WARNING : it hardly means what it says; NOTE : worth
    knowing before it cannot be changed."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_RANKS = {Level.ERROR: 0, Level.WARNING: 1, Level.NOTE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """code : names the check; campaigns : the documents that it is about, the one to change first; problem : place,
    found and wanted."""

    level: Level
    code: str
    campaigns: tuple[str, ...]
    problem: Problem

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "level": str(self.level),
            "code": self.code,
            "campaigns": list(self.campaigns),
            "path": self.problem.path,
            "line": self.problem.line,
            "found": self.problem.found,
            "wanted": self.problem.wanted,
            "found_zh": chinese(self.problem.found),
            "wanted_zh": chinese(self.problem.wanted),
        }


@dataclass(frozen=True, slots=True)
class Subject:
    """One campaign under test. file : its document's name."""

    file: str
    papers: Papers
    draft: Draft
    _goods: dict[Selector, tuple[Product, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As the document names it."""
        return self.papers.document.name

    @property
    def catalogue(self) -> Catalogue | None:
        """None when the document names none."""
        return self.papers.catalogue

    @property
    def target(self) -> Selector:
        """The lines that the offer speaks of."""
        return Selector(self.draft.terms.target, self.draft.terms.target_key)

    @property
    def measured(self) -> Selector:
        """The lines that thresholds are measured on."""
        return self.draft.extra.condition or self.target

    def goods(self, selector: Selector) -> tuple[Product, ...]:
        """Products of the catalogue that a selector holds; none without a catalogue."""
        if selector not in self._goods:
            products = self.catalogue.products if self.catalogue else ()
            held = (product for product in products if selector.holds(line_of(product)))
            self._goods[selector] = tuple(held)
        return self._goods[selector]

    def money(self, minor: int) -> str:
        """An amount as people read it."""
        currency = self.draft.currency
        return f"{money(minor, currency.decimals)} {currency.code}"

    def finding(
        self, level: Level, code: str, place: Place, found: str, wanted: str, *, also: Sequence[str] = ()
    ) -> Finding:
        """Something at a place of the document; also : other campaigns that it is about."""
        problem = self.papers.source.problem(place, found, wanted)
        return Finding(level=level, code=code, campaigns=(self.name, *also), problem=problem)


def line_of(product: Product, units: int = 1, price: int | None = None) -> Line:
    """A line of so many units at the list price, or at another, minor units."""
    return Line(product.price if price is None else price, units, product.id, product.tags)


def named(products: Iterable[Product], most: int = 3) -> str:
    """Products by SKU, the first few."""
    skus = [product.sku for product in products]
    first = ", ".join(skus[:most])
    return said("{} and {} more", first, len(skus) - most) if len(skus) > most else first


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """The worst first, then by campaign, line and code."""
    return sorted(findings, key=lambda it: (_RANKS[it.level], it.campaigns, it.problem.line, it.code, it.problem.found))
