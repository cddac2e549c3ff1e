"""Promotions by the code that a shop gave them, such as PROMO10, and orders priced with one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from offchain.campaigns import forms
from offchain.campaigns.currencies import Currency
from offchain.data.catalogue import Catalogue, Product
from offchain.domain.bounds import MAX_U96
from offchain.ports import Clock
from offchain.queries.amounts import Amount
from offchain.queries.as_of import AsOf, as_of
from offchain.queries.campaigns import CampaignSummary, summary_of
from offchain.queries.dry_run import DryRuns
from offchain.queries.quote_shapes import PromotionAsked, QuoteAsked, Share
from offchain.queries.reader import PageReader, PageStore
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Campaign, Shelf, UnknownCampaignError
from offchain.queries.telling import Told
from offchain.texts.wording import Language

_WHOLE: Final = "total"
"""Name of the one line of an order of which only the sum is known."""
_NO_ID: Final = 2**64 - 1
"""Its id, which no promotion shall name; a promotion for some goods only does not apply to a sum without goods."""


class CodeBook(Protocol):
    """Which campaign a code means. Methods raise the `ServiceRefusal` of codes that cannot be read."""

    def campaign(self, code: str) -> tuple[str, bytes] | None:
        """(the code as it is written, id); None alike for codes that do not exist and for those that were withdrawn."""

    def shown(self) -> Sequence[str]:
        """All codes that were not withdrawn, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """code : as the shop writes it; name : what it gives, in one sentence; promises : all of them."""

    code: str
    name: str
    promises: tuple[str, ...]
    campaign: CampaignSummary
    as_of: AsOf


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAsked:
    """An order, and the code that its shopper typed.

    total : the whole of it in units of the promotion's currency, a decimal, None where `basket` says what is bought;
    basket : SKU -> units, priced from the shop's catalogue; delivery : fee, minor units.
    """

    code: str
    total: str | None = None
    basket: Mapping[str, int]
    wallet: int | None = None
    delivery: int = 0


@dataclass(frozen=True, slots=True)
class Ordered:
    """What is bought. goods : list price, None where the basket is refused; lines : SKU -> units, none of a sum."""

    goods: Amount | None
    delivery: Amount
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderQuoted:
    """applied : whether the promotion takes anything off; per_line : off each product; payable : goods and delivery
    less the discount, None where the basket itself is refused; refusal : why it does not apply."""

    order: Ordered
    promo_code: str
    promotion: str
    campaign: str
    applied: bool
    discount: Amount
    payable: Amount | None
    per_line: tuple[Share, ...]
    refusal: Told | None
    as_of: AsOf


@dataclass(frozen=True, slots=True)
class PromotionCodes:
    """Codes are no secret and no right: the hub holds the limits of the campaign. They decide who is told of it."""

    store: PageStore
    shelf: Shelf
    book: CodeBook
    quotes: DryRuns
    clock: Clock

    def promotion(self, code: str, language: Language) -> Promotion:
        """What a code means. Raises `ServiceRefusal`, alike for codes that are unknown and that are hidden."""
        with self.store.read() as reader:
            moment = as_of(reader, self.clock)
            written, campaign = self._campaign(reader, code)
            summary = summary_of(reader, campaign, moment.time, language)
        words = campaign.words(language)
        return Promotion(code=written, name=words[0], promises=words, campaign=summary, as_of=moment)

    def order(self, asked: OrderAsked, language: Language) -> OrderQuoted:
        """A dry run of an order with the promotion of its code; nothing is signed, reserved or sent.

        Raises `ServiceRefusal` for a code that nobody knows and for a total that the currency cannot have.
        """
        with self.store.read() as reader:
            written, campaign = self._campaign(reader, asked.code)
        quotes, basket = self.quotes, asked.basket
        if asked.total is not None:
            quotes, basket = replace(quotes, catalogue=_of_sum(asked.total, campaign.currency)), {_WHOLE: 1}
        found = quotes.quote(
            QuoteAsked(
                basket=basket,
                promotions=(PromotionAsked(campaign.id),),
                wallet=asked.wallet,
                delivery=asked.delivery,
                currency=campaign.currency,
            ),
            language,
        )
        use = found.promotions[0]
        return OrderQuoted(
            order=Ordered(found.list_price, found.delivery, asked.basket),
            promo_code=written,
            promotion=campaign.words(language)[0],
            campaign=use.campaign,
            applied=use.applied,
            discount=found.discount,
            payable=found.payable,
            per_line=found.per_line if asked.total is None else (),
            refusal=found.refusal or use.refusal,
            as_of=found.as_of,
        )

    def _campaign(self, reader: PageReader, code: str) -> tuple[str, Campaign]:
        """A code of a campaign that is not indexed is one that nobody knows."""
        known = self.book.campaign(code)
        if known is None:
            raise ServiceRefusal("Service_UnknownCode")
        try:
            return known[0], self.shelf.campaign(reader, known[1])
        except UnknownCampaignError as error:
            raise ServiceRefusal("Service_UnknownCode") from error


def _of_sum(total: str, currency: Currency) -> Catalogue:
    """The goods of an order of which nobody said what is bought: one, of that price."""
    try:
        price = forms.money(total, currency.decimals)
    except forms.FormError:
        price = 0
    if not 0 < price <= MAX_U96:
        raise ServiceRefusal("Service_NoTotal", total=total, currency=currency.code, decimals=currency.decimals)
    return Catalogue.of([Product(_WHOLE, _NO_ID, _WHOLE, "", 0, price, 1)], ())
