"""CampaignState.sol against offchain/domain/ledger.py: the packed word against the state it stands for.

The same transitions through whole transactions: tests/contracts/test_ledger_twin.py.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.domain.bounds import CLOCK, MAX_U96
from offchain.domain.ledger import CampaignState, Counters, redeemed
from offchain.domain.rules import Evaluation
from tests.differential.words import encoded
from tests.unit import samples

TIMES = st.integers(0, CLOCK)


@settings(deadline=None, max_examples=100)
@given(
    discounts=st.tuples(st.integers(0, 2**80), st.integers(0, 8)),
    spare=st.integers(0, 2**80),
    amount=st.integers(0, MAX_U96 - 2**84),
    ends_at=TIMES,
    until=TIMES,
    epochs=st.integers(0, 8) | st.just(300),
    period=st.tuples(st.integers(0, 2**16 - 1), st.integers(0, 2**24 - 1)),
)
def test_no_field_of_the_word_touches_its_neighbours(
    libraries, discounts, spare, amount, ends_at, until, epochs, period
):
    discount, uses = discounts
    budget = discount * uses + spare
    counters = Counters(CampaignState(remaining=budget))
    for _ in range(uses):
        counters = redeemed(samples.terms(), counters, Evaluation(0, discount, 0, (), ()), 0)
    expected = (counters.state.remaining + amount, uses, ends_at, until, epochs, *period)
    answer = libraries.ask("stateFields", encoded([budget, discount, uses, amount, ends_at, until, epochs, *period]))
    assert tuple(int.from_bytes(answer[at : at + 32], "big") for at in range(0, 224, 32)) == expected


def test_the_largest_word_is_full_and_whole(libraries):
    answer = libraries.ask("stateFields", encoded([MAX_U96, 0, 3, 0, CLOCK, CLOCK, 3, 2**16 - 1, 2**24 - 1]))
    assert tuple(int.from_bytes(answer[at : at + 32], "big") for at in range(0, 224, 32)) == (
        MAX_U96,
        3,
        CLOCK,
        CLOCK,
        3,
        2**16 - 1,
        2**24 - 1,
    )
