"""A rule says no, with the numbers.

Refusal
    |- raised by the twin of the rules and of the ledger, with the numbers that were compared (got first, then limit)
    |- raised off chain only, for what must not reach the chain (`OFF_CHAIN` of the vocabulary)
    '- made from a contract's custom error by the chain adapter
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from offchain.domain.vocabulary import FACTS

Fact = int | bytes


class Field(IntEnum):
    """Fields of the terms that a refusal speaks of."""

    VALUE = 0
    BUDGET = 1
    CAP_AMOUNT = 2
    MIN_QUANTITY = 3
    MAX_UNITS = 4
    MAX_TIMES = 5
    BUY_QUANTITY = 6
    GET_QUANTITY = 7
    GET_BPS = 8
    GIFT_SKU = 9
    GIFT_QUANTITY = 10
    STOCK_UNITS = 11
    PER_WALLET = 12
    PERIOD_CAP = 13
    GROUP_MODE = 14
    COMPAT_MASK = 15
    UTC_OFFSET = 16


class Refusal(Exception):  # noqa: N818  the domain's own word, as in RULES section 8
    """A rule says no.

    code : a key of `VOCABULARY`; facts : its numbers in the contract's order, integers (addresses too) and bytes.
    """

    def __init__(self, code: str, /, **facts: Fact) -> None:
        if tuple(facts) != FACTS[code]:
            raise TypeError(f"{code} takes the facts {FACTS[code]}, got {tuple(facts)}")
        super().__init__(f"{code}: " + ", ".join(f"{name}={value!r}" for name, value in facts.items()))
        self.code = code
        self.facts: Mapping[str, Fact] = MappingProxyType(dict(facts))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusal) and (self.code, dict(self.facts)) == (other.code, dict(other.facts))

    def __hash__(self) -> int:
        return hash((self.code, tuple(self.facts.items())))
