"""A choice told: for each promotion what it takes off and where, or why it does not. As JSON and as lines for
people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from offchain.cashier.choice import Choice
from offchain.cashier.reasons import BetterWithout, Clash, LeftOut, Refused
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.wording import Language, money


@dataclass(frozen=True, slots=True)
class Telling:
    """names : of campaigns, by id; skus : (n_lines,) in the order's own order; places : (n_lines,) where each of them
    stands in the order as it was presented; currency, decimals : of all amounts."""

    names: Mapping[bytes, str]
    skus: Sequence[str]
    places: Sequence[int]
    currency: str
    decimals: int
    texts: RefusalTexts
    language: Language

    def document(self, choice: Choice) -> dict[str, Any]:
        """Amounts in minor units; per line in the order's own order."""
        basket = choice.outcome.basket
        return {
            "currency": self.currency,
            "decimals": self.decimals,
            "chosen": [self.names[one.campaign] for one in choice.chosen],
            "exact": choice.exact,
            "total": basket.goods + basket.delivery,
            "discount": choice.outcome.discount,
            "payable": choice.outcome.payable,
            "per_line": [
                {"sku": sku, "discount": basket.taken[place]} for sku, place in zip(self.skus, self.places, strict=True)
            ],
            "delivery_discount": basket.delivery_taken,
            "promotions": [
                *(
                    self._applied(self.names[one.campaign], evaluation)
                    for one, evaluation in zip(choice.chosen, choice.outcome.evaluations, strict=True)
                ),
                *(self._left_out(one) for one in choice.left_out),
            ],
        }

    def lines(self, document: Mapping[str, Any]) -> list[str]:
        """The same for people."""
        told = []
        for promotion in document["promotions"]:
            if promotion["applied"]:
                gift = f", {promotion['units']} given" if promotion["gift"] else ""
                told.append(f"{promotion['campaign']}: -{self._money(promotion['discount'])}{gift}")
                told += [
                    f"  {sku}: -{self._money(part)}"
                    for sku, part in zip(self.skus, promotion["per_line"], strict=True)
                    if part
                ]
            else:
                told.append(f"{promotion['campaign']}: not applied: {promotion['sentence']}")
                told += [f"  -> {promotion['next_step']}"] if promotion.get("next_step") else []
        told.append(f"total {self._money(document['total'])}, discount {self._money(document['discount'])}")
        return [*told, f"to pay {self._money(document['payable'])} {self.currency}"]

    def _applied(self, name: str, evaluation: Evaluation) -> dict[str, Any]:
        return {
            "campaign": name,
            "applied": True,
            "base": evaluation.base,
            "discount": evaluation.discount,
            "units": evaluation.units,
            "gift": evaluation.discount == 0,
            "per_line": [evaluation.shares[place] for place in self.places],
        }

    def _left_out(self, left: LeftOut) -> dict[str, Any]:
        head = {"campaign": self.names[left.promotion.campaign], "applied": False}
        reason = left.reason
        if isinstance(reason, Refused):
            text = self.texts.render(reason.refusal, self.language, self.decimals)
            said = {"sentence": text.sentence, "next_step": text.next_step}
            return {**head, "reason": "refused", **_facts(reason.refusal), **said}
        numbers = {"chosen": reason.chosen, "with_it": reason.with_it}
        return {**head, **self._beside(reason), **numbers}

    def _beside(self, reason: Clash | BetterWithout) -> dict[str, Any]:
        with_it = f"{self._money(reason.with_it)} instead of {self._money(reason.chosen)}"
        if isinstance(reason, Clash):
            pair = [self.names[campaign] for campaign in reason.pair]
            sentence = f"{' and '.join(pair)} may not stand together; with it the order would get {with_it}"
            return {"reason": "clash", "pair": pair, **_facts(reason.refusal), "sentence": sentence}
        behind = {} if reason.refusal is None else _facts(reason.refusal)
        why = f" ({reason.refusal})" if reason.refusal else ""
        return {"reason": "better_without", **behind, "sentence": f"with it the order would get {with_it}{why}"}

    def _money(self, minor: int) -> str:
        return money(minor, self.decimals)


def _facts(refusal: Refusal) -> dict[str, Any]:
    """Code and numbers; what was compared stands as `needed` and `have` too."""
    facts: dict[str, Any] = {
        name: fact if isinstance(fact, int) else f"0x{fact.hex()}" for name, fact in refusal.facts.items()
    }
    compared: dict[str, Any] = {name: facts[name] for name in ("needed", "have") if name in facts}
    return {"code": refusal.code, "facts": facts, **compared}
