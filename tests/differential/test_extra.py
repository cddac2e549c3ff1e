"""ExtraLib.sol against offchain/domain/extra.py: the words that the terms ask for, and the fields in them."""

from __future__ import annotations

from eth_abi.abi import encode
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.attestation.calls import TERMS_TYPE, terms_tuple
from offchain.attestation.parts import extra_hash
from offchain.domain.extra import GateRule, Selector, fixed_words, read_extra
from offchain.domain.terms import Flags, Kind, Target
from tests.contracts.fixtures.good_terms import GOOD_TERMS
from tests.differential.creations import planned
from tests.differential.fields import LINES, of_bits, words_of

WORDS = st.lists(of_bits(256), min_size=1, max_size=8)
GATES = st.builds(GateRule, of_bits(8), of_bits(48), of_bits(96), of_bits(104))
KEYS = st.sampled_from((0, 1, 2, 3, 2**63, 2**64 - 1)) | of_bits(64)


def by_twin(terms, words):
    """As `LibraryHarness.extraWords` orders them."""
    extra = read_extra(terms, words)
    condition = extra.condition or Selector(terms.target, terms.target_key)
    return [
        fixed_words(terms),
        condition.packed(),
        extra.requires_unused << 64 | extra.requires,
        extra.gate.packed() if extra.gate else 0,
        extra.get.packed() if extra.get else 0,
        int.from_bytes(extra_hash(words), "big"),
        len(extra.tiers),
        extra.tiers[-1].packed() if extra.tiers else 0,
    ]


def test_each_word_stands_where_the_terms_say(libraries):
    counts = set()
    for good in GOOD_TERMS:
        terms = planned(good).terms
        answer = libraries.ask("extraWords", encode([TERMS_TYPE, "uint256[]"], [terms_tuple(terms), list(good.words)]))
        assert words_of(answer) == by_twin(terms, good.words), str(good)
        counts.add((bool(terms.flags & Flags.CONDITION_TARGET), terms.kind == Kind.BXGY, len(good.words)))
    assert len(counts) > 5


@settings(deadline=None, max_examples=30)
@given(WORDS)
def test_the_fields_of_any_word_are_read_alike(libraries, words):
    expected = []
    for word in words:
        selector, gate = Selector.unpacked(word), GateRule.unpacked(word)
        tags = (word % 2**64, word >> 64)
        expected += [selector.target, selector.key, selector.unused, *tags]
        expected += [gate.kind, gate.timepoint, gate.minimum, gate.token_id]
    assert words_of(libraries.ask("extraFields", encode(["uint256[]"], [words])), 64) == expected


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(Target), KEYS, st.lists(LINES, min_size=1, max_size=5))
def test_a_selector_holds_the_same_lines(libraries, target, key, lines):
    selector = Selector(target, key)
    lines = [*lines, lines[0].__class__(1, 1, key, key)]
    answer = libraries.ask(
        "holds", encode(["uint256", "uint256[]"], [selector.packed(), [line.packed() for line in lines]])
    )
    assert words_of(answer, 64) == [selector.holds(line) for line in lines]


@given(GATES)
def test_a_gate_rule_is_unpacked_again(gate):
    assert GateRule.unpacked(gate.packed()) == gate
