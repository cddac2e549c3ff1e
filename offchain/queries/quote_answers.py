"""A dry run told: order and promotions, with what each takes off and where, or why it does not apply."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from offchain.campaigns.currencies import Currency
from offchain.cashier.choice import Choice
from offchain.cashier.pricing import Priced
from offchain.cashier.quote_told import Applied, Goods, NotApplied, QuoteTexts, Telling, gate_of
from offchain.domain.cascade import Presented
from offchain.domain.refusals import Refusal
from offchain.queries.amounts import Amount, amount_of
from offchain.queries.as_of import AsOf
from offchain.queries.candidates import Candidate
from offchain.queries.quote_shapes import PromotionQuoted, QuoteAsked, Quoted, Share
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.telling import Teller, Told
from offchain.texts.wording import Language, short_hash


@dataclass(frozen=True, slots=True)
class Answering:
    """candidates : all that were asked for, or that are open; money : of all amounts."""

    asked: QuoteAsked
    candidates: Sequence[Candidate]
    money: Currency
    moment: AsOf
    teller: Teller
    texts: QuoteTexts
    language: Language

    def priced(self, priced: Priced, choice: Choice) -> Quoted:
        """The order as it stands. choice : among the candidates that nothing refuses beforehand."""
        telling, basket = self._telling(priced), choice.outcome.basket
        applied = list(telling.applied(choice))
        promotions = (
            *map(self._applied, applied),
            *(self._not_applied(telling.not_applied(left)) for left in choice.left_out),
            *(self._refused(one, self._told(one.refusal)) for one in self.candidates if one.refusal is not None),
        )
        standing = [promotion.applied for promotion in promotions]
        whole = any(standing) if self.asked.choose else bool(standing) and all(standing)
        return Quoted(
            applied=whole,
            list_price=self._amount(basket.goods),
            delivery=self._amount(basket.delivery),
            discount=self._amount(choice.outcome.discount),
            payable=self._amount(choice.outcome.payable),
            per_line=self._shares(telling.per_good(applied)),
            exact=choice.exact if self.asked.choose else None,
            promotions=promotions,
            refusal=None,
            as_of=self.moment,
        )

    def unpriced(self, refusal: Refusal | ServiceRefusal) -> Quoted:
        """An order whose basket itself is refused, and with it every promotion."""
        told = self._told(refusal)
        return Quoted(
            applied=False,
            list_price=None,
            delivery=self._amount(self.asked.delivery),
            discount=self._amount(0),
            payable=None,
            per_line=(),
            exact=None,
            promotions=tuple(self._refused(one, told) for one in self.candidates),
            refusal=told,
            as_of=self.moment,
        )

    def _telling(self, priced: Priced) -> Telling:
        skus = tuple(self.asked.basket)
        places = {sku: place for place, sku in enumerate(skus)}
        parts = [
            [(places[sku], line.unit_price * units) for sku, units in goods]
            for line, goods in zip(priced.lines, priced.goods, strict=True)
        ]
        names = {candidate.campaign.id: short_hash(candidate.campaign.id) for candidate in self.candidates}
        goods = Goods(skus, parts)
        return Telling(names, goods, self.money.code, self.money.decimals, self.texts, self.language)

    def _applied(self, applied: Applied) -> PromotionQuoted:
        candidate, evaluation = self._candidate(applied.promotion), applied.evaluation
        return PromotionQuoted(
            campaign=f"0x{candidate.campaign.id.hex()}",
            coupon=candidate.index,
            gate=gate_of(candidate.presented),
            applied=True,
            discount=self._amount(evaluation.discount),
            base=self._amount(evaluation.base),
            units=evaluation.units,
            gift=applied.is_gift,
            per_line=self._shares(applied.per_line),
            delivery=self._amount(applied.delivery),
        )

    def _not_applied(self, left: NotApplied) -> PromotionQuoted:
        told = self._refused(self._candidate(left.promotion), self.teller.not_applied(left, self.language))
        return replace(
            told,
            reason=left.reason,
            pair=tuple(f"0x{campaign.hex()}" for campaign in left.pair),
            chosen=None if left.chosen is None else self._amount(left.chosen),
            with_it=None if left.with_it is None else self._amount(left.with_it),
        )

    def _refused(self, candidate: Candidate, refusal: Told) -> PromotionQuoted:
        return PromotionQuoted(
            campaign=f"0x{candidate.campaign.id.hex()}",
            coupon=candidate.index,
            gate=gate_of(candidate.presented),
            applied=False,
            discount=self._amount(0),
            delivery=self._amount(0),
            reason="refused",
            refusal=refusal,
        )

    def _candidate(self, presented: Presented) -> Candidate:
        return next(candidate for candidate in self.candidates if candidate.presented is presented)

    def _told(self, refusal: Refusal | ServiceRefusal) -> Told:
        if isinstance(refusal, ServiceRefusal):
            return self.teller.service(refusal, self.language)
        return self.teller.refusal(refusal, self.language, self.money.decimals)

    def _shares(self, amounts: Sequence[int]) -> tuple[Share, ...]:
        return tuple(Share(sku, self._amount(amount)) for sku, amount in zip(self.asked.basket, amounts, strict=True))

    def _amount(self, minor: int) -> Amount:
        return amount_of(minor, self.money)
