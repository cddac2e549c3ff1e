"""The words of one campaign in one language: its amounts, goods and accounts, and the phrases that they stand in."""

from collections.abc import Mapping
from dataclasses import dataclass

from offchain.campaigns import currencies
from offchain.data.catalogue import Catalogue
from offchain.domain.extra import Extra, Selector
from offchain.domain.terms import Cold, Target, Terms
from offchain.texts.wording import Wording, money, percent, short_address


@dataclass(frozen=True, slots=True)
class Speech:
    """catalogue : names the goods; without it, groups are told by their numbers and a product by its id."""

    terms: Terms
    extra: Extra
    cold: Cold
    phrases: Mapping[str, str]
    wording: Wording
    catalogue: Catalogue | None

    def say(self, key: str, **gaps: str) -> str:
        """A phrase with its gaps filled."""
        return self.phrases[key].format(**gaps)

    def join(self, key: str, parts: list[str]) -> str:
        """The parts with a phrase between them."""
        return self.phrases[key].join(parts)

    def goods(self, selector: Selector | None = None, whole: str = "ALL") -> str:
        """The goods of a selector; of the target without one. whole : how all of them are called."""
        chosen = selector or Selector(self.terms.target, self.terms.target_key)
        if chosen.target == Target.ALL:
            return self.say(whole)
        named = self.product(chosen.key) if chosen.target == Target.SKU else self.groups(chosen.key)
        return self.say(Target(chosen.target).name, names=named)

    def product(self, number: int) -> str:
        """A product by its SKU, or by its id."""
        products = self.catalogue.products if self.catalogue else ()
        return next((product.sku for product in products if product.id == number), str(number))

    def groups(self, mask: int) -> str:
        """Product groups by their names, or by their numbers."""
        bits = [bit for bit in range(64) if mask >> bit & 1]
        if self.catalogue and bits[-1] < len(self.catalogue.groups):
            return self.join("names and", [self.catalogue.groups[bit] for bit in bits])
        return self.say("group bits", bits=self.join("names and", [str(bit) for bit in bits]))

    def value(self, value: int) -> str:
        """A value of the offer, by its kind."""
        return percent(value) if self.terms.is_percent else self.money(value)

    def money(self, minor: int) -> str:
        """An amount with its currency."""
        currency = currencies.by_number(self.terms.currency)
        if currency is None:
            return self.say("minor units", amount=str(minor), number=str(self.terms.currency))
        return f"{money(minor, currency.decimals)} {currency.code}"

    def units(self, number: int) -> str:
        """A number of units."""
        return self.wording.count(number, "units")

    def party(self, account: int) -> str:
        """An account, shortened, or nobody."""
        return short_address(account) if account else self.wording.nobody

    def times(self, most: int) -> str:
        """At most so many times, as the end of a sentence; nothing without a bound."""
        return self.say("times", count=str(most)) if most else ""
