"""CampaignState.sol and UseCheck.sol against offchain/domain/ledger.py: the packed word against the state it stands
for, and one use held against the campaign's time and limits.

The same transitions through whole transactions: tests/contracts/test_ledger_twin.py.
"""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.domain.bounds import CLOCK, MAX_U96
from offchain.domain.ledger import CampaignState, Counters, check_limits, check_open, redeemed
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.terms import pack_terms
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


STATE = ("remaining", "used", "ended_at", "paused_until", "voucher_epoch", "period_no", "period_used")
START, END, PERIOD = samples.NOW, samples.NOW + 40_000, 3_600
WALLET = 0x5409


def near(random, *borders):
    """A number at a border, beside it, or 0."""
    return max(0, random.choice((0, *borders)) + random.choice((-1, 0, 0, 1)))


def a_use(random):
    """(terms, counters, evaluation, time), mostly just inside of each limit or just outside of one."""
    terms = samples.terms(
        start_time=START,
        end_time=END,
        cap=random.choice((3, 100)),
        per_wallet=random.choice((0, 2)),
        stock_units=random.choice((0, 7)),
        period_cap=random.choice((0, 2)),
        period_seconds=PERIOD,
        weekdays=random.choice((0, 0, 0, 0x7E)),
    )
    time = near(random, START, START + 1, START + PERIOD, START + 5 * PERIOD, END)
    state = CampaignState(
        remaining=near(random, 1_600, 1_600, 5_000),
        used=near(random, 1, 2),
        ended_at=random.choice((0, 0, 0, time, time + 1)),
        paused_until=random.choice((0, 0, time, time + 1)),
        voucher_epoch=random.choice((0, 65_535)),
        period_no=random.choice((0, 1, max(0, time - START) // PERIOD)),
        period_used=near(random, 1),
    )
    counters = Counters(state, stock_used=random.choice((0, 3, 4, 5)), wallet_used=random.choice((0, 1, 2)))
    return terms, counters, Evaluation(0, 1_600, random.choice((2, 3)), (), ()), time


def by_twin(terms, counters, evaluation, time):
    try:
        check_open(terms, counters.state, time)
        check_limits(terms, counters, evaluation, wallet=WALLET, time=time)
    except Refusal as refusal:
        return refusal
    return redeemed(terms, counters, evaluation, time).state


def by_chain(libraries, terms, counters, evaluation, time):
    words = [*pack_terms(terms), *(getattr(counters.state, name) for name in STATE)]
    words += [counters.wallet_used, counters.stock_used, evaluation.discount, evaluation.units, WALLET, time]
    try:
        answer = libraries.ask("checkUse", encoded(words))
    except Refusal as refusal:
        return refusal
    fields = (int.from_bytes(answer[at : at + 32], "big") for at in range(0, 224, 32))
    return CampaignState(**dict(zip(STATE, fields, strict=True)))


def test_a_use_is_held_against_time_and_limits_alike(libraries):
    random, met = Random("uses"), Counter()  # noqa: S311 - no secret
    for _ in range(600):
        use = a_use(random)
        expected = by_twin(*use)
        assert by_chain(libraries, *use) == expected, use
        met[expected.code if isinstance(expected, Refusal) else "taken"] += 1
    limits = {f"Hub_{name}" for name in ("CapReached", "PeriodLimit", "WalletLimit", "OverStock", "OverBudget")}
    moments = {f"Hub_{name}" for name in ("NotStarted", "Ended", "Paused", "WrongWeekday")}
    assert {"taken"} | limits | moments == set(met)
