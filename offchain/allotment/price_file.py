"""The rule of personal prices of one product: a YAML file, which is committed before prices are made by it.

    schema: promissory-prices/1
    currency: EUR
    sku: C-2                  # what it is a price of
    public: "8.50"            # what everybody pays; left out: the price that the catalogue has
    offer: "8.20"             # what a public promotion makes of it; left out: nothing
    floor: "6.00"             # no personal price is below
    deepest: "20%"            # nor further below the public price; left out: any depth
    step: "0.10"              # prices are rounded down to it
    shoppers: 1000            # who get a personal price at most, the highest scores first; left out: any number
    spend: "1500.00"          # that all of them may cost at most, each used once; left out: any amount
    bands:
      - { score: 1000, percent: "5%" }
      - { score: 4000, percent: "15%" }

score : from which on the band counts, basis points of lift or of the probability to redeem.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from offchain.campaigns import currencies, forms
from offchain.campaigns.document import CURRENCY
from offchain.campaigns.entries import Money, Part, Percent, Sentence
from offchain.campaigns.problems import Problems
from offchain.campaigns.reading import Parts, text_of, validated
from offchain.campaigns.yaml_source import Place, parse
from offchain.data.catalogue import Catalogue
from offchain.data.errors import UnknownSkuError
from offchain.domain.bounds import BPS
from offchain.eligibility.personal_price import HIGHEST, Band, PriceRule, PriceRuleError
from offchain.texts.said import said

MOST_BANDS: Final = 100


class BandEntry(Part):
    """From a score on, so much off the public price."""

    score: Annotated[int, Field(ge=-BPS, le=BPS)]
    percent: Percent


class PricesDocument(Part):
    """The file."""

    schema_: Literal["promissory-prices/1"] = Field(alias="schema")
    currency: Annotated[str, Field(pattern=CURRENCY)]
    sku: Sentence
    public: Money | None = None
    offer: Money | None = None
    floor: Money
    deepest: Percent | None = None
    step: Money
    shoppers: Annotated[int, Field(ge=1, lt=2**32)] | None = None
    spend: Money | None = None
    bands: Annotated[list[BandEntry], Field(min_length=1, max_length=MOST_BANDS)]


_PARTS: Parts = {(): PricesDocument, ("bands",): BandEntry}


@dataclass(frozen=True, slots=True)
class Prices:
    """sku : of the product; rule : minor units of the currency."""

    currency: currencies.Currency
    sku: str
    rule: PriceRule


def load(path: Path, catalogue: Catalogue | None = None) -> Prices:
    """The rule of a file. catalogue : tells the public price where the file does not, and must agree where it does.

    Raises `DocumentError` with all mistakes; `Refusal` for a price that is not below what everybody pays.
    """
    source = parse(text_of(path), path.name)
    document = validated(PricesDocument, _PARTS, source)
    problems = Problems(source)
    currency = currencies.by_code(document.currency)
    if currency is None:
        problems.note(("currency",), repr(document.currency), "a currency of ISO 4217")
        problems.stop()
        raise AssertionError  # pragma: no cover - stop() raised
    return Prices(currency, document.sku, _Reading(document, problems, currency.decimals).rule(catalogue))


@dataclass(frozen=True, slots=True)
class _Reading:
    document: PricesDocument
    problems: Problems
    decimals: int

    def rule(self, catalogue: Catalogue | None) -> PriceRule:
        public = self._public(catalogue)
        floor = self._money(("floor",), self.document.floor)
        deepest = self._percent(("deepest",), self.document.deepest or "100%")
        bands = [
            Band(entry.score, min(self._percent(("bands", number, "percent"), entry.percent), deepest))
            for number, entry in enumerate(self.document.bands)
        ]
        least = -(-public * (BPS - deepest) // BPS)
        read = {name: self._money((name,), getattr(self.document, name)) for name in ("step", "offer", "spend")}
        self.problems.stop()
        most = self.document.shoppers or 0
        try:
            return PriceRule(public=public, floor=max(floor, least), bands=tuple(bands), most=most, **read)
        except PriceRuleError as error:
            self.problems.note(("bands",), str(error), "a rule that does not contradict itself")
            self.problems.stop()
            raise

    def _public(self, catalogue: Catalogue | None) -> int:
        told = self._money(("public",), self.document.public)
        try:
            listed = 0 if catalogue is None else catalogue.by_sku(self.document.sku).price
        except UnknownSkuError:
            self.problems.note(("sku",), repr(self.document.sku), "a SKU of the catalogue")
            return told
        if told and listed and told != listed:
            self.problems.note(("public",), str(told), said("the catalogue's price, {} minor units", listed))
        if not told and not listed:
            self.problems.note(("public",), "nothing", "the public price, or a catalogue that has it (--catalogue)")
        return told or listed

    def _money(self, place: Place, text: str | None) -> int:
        return self.problems.read(place, lambda words: forms.money(words, self.decimals), text, most=HIGHEST)

    def _percent(self, place: Place, text: str) -> int:
        return self.problems.read(place, forms.percent, text, most=BPS)
