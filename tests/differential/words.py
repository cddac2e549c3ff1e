"""The ABI encoding of many cases at once: what a general encoder does, thirty times faster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from offchain.attestation.reverts import decode_revert
from offchain.domain.order import Grant, Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import pack_terms
from tests.differential.baskets import Case

WORD = 32
EVALUATION = 4 * WORD
EMPTY_ADDRESS = 0


def encoded(words: Iterable[int]) -> bytes:
    return b"".join(word.to_bytes(WORD, "big") for word in words)


def array(items: Sequence[Sequence[int]]) -> bytes:
    """One argument: an array of static tuples or words."""
    return encoded([WORD, len(items), *(word for item in items for word in item)])


def dynamic_array(items: Sequence[bytes]) -> bytes:
    """One argument: an array of dynamic tuples, each encoded."""
    return encoded([WORD]) + dynamic_list(items)


def dynamic_list(items: Sequence[bytes]) -> bytes:
    """Length, offsets and dynamic items."""
    offsets, at = [], WORD * len(items)
    for item in items:
        offsets.append(at)
        at += len(item)
    return encoded([len(items), *offsets]) + b"".join(items)


def words_list(words: Sequence[int]) -> bytes:
    return encoded([len(words), *words])


def dynamic_tuple(parts: Sequence[int | bytes]) -> bytes:
    """A tuple of static words and of dynamic parts, each encoded."""
    head, tail, at = [], [], WORD * len(parts)
    for part in parts:
        if isinstance(part, int):
            head.append(part)
        else:
            head.append(at)
            tail.append(part)
            at += len(part)
    return encoded(head) + b"".join(tail)


def case_words(case: Case, shares: Sequence[Sequence[int]]) -> bytes:
    """`RulesHarness.Case`. shares : the parts supplied with each use, empty where none are."""
    uses = [
        use_words(promotion.personal, promotion.extra.words(promotion.terms), parts)
        for promotion, parts in zip(case.presented, shares, strict=True)
    ]
    terms = [word for promotion in case.presented for word in pack_terms(promotion.terms)]
    return dynamic_tuple(
        [
            encoded([len(case.presented), *terms]),
            words_list([int.from_bytes(promotion.campaign, "big") for promotion in case.presented]),
            dynamic_list(uses),
            words_list([promotion.max_discount for promotion in case.presented]),
            words_list([packed(line) for line in case.lines]),
            case.delivery,
        ]
    )


def use_words(personal: int, extra: Sequence[int], shares: Sequence[int]) -> bytes:
    nothing = encoded([0])
    grant = Grant(value=personal).packed()
    return dynamic_tuple([grant, EMPTY_ADDRESS, nothing, nothing, words_list(extra), words_list(shares)])


def packed(line: Line) -> int:
    return line.unit_price << 160 | line.quantity << 128 | line.sku << 64 | line.tags


@dataclass(frozen=True, slots=True)
class Said:
    """What the chain says of one promotion. taken : (n_lines,) what was taken from each line so far, minor units; empty
    where nobody needs the split."""

    base: int
    discount: int
    units: int
    taken: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """The answer of `evaluateAll`, decoded one by one: (evaluations, payable), or the refusal."""

    data: bytes

    def __iter__(self) -> Iterator[tuple[list[Said], int] | Refusal]:
        start = 2 * WORD
        for position in range(self._word(WORD)):
            yield self._answer(start + self._word(start + WORD * position))

    def _answer(self, at: int) -> tuple[list[Said], int] | Refusal:
        """`RulesHarness.Answer`."""
        refusal_at = at + self._word(at + 3 * WORD)
        length = self._word(refusal_at)
        if length == 0:
            return self._evaluations(at + self._word(at), at + self._word(at + WORD)), self._word(at + 2 * WORD)
        revert = self.data[refusal_at + WORD : refusal_at + WORD + length]
        refusal = decode_revert(revert)
        assert refusal is not None, f"no refusal of ours: 0x{revert.hex()}"
        return refusal

    def _evaluations(self, at: int, taken_at: int) -> list[Said]:
        starts = range(at + WORD, at + WORD + EVALUATION * self._word(at), EVALUATION)
        return [
            Said(*self._words(start, 3), self._list(taken_at + WORD + self._word(taken_at + WORD * (1 + position))))
            for position, start in enumerate(starts)
        ]

    def _list(self, at: int) -> tuple[int, ...]:
        return self._words(at + WORD, self._word(at))

    def _words(self, at: int, number: int) -> tuple[int, ...]:
        return tuple(self._word(at + WORD * i) for i in range(number))

    def _word(self, at: int) -> int:
        return int.from_bytes(self.data[at : at + WORD], "big")
