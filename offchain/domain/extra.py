"""The extra words of the terms: what few campaigns have and a redemption reads only then. Twin of
contracts/libraries/ExtraLib.sol.

The words stand in one order, each there only where the terms say so: condition target (flag CONDITION_TARGET), tags
that the basket must contain (flag REQUIRES), gate (`gate` is set), get target (kind BXGY), then the tiers (kind TIER).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from offchain.domain.order import Line
from offchain.domain.terms import Flags, Kind, Target, Terms
from offchain.domain.tiers import Tier
from offchain.domain.words import pack, unpack

_SELECTOR: Final = (184, 8, 64)
_REQUIRES: Final = (192, 64)
_GATE: Final = (8, 48, 96, 104)


@dataclass(frozen=True, slots=True)
class Selector:
    """Which lines of an order: target : a `Target`; key : tags mask or SKU id; unused : must be 0."""

    target: int = Target.ALL
    key: int = 0
    unused: int = 0

    def holds(self, line: Line) -> bool:
        """Whether the line is one of them."""
        if self.target == Target.ALL:
            return True
        if self.target == Target.TAGS:
            return line.tags & self.key != 0
        return line.sku == self.key

    def packed(self) -> int:
        """The selector's word. Raises `FieldRangeError`."""
        return pack([("unused", 184, self.unused), ("target", 8, self.target), ("key", 64, self.key)])

    @classmethod
    def unpacked(cls, word: int) -> "Selector":
        """The selector of a word."""
        unused, target, key = unpack(word, _SELECTOR)
        return cls(target, key, unused)


@dataclass(frozen=True, slots=True)
class GateRule:
    """What the shopper must hold in the gate contract: kind : a `GateKind`; timepoint : block or second of past votes;
    minimum : smallest balance; token_id : of an ERC-1155."""

    kind: int
    timepoint: int = 0
    minimum: int = 0
    token_id: int = 0

    def packed(self) -> int:
        """The gate's word. Raises `FieldRangeError`."""
        return pack(
            [
                ("kind", 8, self.kind),
                ("timepoint", 48, self.timepoint),
                ("minimum", 96, self.minimum),
                ("token_id", 104, self.token_id),
            ]
        )

    @classmethod
    def unpacked(cls, word: int) -> "GateRule":
        """The rule of a word."""
        return cls(*unpack(word, _GATE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """condition : lines that thresholds and tiers are measured on, None = the target; requires : tags mask of which the
    basket must contain one, 0 = none; requires_unused : must be 0; gate : None = no gate; get : get target of BXGY."""

    condition: Selector | None = None
    requires: int = 0
    requires_unused: int = 0
    gate: GateRule | None = None
    get: Selector | None = None
    tiers: tuple[Tier, ...] = field(default=())

    def words(self, terms: Terms) -> tuple[int, ...]:
        """The words in their order, as the terms say which there are. Raises `FieldRangeError`."""
        words = []
        if self.condition is not None:
            words.append(self.condition.packed())
        if terms.flags & Flags.REQUIRES:
            words.append(pack([("unused", 192, self.requires_unused), ("requires", 64, self.requires)]))
        if self.gate is not None:
            words.append(self.gate.packed())
        if self.get is not None:
            words.append(self.get.packed())
        return (*words, *(tier.packed() for tier in self.tiers))


NO_EXTRA: Final = Extra()


def fixed_words(terms: Terms) -> int:
    """How many words stand before the tiers."""
    return (
        bool(terms.flags & Flags.CONDITION_TARGET)
        + bool(terms.flags & Flags.REQUIRES)
        + (terms.gate != 0)
        + (terms.kind == Kind.BXGY)
    )


def read_extra(terms: Terms, words: Sequence[int]) -> Extra:
    """The extra parts from their words; there are at least `fixed_words(terms)` of them (`terms_check`)."""
    place = iter(words)
    condition = Selector.unpacked(next(place)) if terms.flags & Flags.CONDITION_TARGET else None
    unused, requires = unpack(next(place), _REQUIRES) if terms.flags & Flags.REQUIRES else (0, 0)
    gate = GateRule.unpacked(next(place)) if terms.gate else None
    get = Selector.unpacked(next(place)) if terms.kind == Kind.BXGY else None
    return Extra(
        condition=condition,
        requires=requires,
        requires_unused=unused,
        gate=gate,
        get=get,
        tiers=tuple(Tier.unpacked(word) for word in place),
    )
