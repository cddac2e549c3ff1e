"""What an order would cost with a set of promotions, and of each why it does not apply. Nothing is signed, reserved or
sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from offchain.campaigns.currencies import NO_MONEY, Currency, denomination_in
from offchain.cashier.choice import Choice, choose
from offchain.cashier.named import verify
from offchain.cashier.pricing import OutOfStockError, Priced, price_goods
from offchain.cashier.quote_told import QuoteTexts
from offchain.data.catalogue import Catalogue
from offchain.data.errors import UnknownSkuError
from offchain.domain.basket import Basket, fill
from offchain.domain.cascade import Presented
from offchain.domain.denomination import check_denomination
from offchain.domain.ledger import check_limits
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.offers.issued import OfferStore
from offchain.ports import Clock
from offchain.queries.as_of import AsOf, as_of
from offchain.queries.candidates import Candidate, Candidates
from offchain.queries.quote_answers import Answering
from offchain.queries.quote_shapes import MOST, QuoteAsked, Quoted
from offchain.queries.reader import PageReader, ReadablePages, StateMovedError
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Shelf
from offchain.queries.telling import Teller
from offchain.texts.wording import Language

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DryRuns:
    """Prices from the catalogue, checks by the twin of the hub, over the index. What a gate says is not asked: that is
    for the chain to tell when the order is sent."""

    store: ReadablePages
    offers: OfferStore
    shelf: Shelf
    catalogue: Catalogue
    clock: Clock
    teller: Teller
    texts: QuoteTexts

    def quote(self, asked: QuoteAsked, language: Language) -> Quoted:
        """Raises `UnknownCampaignError`, `NotIndexedError`, `PartsMissingError`, and `ServiceRefusal` where nobody says
        which promotions, or which merchant's, compete."""
        moment, candidates = self.read(lambda reader, moment: (moment, self._candidates(reader, asked, moment.time)))
        return self.of(asked, candidates, moment, language)

    def of(self, asked: QuoteAsked, candidates: Sequence[Candidate], moment: AsOf, language: Language) -> Quoted:
        """The same of candidates that were read before. moment : that windows and limits are compared with."""
        money = _money(asked, candidates)
        candidates = [self._in_lines(asked, _in_money(candidate, money)) for candidate in candidates]
        usable = sorted((candidate for candidate in candidates if candidate.refusal is None), key=_index)
        answering = Answering(asked, candidates, money, moment, self.teller, self.texts, language)
        try:
            priced, choice = self._choice(asked, usable, moment.time)
        except (Refusal, ServiceRefusal) as refusal:
            return answering.unpriced(refusal)
        return answering.priced(priced, choice)

    def order(self, asked: QuoteAsked, presented: Presented) -> Basket:
        """The order as one promotion alone reads it. Raises `Refusal`, `ServiceRefusal` where the basket is refused."""
        return fill(self._priced(asked, [presented]).lines, asked.delivery)

    def merchants(self, asked: QuoteAsked) -> frozenset[int]:
        """Of those whose coupons are named, or compete alone; empty where there are none, or it may be anybody's.

        Raises `UnknownCampaignError`, `NotIndexedError`, `PartsMissingError`.
        """
        if asked.all_compete:
            return frozenset(() if asked.merchant is None else (asked.merchant,))
        named = [promotion.campaign for promotion in asked.promotions if promotion.coupon is not None]
        if not named:
            return frozenset()
        return self.read(lambda reader, _: frozenset(self.shelf.campaign(reader, one).terms.merchant for one in named))

    def read(self, ask: Callable[[PageReader, AsOf], T]) -> T:
        """The answer from one state, as of the moment that it is told."""
        while True:
            try:
                with self.store.read() as reader:
                    return ask(reader, as_of(reader, self.clock))
            except StateMovedError:
                continue  # to the state after it

    def _candidates(self, reader: PageReader, asked: QuoteAsked, now: int) -> list[Candidate]:
        found = Candidates(reader, self.shelf, self.offers, asked.wallet, now)
        if not asked.all_compete:
            return [found.named(promotion) for promotion in asked.promotions]
        candidates = list(islice(found.open(asked.merchant), MOST + 1))
        if len(candidates) > MOST:
            raise ServiceRefusal("Cashier_TooManyOpen", limit=MOST)
        return candidates

    def _choice(self, asked: QuoteAsked, usable: Sequence[Candidate], now: int) -> tuple[Priced, Choice]:
        """The set that stands, on lines that show what it alone reads, as the cashier would sign them."""
        counters = {candidate.campaign.id: candidate.counters for candidate in usable}

        def admit(promotion: Presented, use: Evaluation) -> None:
            its = counters[promotion.campaign]
            check_limits(promotion.terms, its, use, wallet=asked.wallet or 0, time=now)

        presented = [candidate.presented for candidate in usable]
        priced = self._priced(asked, presented)
        if not asked.choose:
            return priced, verify(presented, priced.lines, asked.delivery, admit)
        best = choose(presented, asked.policies, priced.lines, asked.delivery, admit)
        priced = self._priced(asked, best.chosen)
        standing = verify(best.chosen, priced.lines, asked.delivery, admit)
        return priced, replace(standing, left_out=(*standing.left_out, *best.left_out), exact=best.exact)

    def _in_lines(self, asked: QuoteAsked, candidate: Candidate) -> Candidate:
        """With the refusal of one that competes and for itself needs more lines than an order has, so that it does not
        stand in the way of the others."""
        if asked.choose and candidate.refusal is None:
            try:
                self._priced(asked, [candidate.presented])
            except Refusal as refusal:
                return replace(candidate, refusal=refusal)
            except ServiceRefusal:
                return candidate
        return candidate

    def _priced(self, asked: QuoteAsked, presented: Sequence[Presented]) -> Priced:
        try:
            return price_goods(self.catalogue, asked.basket, presented)
        except UnknownSkuError as error:
            raise ServiceRefusal("Cashier_UnknownSku", sku=str(error.found)) from error
        except OutOfStockError as error:
            raise ServiceRefusal("Cashier_OutOfStock", sku=error.sku, wanted=error.wanted, stock=error.stock) from error


def _money(asked: QuoteAsked, candidates: Sequence[Candidate]) -> Currency:
    """What the catalogue's prices are in: as it is said, else what the promotions are in."""
    if asked.currency is not None:
        return asked.currency
    merchants = {candidate.campaign.terms.merchant for candidate in candidates}
    currencies = {candidate.campaign.terms.currency for candidate in candidates}
    if asked.all_compete and (len(merchants) > 1 or len(currencies) > 1):
        raise ServiceRefusal("Cashier_WhichTill", merchants=len(merchants), currencies=len(currencies))
    return candidates[0].campaign.currency if candidates else NO_MONEY


def _index(candidate: Candidate) -> int:
    """Of equal coupons of a campaign the first one counts: the lower index, however they are named."""
    return candidate.index or 0


def _in_money(candidate: Candidate, money: Currency) -> Candidate:
    """With the refusal of a promotion that is in other money than the prices, if nothing else refuses it."""
    try:
        check_denomination(denomination_in(money.number), denomination_in(candidate.campaign.terms.currency))
    except Refusal as refusal:
        return replace(candidate, refusal=candidate.refusal or refusal)
    return candidate
