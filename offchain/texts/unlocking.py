"""The next step that names the prize: "Add 12.50 to unlock 20.00 off." Where a refusal says how much is missing and the
terms of the promotion are known, it stands in the place of the step that the refusal's own facts allow.

Texts: unlocks.json. `UnlockTexts.load()` reads and checks it; nothing is read at import.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Final

from offchain.domain.bounds import BPS
from offchain.domain.extra import Extra
from offchain.domain.refusals import Refusal
from offchain.domain.rules import better_value
from offchain.domain.terms import Flags, Kind, Scope, Terms
from offchain.domain.tiers import reached_value
from offchain.texts.errors import MalformedTextsError
from offchain.texts.refusal_texts import LANGUAGES, RefusalTexts
from offchain.texts.template import Template, parse
from offchain.texts.wording import Language, forms

STEPS: Final = ("Rules_BelowMinAmount", "Rules_BelowMinQuantity", "Rules_TooFewForCycle")
"""Codes whose facts `have` and `needed` say how much is missing."""
SAID: Final = ("wait", "open")
"""What no refusal says: when to come back, and that everybody may use a promotion."""
BENEFITS: Final = (
    "percent",
    "amount",
    "amount_each",
    "amount_line",
    "amount_every",
    "price",
    "price_each",
    "units_free",
    "units_percent",
    "gift",
    "delivery_free",
    "delivery_percent",
    "delivery_amount",
)
"""What a promotion can give, as people say it."""

_TYPES: Final = {"missing": "uint256", "value": "uint256", "units": "uint256"}


@dataclass(frozen=True, slots=True)
class Benefit:
    """name : one of `BENEFITS`; value : basis points or minor units; units : that are given, 0 where none are."""

    name: str
    value: int
    units: int = 0


def benefit_of(terms: Terms, extra: Extra, reached: int, personal: int = 0) -> Benefit:
    """What the promotion gives an order that reaches its threshold.

    reached : minor units or units, as tiers count; personal : the coupon's own value, 0 = none; a percentage above the
    whole, which the rules will refuse, counts as none.
    """
    if terms.is_percent and personal > BPS:
        personal = 0
    open_value = terms.get_bps if terms.kind == Kind.BXGY else reached_value(extra.tiers, reached, terms.value)
    value = better_value(terms, open_value, personal)
    if terms.kind == Kind.GIFT:
        return Benefit("gift", 0, terms.gift_quantity)
    if terms.kind == Kind.BXGY:
        return Benefit("units_free" if value == BPS else "units_percent", value, terms.get_quantity)
    if terms.kind == Kind.SHIPPING:
        return Benefit(_of_delivery(terms, value), value)
    return Benefit("percent" if terms.is_percent else _of_amount(terms), value)


def _of_amount(terms: Terms) -> str:
    if terms.kind == Kind.FIXED_PRICE:
        return "price" if terms.scope == Scope.ORDER else "price_each"
    if terms.kind == Kind.EVERY:
        return "amount_every"
    return {Scope.UNIT: "amount_each", Scope.LINE: "amount_line"}.get(Scope(terms.scope), "amount")


def _of_delivery(terms: Terms, value: int) -> str:
    if terms.flags & Flags.VALUE_FIXED:
        return "delivery_amount"
    return "delivery_free" if value == BPS else "delivery_percent"


@dataclass(frozen=True, slots=True)
class UnlockTexts:
    """steps : code -> how the sentence begins; benefits : what it names; end : how it ends; said : whole sentences;
    each by language."""

    texts: RefusalTexts
    steps: Mapping[str, Mapping[Language, Template]]
    benefits: Mapping[str, Mapping[Language, Template]]
    end: Mapping[Language, str]
    said: Mapping[str, Mapping[Language, Template]]

    @classmethod
    def load(cls, texts: RefusalTexts) -> "UnlockTexts":
        """The texts that this package ships. Raises `MalformedTextsError`."""
        return cls.parse((resources.files(__package__) / "unlocks.json").read_text(encoding="utf-8"), texts)

    @classmethod
    def parse(cls, document: str, texts: RefusalTexts) -> "UnlockTexts":
        """The texts of a JSON document of unlocks.json's shape. Raises `MalformedTextsError`."""
        whole = _keyed(json.loads(document), "the whole", ("schema", "steps", "said", "end", "benefits"))
        steps, benefits = _keyed(whole["steps"], "steps", STEPS), _keyed(whole["benefits"], "benefits", BENEFITS)
        end, said = _keyed(whole["end"], "end", LANGUAGES), _keyed(whole["said"], "said", SAID)
        return cls(
            texts,
            {code: _templates(steps[code], code, texts) for code in STEPS},
            {name: _templates(benefits[name], name, texts) for name in BENEFITS},
            MappingProxyType({language: str(end[language]) for language in LANGUAGES}),
            {name: _templates(said[name], name, texts) for name in SAID},
        )

    def next_step(
        self,
        refusal: Refusal,
        terms: Terms,
        extra: Extra,
        language: Language,
        currency_decimals: int = 2,
        *,
        personal: int = 0,
    ) -> str:
        """What to do next, with the prize where the refusal tells what is missing; else as `RefusalTexts.render` says.

        personal : the coupon's own value, 0 = none. Raises what `render` raises.
        """
        if refusal.code not in STEPS:
            return self.texts.render(refusal, language, currency_decimals).next_step
        have, needed = int(refusal.facts["have"]), int(refusal.facts["needed"])
        benefit = benefit_of(terms, extra, needed, personal)
        facts = {"missing": needed - have, "value": benefit.value, "units": benefit.units}
        parts = (self.steps[refusal.code][language], self.benefits[benefit.name][language])
        words = [self._spelled(part, facts, language, currency_decimals) for part in parts]
        return "".join((*words, self.end[language]))

    def wait(self, time: int, language: Language) -> str:
        """When to come back. time : Unix seconds."""
        return self._spelled(self.said["wait"][language], {"value": time}, language, 0)

    def open(self, language: Language) -> str:
        """Why a wallet has a promotion that nobody was given."""
        return self._spelled(self.said["open"][language], {}, language, 0)

    def _spelled(self, template: Template, facts: Mapping[str, int], language: Language, decimals: int) -> str:
        wording = self.texts.wordings[language]
        return "".join(
            part if isinstance(part, str) else wording.spell(part.form, facts[part.name], decimals)
            for part in template.parts
        )


def _templates(found: object, place: str, texts: RefusalTexts) -> Mapping[Language, Template]:
    known = forms(texts.wordings["en"].counted)
    given = _keyed(found, place, LANGUAGES)
    return MappingProxyType(
        {language: parse(str(given[language]), f"{place}, {language}", _TYPES, known) for language in LANGUAGES}
    )


def _keyed(value: object, place: str, keys: tuple[str, ...]) -> Mapping[str, object]:
    if not isinstance(value, dict) or set(value) != set(keys):
        found = ", ".join(sorted(value)) if isinstance(value, dict) else type(value).__name__
        raise MalformedTextsError(f"unlocks, {place}", found, ", ".join(sorted(keys)))
    return value
