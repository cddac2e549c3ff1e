"""What the shop's support looks up: an order, a code, the coupons of a wallet, what a refusal means."""

from dataclasses import dataclass
from typing import Final

from offchain.office.hits import Found
from offchain.office.search import Search
from offchain.queries.paging import PageAsked
from offchain.queries.promotion_codes import Promotion, PromotionCodes
from offchain.queries.service_texts import ServiceRefusal, ServiceTexts
from offchain.queries.wallet_offers import OfferQueries, OfferShown
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.template import Gap, Template
from offchain.texts.wording import Language

COUPONS: Final = 50
"""Most coupons of a wallet that are shown."""
_ADDRESS: Final = 42
_CODE: Final = 32
"""Characters of a shared code at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What there is of a name. found : on the chain; offers : coupons of a wallet; promotion : of a code that shoppers
    type; all empty where the name is none here."""

    text: str
    found: Found | None = None
    offers: tuple[OfferShown, ...] | None = None
    promotion: Promotion | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """A refusal in words, its numbers as ‹names›."""

    code: str
    sentence: str
    next_step: str


@dataclass(frozen=True, slots=True)
class SupportDesk:
    """Only reads."""

    search: Search
    offers: OfferQueries
    codes: PromotionCodes
    refusals: RefusalTexts
    services: ServiceTexts

    def find(self, text: str, language: Language) -> Case:
        """What a name is: an order, a transaction, a wallet, a code. Raises `ServiceRefusal` for what is none."""
        name = text.strip()
        if name.lower().startswith("0x"):
            account = int(name, 16) if _is_address(name) else None
            if account is not None:
                page = self.offers.of_wallet(account, PageAsked(limit=COUPONS), language)
                return Case(text=name, offers=page.offers.items, found=self._found(name, language))
            return Case(text=name, found=self.search.find(name, language))
        return Case(text=name, promotion=self.codes.promotion(name[:_CODE], language))

    def _found(self, name: str, language: Language) -> Found | None:
        found = self.search.find(name, language)
        return None if found.what == "nothing" else found

    def means(self, code: str, language: Language) -> Meaning:
        """What a refusal says, whatever its numbers were. Raises `ServiceRefusal` for a code that there is not."""
        name = code.strip()
        if name in self.services.texts:
            return Meaning(name, *(_bracketed(text) for text in self.services.texts[name][language]))
        if name in self.refusals.entries:
            entry = self.refusals.entries[name]
            return Meaning(name, _gapped(entry.sentence[language]), _gapped(entry.next_step[language]))
        raise ServiceRefusal("Service_NoSuchRefusal", found=name[:_ADDRESS])

    def refusal_codes(self) -> tuple[str, ...]:
        """All of them, for a list to choose from."""
        return tuple(sorted({*self.services.texts, *self.refusals.entries}))


def _is_address(name: str) -> bool:
    digits = name[2:].lower()
    return len(name) == _ADDRESS and all(it in "0123456789abcdef" for it in digits)


def _gapped(template: Template) -> str:
    """A text whose numbers nobody has said."""
    told = (part if isinstance(part, str) else f"‹{_named(part)}›" for part in template.parts)
    return "".join(told)


def _named(gap: Gap) -> str:
    return f"{gap.name} - {gap.less}" if gap.less else gap.name


def _bracketed(text: str) -> str:
    return text.replace("{", "‹").replace("}", "›")
