"""Refusals as they are told to whoever asked: of the contracts, of the cashier, of the service."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from offchain.cashier.quote_told import NotApplied
from offchain.domain.refusals import Fact, Refusal
from offchain.domain.vocabulary import VOCABULARY
from offchain.queries.service_texts import ServiceRefusal, ServiceTexts
from offchain.texts.measures import Unit, measure_of
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.wording import Language

BETTER_WITHOUT: Final = "Cashier_BetterWithout"
"""Code of a promotion that nothing refuses, but with which the order would get no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """facts : numbers in decimal, addresses and hashes in hexadecimal; have, needed : how much there is and how much it
    takes, in `unit`, None where the code is not of that sort; sentence, next_step : in `language`."""

    code: str
    title: str
    facts: Mapping[str, str]
    have: int | None
    needed: int | None
    unit: Unit | None
    sentence: str
    next_step: str
    language: Language


def title_of(code: str) -> str:
    """The code in English words: `Rules_BelowMinAmount` is "Below min amount"."""
    reason = code.partition("_")[2]
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in reason).strip()
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class Teller:
    """Knows every text."""

    refusals: RefusalTexts
    services: ServiceTexts

    def refusal(self, refusal: Refusal, language: Language, decimals: int) -> Told:
        """What a rule said. decimals : of the currency that its amounts are in."""
        text = self.refusals.render(refusal, language, decimals)
        return _of_rule(refusal, language, (text.sentence, text.next_step))

    def service(self, refusal: ServiceRefusal, language: Language) -> Told:
        """What cashier or service said."""
        shown = {name: str(fact) for name, fact in refusal.facts.items()}
        return _told(refusal.code, refusal.facts, shown, language, self.services.render(refusal, language))

    def any(self, refusal: Refusal | ServiceRefusal, language: Language, decimals: int) -> Told:
        """Either."""
        if isinstance(refusal, ServiceRefusal):
            return self.service(refusal, language)
        return self.refusal(refusal, language, decimals)

    def not_applied(self, left: NotApplied, language: Language) -> Told:
        """Why a promotion is not among those of an order."""
        texts = (left.sentence, left.next_step)
        if left.refusal is not None:
            return _of_rule(left.refusal, language, texts)
        facts = {"chosen": left.chosen, "with_it": left.with_it}
        return _told(BETTER_WITHOUT, facts, {name: str(fact) for name, fact in facts.items()}, language, texts)


def _of_rule(refusal: Refusal, language: Language, texts: tuple[str, str]) -> Told:
    types = [parameter.split()[0] for parameter in VOCABULARY[refusal.code].split(", ") if parameter]
    shown = {name: _fact(kind, fact) for kind, (name, fact) in zip(types, refusal.facts.items(), strict=True)}
    return _told(refusal.code, refusal.facts, shown, language, texts)


def _told(
    code: str, facts: Mapping[str, object], shown: Mapping[str, str], language: Language, texts: tuple[str, str]
) -> Told:
    measure = measure_of(code, facts)
    return Told(
        code=code,
        title=title_of(code),
        facts=shown,
        have=measure.have if measure else None,
        needed=measure.needed if measure else None,
        unit=measure.unit if measure else None,
        sentence=texts[0],
        next_step=texts[1],
        language=language,
    )


def _fact(kind: str, fact: Fact) -> str:
    if isinstance(fact, bytes):
        return f"0x{fact.hex()}"
    return f"0x{fact:040x}" if kind == "address" else str(fact)
