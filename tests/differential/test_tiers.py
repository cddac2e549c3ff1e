"""TierLib.sol against offchain/domain/tiers.py."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.domain.tiers import Tier, reached_value
from tests.differential.fields import TIERS, words_of
from tests.differential.words import array, encoded

RISING = st.lists(st.integers(1, 50), min_size=0, max_size=5, unique=True).map(
    lambda steps: [Tier(step, 10 * step) for step in sorted(steps)]
)


@settings(deadline=None, max_examples=50)
@given(st.lists(TIERS, min_size=1, max_size=20))
def test_a_tier_is_read_as_it_was_packed(libraries, tiers):
    answer = libraries.ask("tierFields", array([[tier.packed()] for tier in tiers]))
    assert words_of(answer, 64) == [field for tier in tiers for field in (tier.threshold, tier.unused, tier.value)]
    assert [Tier.unpacked(tier.packed()) for tier in tiers] == tiers


@settings(deadline=None, max_examples=150)
@given(RISING, st.integers(0, 52), st.integers(0, 9))
def test_the_same_tier_is_reached(libraries, tiers, reached, below):
    words = [tier.packed() for tier in tiers]
    answer = libraries.ask("reachedValue", encoded([96, reached, below, len(words), *words]))
    assert words_of(answer) == [reached_value(tiers, reached, below)]
