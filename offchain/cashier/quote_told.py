"""A choice told: for each promotion what it takes off and where, or why it does not. As JSON and as lines for
people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from offchain.cashier.choice import Choice
from offchain.cashier.reasons import BetterWithout, Clash, LeftOut
from offchain.domain.allocation import split
from offchain.domain.cascade import Presented
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.terms import Scope
from offchain.texts.left_out import LeftOutTexts
from offchain.texts.measures import measure_of
from offchain.texts.unlocking import UnlockTexts
from offchain.texts.wording import Language, money

Gate = Literal["asked on chain"]


@dataclass(frozen=True, slots=True)
class Goods:
    """skus : (n_skus,) in the order of whoever asks; parts : (n_lines,) what stands in each line of the order as it was
    presented, as (position among `skus`, list price in minor units)."""

    skus: Sequence[str]
    parts: Sequence[Sequence[tuple[int, int]]]

    def shares(self, taken: Iterable[Sequence[int]]) -> list[tuple[int, ...]]:
        """(n_promotions, n_skus) what each takes off each; goods of one line share by largest remainder, each by what
        those before left of it.

        taken : (n_promotions, n_lines) minor units, together at most a line's list price."""
        left = [[price for _, price in parts] for parts in self.parts]
        told = []
        for amounts in taken:
            shares = [0] * len(self.skus)
            for amount, parts, worth in zip(amounts, self.parts, left, strict=True):
                for place, share in enumerate(split(amount, worth)):
                    worth[place] -= share
                    shares[parts[place][0]] += share
            told.append(tuple(shares))
        return told


@dataclass(frozen=True, slots=True)
class Applied:
    """per_line : (n_skus,) minor units; delivery : what is taken off the fee, minor units."""

    promotion: Presented
    evaluation: Evaluation
    per_line: tuple[int, ...]
    delivery: int

    @property
    def is_gift(self) -> bool:
        """Whether units are given, and no money."""
        return self.evaluation.discount == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplied:
    """refusal : what rules or stacking say, None where the set is only better without it; pair : ids of two campaigns
    that clash; chosen, with_it : discounts of the set and of the best one with it, minor units."""

    promotion: Presented
    reason: Literal["refused", "clash", "better_without"]
    sentence: str
    next_step: str
    refusal: Refusal | None
    pair: tuple[bytes, ...] = ()
    chosen: int | None = None
    with_it: int | None = None


def gate_of(promotion: Presented) -> Gate | None:
    """Set where a gate contract has to admit the wallet too, which nobody asks off chain."""
    return "asked on chain" if promotion.terms.gate else None


@dataclass(frozen=True, slots=True)
class QuoteTexts:
    """The words of a quote: of refusals, with the prize where one is near, and of what was left out."""

    unlocks: UnlockTexts
    left_out: LeftOutTexts


@dataclass(frozen=True, slots=True)
class Telling:
    """names : of campaigns, by id; currency, decimals : of all amounts."""

    names: Mapping[bytes, str]
    goods: Goods
    currency: str
    decimals: int
    texts: QuoteTexts
    language: Language

    def applied(self, choice: Choice) -> Iterator[Applied]:
        """What the chosen ones take off, in canonical order."""
        evaluations = choice.outcome.evaluations
        each = self.goods.shares(evaluation.shares for evaluation in evaluations)
        for promotion, evaluation, shares in zip(choice.chosen, evaluations, each, strict=True):
            delivery = evaluation.discount if promotion.terms.scope == Scope.SHIPPING else 0
            yield Applied(promotion, evaluation, shares, delivery)

    def per_good(self, applied: Iterable[Applied]) -> tuple[int, ...]:
        """(n_skus,) what all of them together take off each, minor units."""
        each = [it.per_line for it in applied]
        return tuple(sum(shares[place] for shares in each) for place in range(len(self.goods.skus)))

    def not_applied(self, left: LeftOut) -> NotApplied:
        """Why one is not among them."""
        promotion, reason = left.promotion, left.reason
        if isinstance(reason, BetterWithout):
            return NotApplied(
                promotion=promotion,
                reason="better_without",
                sentence=self._instead(reason.with_it, reason.chosen),
                next_step=self.texts.left_out.leave_it(self.language),
                refusal=reason.refusal,
                chosen=reason.chosen,
                with_it=reason.with_it,
            )
        if isinstance(reason, Clash):
            return self._clash(promotion, reason)
        return NotApplied(
            promotion=promotion,
            reason="refused",
            sentence=self.texts.unlocks.texts.render(reason.refusal, self.language, self.decimals).sentence,
            next_step=self._next_step(promotion, reason.refusal),
            refusal=reason.refusal,
        )

    def document(self, choice: Choice) -> dict[str, Any]:
        """Amounts in minor units; per line in the order of whoever asks."""
        basket, applied = choice.outcome.basket, list(self.applied(choice))
        shares = self.per_good(applied)
        return {
            "currency": self.currency,
            "decimals": self.decimals,
            "chosen": [self.names[one.campaign] for one in choice.chosen],
            "exact": choice.exact,
            "total": basket.goods + basket.delivery,
            "discount": choice.outcome.discount,
            "payable": choice.outcome.payable,
            "per_line": [{"sku": sku, "discount": share} for sku, share in zip(self.goods.skus, shares, strict=True)],
            "delivery_discount": basket.delivery_taken,
            "promotions": [
                *map(self._applied_document, applied),
                *(self._left_out_document(self.not_applied(one)) for one in choice.left_out),
            ],
        }

    def lines(self, document: Mapping[str, Any]) -> list[str]:
        """The same for people."""
        told = []
        for promotion in document["promotions"]:
            if promotion["applied"]:
                given = f"{promotion['units']} given" if promotion["gift"] else f"-{self._money(promotion['discount'])}"
                told.append(f"{promotion['campaign']}: {given}")
                told += [
                    f"  {sku}: -{self._money(part)}"
                    for sku, part in zip(self.goods.skus, promotion["per_line"], strict=True)
                    if part
                ]
                told += [f"  its gate is {promotion['gate']}"] if "gate" in promotion else []
            else:
                told.append(f"{promotion['campaign']}: not applied: {promotion['sentence']}")
                told.append(f"  -> {promotion['next_step']}")
        told.append(f"total {self._money(document['total'])}, discount {self._money(document['discount'])}")
        return [*told, f"to pay {self._money(document['payable'])} {self.currency}"]

    def _applied_document(self, applied: Applied) -> dict[str, Any]:
        evaluation, gate = applied.evaluation, gate_of(applied.promotion)
        return {
            "campaign": self.names[applied.promotion.campaign],
            "applied": True,
            "base": evaluation.base,
            "discount": evaluation.discount,
            "units": evaluation.units,
            "gift": applied.is_gift,
            "per_line": list(applied.per_line),
            **({"gate": gate} if gate else {}),
        }

    def _left_out_document(self, left: NotApplied) -> dict[str, Any]:
        head = {"campaign": self.names[left.promotion.campaign], "applied": False, "reason": left.reason}
        pair = {"pair": [self.names[campaign] for campaign in left.pair]} if left.pair else {}
        facts = {} if left.refusal is None else _facts(left.refusal)
        numbers = {} if left.chosen is None else {"chosen": left.chosen, "with_it": left.with_it}
        return {**head, **pair, **facts, **numbers, "sentence": left.sentence, "next_step": left.next_step}

    def _clash(self, promotion: Presented, reason: Clash) -> NotApplied:
        first, second = (self.names[campaign] for campaign in reason.pair)
        sentence = self.texts.left_out.clash(first, second, self.language)
        if reason.chosen is not None and reason.with_it is not None:
            between = " " if self.language == "en" else ""
            sentence = f"{sentence}{between}{self._instead(reason.with_it, reason.chosen)}"
        return NotApplied(
            promotion=promotion,
            reason="clash",
            sentence=sentence,
            next_step=self._next_step(promotion, reason.refusal),
            refusal=reason.refusal,
            pair=reason.pair,
            chosen=reason.chosen,
            with_it=reason.with_it,
        )

    def _next_step(self, promotion: Presented, refusal: Refusal) -> str:
        return self.texts.unlocks.next_step(
            refusal, promotion.terms, promotion.extra, self.language, self.decimals, personal=promotion.personal
        )

    def _instead(self, with_it: int, chosen: int) -> str:
        return self.texts.left_out.instead(self._money(with_it), self._money(chosen), self.language)

    def _money(self, minor: int) -> str:
        return money(minor, self.decimals)


def _facts(refusal: Refusal) -> dict[str, Any]:
    """Code and numbers; what was compared stands as `needed` and `have` too."""
    facts = {name: fact if isinstance(fact, int) else f"0x{fact.hex()}" for name, fact in refusal.facts.items()}
    measure = measure_of(refusal.code, refusal.facts)
    compared = {} if measure is None else {"needed": measure.needed, "have": measure.have}
    return {"code": refusal.code, "facts": facts, **compared}
