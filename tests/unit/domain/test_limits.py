"""The limits of a campaign, one use after the other, and of an order with several uses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.domain import ledger
from offchain.domain.cascade import Presented
from offchain.domain.extra import NO_EXTRA
from offchain.domain.ledger import CampaignState, Counters, Drawing
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.terms import Kind, Scope, Terms
from tests.unit import samples
from tests.unit.samples import DAY, NOW

WALLET = 0xA11CE
HOUR = 3_600
LIMITED = samples.terms(
    cap=3, period_cap=2, period_seconds=HOUR, per_wallet=2, stock_units=10, budget=1_000, start_time=NOW - DAY
)
NEW = Counters(ledger.created(LIMITED))
USE = Evaluation(base=1_000, discount=200, units=4, shares=(200,), served=(0,))


def refusal(call: Any, *arguments: Any, **options: Any) -> Refusal:
    """What the call refuses."""
    with pytest.raises(Refusal) as refused:
        call(*arguments, **options)
    return refused.value


def limit(counters: Counters, evaluation: Evaluation = USE, terms: Terms = LIMITED, time: int = NOW) -> Refusal:
    """Which limit refuses the use."""
    return refusal(ledger.check_limits, terms, counters, evaluation, wallet=WALLET, time=time)


def in_state(**changes: int) -> Counters:
    """New counters whose state has these changes."""
    return replace(NEW, state=replace(NEW.state, **changes))


PERIOD = DAY // HOUR


def test_a_use_at_every_limit_passes() -> None:
    last = Counters(CampaignState(remaining=200, used=2, period_no=PERIOD, period_used=1), stock_used=6, wallet_used=1)
    ledger.check_limits(LIMITED, last, USE, wallet=WALLET, time=NOW)


@pytest.mark.parametrize(
    ("counters", "expected"),
    [
        (in_state(used=3), Refusal("Hub_CapReached", used=3, cap=3)),
        (in_state(period_no=PERIOD, period_used=2), Refusal("Hub_PeriodLimit", used=2, periodCap=2)),
        (replace(NEW, wallet_used=2), Refusal("Hub_WalletLimit", wallet=WALLET, used=2, perWallet=2)),
        (replace(NEW, stock_used=7), Refusal("Hub_OverStock", units=4, left=3)),
        (in_state(remaining=199), Refusal("Hub_OverBudget", discount=200, remaining=199)),
    ],
    ids=["uses", "period", "wallet", "stock", "budget"],
)
def test_a_use_beyond_a_limit_is_refused_whole_with_the_numbers(counters: Counters, expected: Refusal) -> None:
    assert limit(counters) == expected


def test_limits_are_looked_at_in_one_order() -> None:
    over = Counters(CampaignState(remaining=0, used=3, period_no=PERIOD, period_used=2), stock_used=10, wallet_used=2)
    terms, codes = LIMITED, [limit(over).code]
    for relaxed in ({"cap": 9}, {"period_cap": 9}, {"per_wallet": 9}, {"stock_units": 99}):
        terms = replace(terms, **relaxed)
        codes.append(limit(over, terms=terms).code)
    assert codes == ["Hub_CapReached", "Hub_PeriodLimit", "Hub_WalletLimit", "Hub_OverStock", "Hub_OverBudget"]


def test_without_optional_limits_only_uses_and_budget_count() -> None:
    plain = samples.terms(cap=3)
    used = Counters(CampaignState(remaining=200, used=2, period_no=7, period_used=900), 10**6, 10**6)
    ledger.check_limits(plain, used, USE, wallet=WALLET, time=NOW)
    after = ledger.redeemed(plain, used, USE, NOW)
    assert (after.stock_used, after.wallet_used, after.state.period_used) == (10**6, 10**6, 900)


def test_a_use_moves_every_counter() -> None:
    after = ledger.redeemed(LIMITED, NEW, USE, NOW)
    expected = CampaignState(remaining=800, used=1, period_no=PERIOD, period_used=1)
    assert after == Counters(expected, stock_used=4, wallet_used=1)


@pytest.mark.parametrize(
    ("time", "number", "used"), [(NOW, PERIOD, 3), (NOW + HOUR - 1, PERIOD, 3), (NOW + HOUR, PERIOD + 1, 1)]
)
def test_periods_are_counted_from_the_start_and_each_begins_anew(time: int, number: int, used: int) -> None:
    state = ledger.redeemed(LIMITED, in_state(period_no=PERIOD, period_used=2), USE, time).state
    assert (state.period_no, state.period_used) == (number, used)


def test_the_next_period_takes_uses_again() -> None:
    full = in_state(period_no=PERIOD, period_used=2)
    assert limit(full).code == "Hub_PeriodLimit"
    ledger.check_limits(LIMITED, full, USE, wallet=WALLET, time=NOW + HOUR)


def test_the_first_period_begins_with_the_start() -> None:
    state = ledger.redeemed(LIMITED, NEW, USE, LIMITED.start_time).state
    assert (state.period_no, state.period_used) == (0, 1)


def test_gifts_are_taken_from_stock() -> None:
    gifts = Evaluation(base=1_000, discount=0, units=11, shares=(0,), served=(0,))
    assert limit(NEW, gifts) == Refusal("Hub_OverStock", units=11, left=10)


@pytest.mark.parametrize(("payable", "allowed"), [(500, 500), (0, 0), (1, 2)])
def test_what_was_agreed_to_may_be_charged(payable: int, allowed: int) -> None:
    ledger.check_payable(payable, allowed)


def test_more_than_what_was_agreed_to_is_refused() -> None:
    expected = Refusal("Hub_PayableAboveMax", payableAmount=501, maxPayable=500)
    assert refusal(ledger.check_payable, 501, 500) == expected


# -- several uses of one order

TENTH = samples.terms(value=1_000, cap_amount=10**6, budget=10**6, scope=Scope.LINE)
FIVE = samples.terms(kind=Kind.FIXED, value=500, cap_amount=10**6, budget=10**6)
LINES = (Line(5_000, 2),)


def use(terms: Terms, **changes: int) -> Drawing:
    """A use of a new campaign whose state has these changes."""
    presented = Presented(campaign=bytes(32), terms=terms, extra=NO_EXTRA, personal=0, max_discount=terms.cap_amount)
    return Drawing(presented, Counters(replace(ledger.created(terms), **changes)))


def order(*uses: Drawing, max_payable: int = 10**9) -> ledger.Redemptions:
    """After an order of 100.00 with delivery of 4.90."""
    return ledger.redeemed_order(uses, LINES, 490, kept=0, wallet=WALLET, time=NOW, max_payable=max_payable)


def test_each_use_counts_in_its_own_campaign_in_the_order_of_the_uses() -> None:
    found = order(use(TENTH, used=4), use(FIVE, used=9))
    assert [counters.state.used for counters in found.counters] == [5, 10]
    assert [10**6 - counters.state.remaining for counters in found.counters] == [1_000, 500]
    assert found.outcome.payable == 10_000 - 1_500 + 490


def test_a_limit_of_the_first_use_comes_before_the_rules_of_the_second() -> None:
    second = use(replace(FIVE, min_amount=10**5))
    assert refusal(order, use(TENTH, remaining=999), second).code == "Hub_OverBudget"
    assert refusal(order, use(TENTH), second).code == "Rules_BelowMinAmount"


def test_one_use_beyond_its_limit_refuses_the_whole_order() -> None:
    assert refusal(order, use(TENTH), use(FIVE, used=1_000)) == Refusal("Hub_CapReached", used=1_000, cap=1_000)


def test_the_bound_on_what_is_paid_comes_after_every_use() -> None:
    assert order(use(TENTH), use(FIVE), max_payable=8_990).outcome.payable == 8_990
    expected = Refusal("Hub_PayableAboveMax", payableAmount=8_990, maxPayable=8_989)
    assert refusal(order, use(TENTH), use(FIVE), max_payable=8_989) == expected
    assert refusal(order, use(TENTH), use(FIVE, remaining=0), max_payable=0).code == "Hub_OverBudget"


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 400), st.integers(0, 4), st.integers(0, 900)), max_size=30))
def test_counters_are_what_the_uses_add_up_to_and_never_beyond_their_limits(
    steps: list[tuple[bool, int, int, int]],
) -> None:
    terms = replace(LIMITED, cap=20, per_wallet=15)
    counters, time = Counters(ledger.created(terms)), NOW
    spent, added, uses, by_period = 0, 0, 0, dict[int, int]()
    for tops_up, amount, units, later in steps:
        time += later
        if tops_up:
            state = ledger.topped_up(terms, counters.state, amount, time)
            counters, added = replace(counters, state=state), added + amount
            continue
        evaluation = replace(USE, discount=amount, units=units)
        try:
            ledger.check_limits(terms, counters, evaluation, wallet=WALLET, time=time)
        except Refusal:
            continue
        counters = ledger.redeemed(terms, counters, evaluation, time)
        spent, uses = spent + amount, uses + 1
        number = (time - terms.start_time) // HOUR
        by_period[number] = by_period.get(number, 0) + 1
    assert counters.state.remaining == terms.budget + added - spent >= 0
    assert counters.state.used == uses == sum(by_period.values()) <= terms.cap
    assert counters.stock_used <= terms.stock_units
    assert all(number <= terms.period_cap for number in by_period.values())
