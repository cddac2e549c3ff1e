"""Refusals as they are told to whoever asked: of the contracts, of the cashier, of the service."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from offchain.domain.refusals import SIGNATURES, Fact, Refusal
from offchain.queries.service_texts import ServiceRefusal, ServiceTexts
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.wording import Language

Unit = Literal["minor", "units", "seconds"]

_MEASURED: Final[Mapping[str, tuple[str, str, Unit]]] = MappingProxyType(
    {
        "Cashier_OutOfStock": ("stock", "wanted", "units"),
        "Hub_CouponNotYet": ("time", "notBefore", "seconds"),
        "Hub_NotStarted": ("time", "startTime", "seconds"),
        "Hub_OverBudget": ("remaining", "discount", "minor"),
        "Hub_Paused": ("time", "pausedUntil", "seconds"),
        "Hub_RootNotActive": ("time", "activeFrom", "seconds"),
        "Rules_BelowMinAmount": ("have", "needed", "minor"),
        "Rules_BelowMinQuantity": ("have", "needed", "units"),
        "Rules_TooFewForCycle": ("have", "needed", "units"),
    }
)
"""Code -> facts that say how much there is and how much it takes, and their unit."""


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
        types = [parameter.split()[0] for parameter in SIGNATURES[refusal.code].split(", ") if parameter]
        shown = {name: _fact(kind, fact) for kind, (name, fact) in zip(types, refusal.facts.items(), strict=True)}
        return _told(refusal.code, refusal.facts, shown, language, (text.sentence, text.next_step))

    def service(self, refusal: ServiceRefusal, language: Language) -> Told:
        """What cashier or service said."""
        shown = {name: str(fact) for name, fact in refusal.facts.items()}
        return _told(refusal.code, refusal.facts, shown, language, self.services.render(refusal, language))


def _told(
    code: str, facts: Mapping[str, object], shown: Mapping[str, str], language: Language, texts: tuple[str, str]
) -> Told:
    have, needed, unit = _measure(code, facts)
    return Told(
        code=code,
        title=title_of(code),
        facts=shown,
        have=have,
        needed=needed,
        unit=unit,
        sentence=texts[0],
        next_step=texts[1],
        language=language,
    )


def _measure(code: str, facts: Mapping[str, object]) -> tuple[int | None, int | None, Unit | None]:
    if code not in _MEASURED:
        return None, None, None
    have, needed, unit = _MEASURED[code]
    return int(str(facts[have])), int(str(facts[needed])), unit


def _fact(kind: str, fact: Fact) -> str:
    if isinstance(fact, bytes):
        return f"0x{fact.hex()}"
    return f"0x{fact:040x}" if kind == "address" else str(fact)
