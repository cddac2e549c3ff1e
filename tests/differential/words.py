"""The ABI encoding of many cases at once: what a general encoder does, thirty times faster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from offchain.attestation.reverts import decode_revert
from offchain.domain.order import Grant
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.terms import pack_terms
from tests.differential.baskets import Case

WORD = 32
EMPTY_ADDRESS = 0


def encoded(words: Iterable[int]) -> bytes:
    return b"".join(word.to_bytes(WORD, "big") for word in words)


def array(items: Sequence[Sequence[int]]) -> bytes:
    """One argument: an array of static tuples or words."""
    return encoded([WORD, len(items), *(word for item in items for word in item)])


def dynamic_array(items: Sequence[bytes]) -> bytes:
    """One argument: an array of dynamic tuples, each encoded."""
    offsets, at = [], WORD * len(items)
    for item in items:
        offsets.append(at)
        at += len(item)
    return encoded([WORD, len(items), *offsets]) + b"".join(items)


def case_words(case: Case) -> bytes:
    """`RulesHarness.Case`: terms (10 words), offsets of use and quote, maxDiscount; then use and quote."""
    tiers = [tier.packed() for tier in case.tiers]
    lines = [line.packed() for line in case.lines]
    use_head = 5 * WORD
    use = [
        Grant(value=case.personal).packed(),
        EMPTY_ADDRESS,
        use_head,  # no signature
        use_head + WORD,  # no proof
        use_head + 2 * WORD,
        0,
        0,
        len(tiers),
        *tiers,
    ]
    quote_head = 5 * WORD
    signature_at = quote_head + WORD * (1 + len(lines))
    quote = [EMPTY_ADDRESS, 0, case.delivery << 160, quote_head, signature_at, len(lines), *lines, 0]
    head = 13 * WORD
    return encoded([*pack_terms(case.terms), head, head + WORD * len(use), case.max_discount, *use, *quote])


@dataclass(frozen=True, slots=True)
class Answers:
    """The answer of `evaluateAll`, decoded one by one."""

    data: bytes

    def __iter__(self) -> Iterator[Evaluation | Refusal]:
        start = 2 * WORD
        for position in range(self._word(WORD)):
            yield self._answer(start + self._word(start + WORD * position))

    def _answer(self, at: int) -> Evaluation | Refusal:
        refusal_at = at + self._word(at + 4 * WORD)
        length = self._word(refusal_at)
        if length == 0:
            return Evaluation(*(self._word(at + WORD * field) for field in range(4)))
        revert = self.data[refusal_at + WORD : refusal_at + WORD + length]
        refusal = decode_revert(revert)
        assert refusal is not None, f"no refusal of ours: 0x{revert.hex()}"
        return refusal

    def _word(self, at: int) -> int:
        return int.from_bytes(self.data[at : at + WORD], "big")
