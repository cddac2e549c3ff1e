"""Tells terms in plain English and Chinese, from the same numbers that the hub checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from offchain.campaigns import currencies
from offchain.campaigns.phrases import PHRASES
from offchain.data.catalogue import Catalogue
from offchain.domain.terms import Audience, Cold, Flags, Kind, Revocation, Scope, Target, Terms
from offchain.domain.tiers import Tier
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.wording import Language, Wording, moment, money, percent, short_address


def describe(
    terms: Terms, tiers: Sequence[Tier], cold: Cold, language: Language, catalogue: Catalogue | None = None
) -> tuple[str, ...]:
    """One sentence a promise, of terms that a hub accepted.

    catalogue : names the goods; without it, groups are told by their numbers and a product by its id.
    """
    wording = RefusalTexts.load().wordings[language]
    return tuple(_Teller(terms, tiers, cold, PHRASES[language], wording, catalogue).sentences())


@dataclass(frozen=True, slots=True)
class _Teller:
    terms: Terms
    tiers: Sequence[Tier]
    cold: Cold
    phrases: Mapping[str, str]
    wording: Wording
    catalogue: Catalogue | None

    def sentences(self) -> list[str]:
        """In the order in which people ask: what, when, for whom, how much, what may change."""
        terms = self.terms
        told = [self._what(), self._say("cap", cap=self._money(terms.cap_amount))]
        if terms.min_quantity or (terms.min_amount and terms.kind != Kind.EVERY):
            told.append(self._conditions())
        told.append(self._say("window", start=moment(terms.start_time), end=moment(terms.end_time)))
        told.append(self._audience())
        told.append(self._say("limits", uses=str(terms.cap), budget=self._money(terms.budget)))
        told += self._changes()
        return [*told, self._say("recorded")]

    def _what(self) -> str:
        terms = self.terms
        place = {"goods": self._goods(), "scope": self._say(Scope(terms.scope).name)}
        if terms.kind == Kind.TIER:
            return self._say("TIER", tiers=self._say("and").join(self._told_tiers()), **place)
        if terms.kind == Kind.EVERY:
            times = self._say("times", count=str(terms.max_times)) if terms.max_times else ""
            place |= {"step": self._money(terms.min_amount), "times": times}
        return self._say(Kind(terms.kind).name, value=self._value(terms.value), **place)

    def _told_tiers(self) -> list[str]:
        by_units = bool(self.terms.flags & Flags.TIER_BY_QUANTITY)
        told = []
        for tier in self.tiers:
            threshold = self._units(tier.threshold) if by_units else self._money(tier.threshold)
            told.append(self._say("tier", threshold=threshold, value=self._value(tier.value)))
        if self.terms.value:
            told.append(self._say("tier below", value=self._value(self.terms.value)))
        return told

    def _conditions(self) -> str:
        terms, conditions = self.terms, []
        if terms.min_amount and terms.kind != Kind.EVERY:
            conditions.append(self._say("condition amount", amount=self._money(terms.min_amount)))
        if terms.min_quantity:
            conditions.append(self._say("condition units", units=self._units(terms.min_quantity)))
        return self._say("condition", conditions=self._say("conditions and").join(conditions), goods=self._goods())

    def _audience(self) -> str:
        terms = self.terms
        if terms.audience == Audience.ROOT:
            return self._say(
                "ROOT",
                issuer=self._party(terms.issuer),
                delay=self.wording.duration(terms.root_delay_seconds),
                auditor=self._party(self.cold.auditor),
            )
        return self._say(Audience(terms.audience).name, issuer=self._party(terms.issuer))

    def _changes(self) -> list[str]:
        terms, duration = self.terms, self.wording.duration
        end = self._say(
            "end" if terms.notice else "end at once",
            merchant=self._party(terms.merchant),
            notice=duration(terms.notice),
        )
        pause = self._say("pause" if terms.max_pause else "no pause", pause=duration(terms.max_pause))
        if terms.audience == Audience.PUBLIC:
            return [end, pause]
        return [end, pause, self._say(Revocation(terms.revocation).name)]

    def _goods(self) -> str:
        terms = self.terms
        if terms.target == Target.ALL:
            return self._say("ALL")
        return self._say(Target(terms.target).name, names=self._sku() if terms.target == Target.SKU else self._groups())

    def _sku(self) -> str:
        products = self.catalogue.products if self.catalogue else ()
        return next(
            (product.sku for product in products if product.id == self.terms.target_key), str(self.terms.target_key)
        )

    def _groups(self) -> str:
        bits = [bit for bit in range(64) if self.terms.target_key >> bit & 1]
        if self.catalogue and bits[-1] < len(self.catalogue.groups):
            return self._say("names and").join(self.catalogue.groups[bit] for bit in bits)
        return self._say("group bits", bits=self._say("names and").join(map(str, bits)))

    def _value(self, value: int) -> str:
        return percent(value) if self.terms.is_percent else self._money(value)

    def _money(self, minor: int) -> str:
        currency = currencies.by_number(self.terms.currency)
        if currency is None:
            return self._say("minor units", amount=str(minor), number=str(self.terms.currency))
        return f"{money(minor, currency.decimals)} {currency.code}"

    def _units(self, number: int) -> str:
        return self.wording.count(number, "units")

    def _party(self, account: int) -> str:
        return short_address(account) if account else self.wording.nobody

    def _say(self, key: str, **gaps: str) -> str:
        return self.phrases[key].format(**gaps)
