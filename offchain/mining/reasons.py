"""Why an item is on a shopper's list, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Ground = Literal["bought", "liked", "alike", "attributes", "popular", "people"]
"""bought, liked : items of the shopper's own that lead there, bought or otherwise acted on; attributes : such items of
which this one shares what it is; people : shoppers who are alike; popular : most shoppers have it."""

_WORDS: Final[Mapping[str, Mapping[Ground, str]]] = MappingProxyType(
    {
        "en": {
            "bought": "because you bought {items}",
            "liked": "because you were interested in {items}",
            "alike": "because it goes with what you like",
            "attributes": "because it is of the same kind as {items}",
            "popular": "because many shoppers have it",
            "people": "because shoppers like you have it",
        },
        "zh": {
            "bought": "因为您买过 {items}",
            "liked": "因为您关注过 {items}",
            "alike": "因为它与您的喜好相配",
            "attributes": "因为它与 {items} 属于同类",
            "popular": "因为很多顾客都买过",
            "people": "因为与您相似的顾客买过",
        },
    }
)
_BETWEEN: Final[Mapping[str, str]] = MappingProxyType({"en": " and ", "zh": "、"})


@dataclass(frozen=True, slots=True)
class Reason:
    """items : names of the shopper's own that stand behind it, the strongest first."""

    ground: Ground
    items: tuple[str, ...] = ()

    def words(self) -> dict[str, str]:
        """By language."""
        return {name: _sentence(name, self.ground, self.items) for name in _WORDS}


def _sentence(language: str, ground: Ground, items: Sequence[str]) -> str:
    return _WORDS[language][ground].format(items=_BETWEEN[language].join(items))
