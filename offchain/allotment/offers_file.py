"""The offers that are allotted: a YAML file.

    schema: promissory-offers/1
    currency: EUR
    public: { percent: "5%" }      # what everybody gets, also who opted out; left out: nothing
    offers:
      - { name: ten, percent: "10%" }
      - { name: five-off, amount: "5.00", depth: "12.5%" }

For personal prices `public` names the `price` that everybody pays, and each offer a lower `price`. `depth` is the
effective discount of an amount, which only the shop can know.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from offchain.campaigns import currencies, forms
from offchain.campaigns.currencies import Currency
from offchain.campaigns.document import CURRENCY, NAME
from offchain.campaigns.entries import Money, Part, Percent
from offchain.campaigns.problems import Problems
from offchain.campaigns.reading import Parts, text_of, validated
from offchain.campaigns.yaml_source import Place, parse
from offchain.domain.bounds import BPS, MAX_U96
from offchain.eligibility.knapsack.problem import MOST_OFFERS
from offchain.eligibility.personal_price import depth_of
from offchain.texts.said import joined, said
from offchain.texts.wording import money, percent


class PublicEntry(Part):
    """What everybody gets."""

    percent: Percent | None = None
    price: Money | None = None


class OfferEntry(Part):
    """One offer; it has one of `percent`, `amount`, `price`."""

    name: Annotated[str, Field(pattern=NAME)]
    percent: Percent | None = None
    amount: Money | None = None
    price: Money | None = None
    depth: Percent | None = None


class OffersDocument(Part):
    """The file."""

    schema_: Literal["promissory-offers/1"] = Field(alias="schema")
    currency: Annotated[str, Field(pattern=CURRENCY)]
    public: Annotated[PublicEntry, Field(default_factory=PublicEntry)]
    offers: Annotated[list[OfferEntry], Field(min_length=1, max_length=MOST_OFFERS)]


_PARTS: Parts = {(): OffersDocument, ("public",): PublicEntry, ("offers",): OfferEntry}


@dataclass(frozen=True, slots=True)
class OneOffer:
    """value : as a coupon file has it; depth : effective discount, basis points."""

    name: str
    value: str
    depth: int


@dataclass(frozen=True, slots=True)
class Offers:
    """public_depth : effective discount of what everybody gets, basis points; public_price : minor units, 0 where the
    offers are no prices."""

    currency: Currency
    public_depth: int
    public_price: int
    offers: tuple[OneOffer, ...]


def load(path: Path) -> Offers:
    """The offers of a file. Raises `DocumentError` with all mistakes; `Refusal` for a price that is not below the
    public one."""
    source = parse(text_of(path), path.name)
    document = validated(OffersDocument, _PARTS, source)
    problems = Problems(source)
    currency = currencies.by_code(document.currency)
    if currency is None:
        problems.note(("currency",), repr(document.currency), "a currency of ISO 4217")
        problems.stop()
        raise AssertionError("a noted problem stops")
    return _Reading(document, problems, currency).offers()


@dataclass(frozen=True, slots=True)
class _Reading:
    document: OffersDocument
    problems: Problems
    currency: Currency

    def offers(self) -> Offers:
        public = self.document.public
        depth = self.problems.read(("public", "percent"), forms.percent, public.percent, most=BPS)
        price = self._money(("public", "price"), public.price)
        if public.percent is not None and public.price is not None:
            self.problems.note(("public",), "percent and price", "one of them")
        names = [entry.name for entry in self.document.offers]
        for number, name in enumerate(names):
            if name in names[:number]:
                self.problems.note(("offers", number, "name"), repr(name), "a name that comes once")
        read = [
            self._offer(("offers", number), entry, depth, price) for number, entry in enumerate(self.document.offers)
        ]
        self.problems.stop()
        offers = tuple(OneOffer(name, value, depth_of(at, price) if at else off) for name, value, off, at in read)
        return Offers(self.currency, depth, price, offers)

    def _offer(self, place: Place, entry: OfferEntry, public: int, price: int) -> tuple[str, str, int, int]:
        """(name, value, depth or 0, price or 0)."""
        given = [name for name in ("percent", "amount", "price") if getattr(entry, name) is not None]
        wanted = ["price"] if price else ["percent", "amount"]
        if len(given) != 1 or given[0] not in wanted:
            self.problems.note(place, joined(given) or "no value", said("one of {}, as `public` is", ", ".join(wanted)))
            return (entry.name, "", 0, 0)
        if (entry.depth is None) is (given == ["amount"]):
            self.problems.note(place, "no depth" if entry.depth is None else "a depth", "a depth for an amount only")
        at = self._money((*place, "price"), entry.price)
        off = self.problems.read((*place, "percent"), forms.percent, entry.percent or entry.depth, most=BPS)
        if not at and off <= public:
            self.problems.note(place, percent(off), said("more than the {} that everybody gets", percent(public)))
        amount = at or self._money((*place, "amount"), entry.amount)
        return (entry.name, money(amount, self.currency.decimals) if amount else percent(off), off, at)

    def _money(self, place: Place, text: str | None) -> int:
        return self.problems.read(place, lambda words: forms.money(words, self.currency.decimals), text, most=MAX_U96)
