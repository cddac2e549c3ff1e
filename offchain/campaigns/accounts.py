"""Accounts of a document: addresses, or names that the roles file has for the chain."""

from collections.abc import Mapping
from dataclasses import dataclass

from offchain.campaigns import forms
from offchain.campaigns.forms import FormError
from offchain.campaigns.problems import Problems
from offchain.campaigns.yaml_source import Place
from offchain.texts.said import said


@dataclass(frozen=True, slots=True)
class Accounts:
    """roles : name -> account, of one chain."""

    problems: Problems
    roles: Mapping[str, int]

    def read(self, place: Place, text: str | None) -> int:
        """160 bits; 0 when left out, or when it is a mistake, which is noted."""
        return self.problems.read(place, self._resolve, text, most=2**160 - 1)

    def _resolve(self, text: str) -> int:
        if text.startswith("0x"):
            return forms.account(text)
        if text not in self.roles:
            known = ", ".join(sorted(self.roles)) or "none"
            wanted = said("an address, or a role that the roles file has for this chain ({})", known)
            if text == "merchant":
                wanted = said("{}; without it, PROMO_ACCOUNT says who the merchant is", wanted)
            raise FormError(repr(text), wanted)
        return self.roles[text]
