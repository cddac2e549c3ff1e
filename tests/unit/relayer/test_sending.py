"""Orders go into few transactions, each once; what becomes of each is told, also when blocks are replaced."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from offchain.adapters import fake_chain
from offchain.domain.refusals import Refusal
from offchain.ports import CallRevertedError, ChainUnavailableError, Fees
from offchain.queries.service_texts import ServiceRefusal
from offchain.relayer.intake import RedemptionAsked
from offchain.relayer.limits import RelayLimits
from offchain.relayer.ports import BatchState, Quota
from tests.unit.oracle.crashes import KilledError, Killer
from tests.unit.receipts.shopping import ANN, BOB
from tests.unit.relayer.stall import RELAYER, Stall, of_wallet

WIDE = Quota(most_open=1_000, most_a_day=1_000)


def test_orders_over_the_same_campaigns_share_a_transaction(stall: Stall) -> None:
    first, second = stall.campaign(), stall.campaign(value=1_000)
    stall.limits = RelayLimits(quota=WIDE)
    asked = [stall.asked(first, number) for number in range(1, 6)] + [stall.asked(second, 6)]
    for one in asked:
        stall.submit(one)
    assert stall.relayer.step() == 6
    assert stall.shopping.chain.nonce(RELAYER.address) == 2
    assert (stall.redeemed(first), stall.redeemed(second)) == (5, 1)


def test_no_transaction_has_more_orders_than_allowed(stall: Stall) -> None:
    stall.limits = RelayLimits(quota=WIDE, most=2)
    terms = stall.campaign()
    for number in range(1, 6):
        stall.submit(stall.asked(terms, number))
    assert stall.orders.open_orders() == {"queued": 5, "sent": 0}
    stall.relayer.step()
    assert (stall.shopping.chain.nonce(RELAYER.address), stall.redeemed(terms)) == (3, 5)
    assert stall.orders.open_orders() == {"queued": 0, "sent": 0}


def test_what_the_last_of_a_budget_does_not_reach_is_refused_with_its_numbers(stall: Stall) -> None:
    terms = stall.campaign(cap=2)
    asked = [stall.asked(terms, number) for number in range(1, 5)]
    for one in asked:
        stall.submit(one)
    stall.finish()
    states = [stall.now(one) for one in asked]
    assert sorted(it.state for it in states) == ["final", "final", "refused", "refused"]
    refusal = stall.statuses.shown(next(it for it in states if it.state == "refused"), "zh").refusal
    assert refusal is not None
    assert (refusal.code, refusal.facts["cap"]) == ("Hub_CapReached", "2")
    assert refusal.next_step
    assert stall.redeemed(terms) == 2


def test_a_dear_order_is_refused_by_the_gas_ceiling(stall: Stall) -> None:
    stall.limits = RelayLimits(gas=100_000)
    asked = stall.asked(stall.campaign(), 1)
    stall.submit(asked)
    stall.relayer.step()
    shown = stall.statuses.shown(stall.now(asked), "en").refusal
    assert shown is not None
    assert (shown.code, dict(shown.facts)) == ("Relay_GasCeiling", {"gas": "120000", "limit": "100000"})
    assert stall.shopping.chain.nonce(RELAYER.address) == 0


def test_the_queue_waits_while_the_market_is_above_the_fee_ceiling(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    stall.limits = RelayLimits(fee=10**9)
    asked = stall.asked(stall.campaign(), 1)
    stall.submit(asked)
    assert stall.relayer.step() == 0
    assert (stall.now(asked).state, "the queue waits" in stall.said[-1]) == ("queued", True)
    monkeypatch.setattr(type(stall.shopping.chain), "fees", lambda _: Fees(10**9, 1))
    assert stall.relayer.step() == 1


def test_a_block_that_is_replaced_is_redeemed_again(stall: Stall) -> None:
    terms = stall.campaign()
    asked = stall.asked(terms, 1)
    stall.submit(asked)
    before = stall.shopping.chain.block().number
    stall.relayer.step()
    assert stall.now(asked).state == "mined"
    stall.shopping.chain.rewind(before)
    assert stall.redeemed(terms) == 0
    stall.finish()
    assert (stall.now(asked).state, stall.redeemed(terms)) == ("final", 1)
    told = [it.state for it in stall.statuses.after(stall.hash(asked), 0)]
    assert told == ["queued", "sent", "mined", "sent", "mined", "final"]


def test_a_silent_node_loses_nothing(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    terms = stall.campaign()
    asked = stall.asked(terms, 1)
    stall.submit(asked)

    def silent(*_: object) -> bytes:
        raise ChainUnavailableError("silent")

    with monkeypatch.context() as patch:
        patch.setattr(type(stall.shopping.chain), "send_raw", silent)
        assert stall.relayer.step() == 0
    assert stall.now(asked).state == "sent"
    with pytest.raises(ServiceRefusal, match="Relay_NotQueued"):
        stall.intake.cancel(of_wallet(ANN), stall.hash(asked))
    stall.finish()
    assert (stall.now(asked).state, stall.redeemed(terms)) == ("final", 1)


def test_orders_whose_transaction_fails_again_and_again_are_refused(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = stall.campaign()
    asked = stall.asked(terms, 1)
    stall.submit(asked)
    fake = type(stall.shopping.chain)
    monkeypatch.setattr(fake, "_execute", _failing(fake._execute))
    for _ in range(4):
        stall.relayer.step()
    refusal = stall.statuses.shown(stall.now(asked), "en").refusal
    assert refusal is not None
    assert (refusal.code, stall.redeemed(terms)) == ("Relay_Failed", 0)
    assert stall.shopping.chain.nonce(RELAYER.address) == 3
    assert [it.data for it in stall.orders.batches(BatchState.CLOSED)] == [b""] * 3


BAD = 0xBAD0BAD0BAD0BAD0
"""Number of the order whose transactions the node says no to."""


def among_others(stall: Stall) -> tuple[RedemptionAsked, list[RedemptionAsked]]:
    """That order, and others: of its campaigns, of another, later ones."""
    stall.limits = RelayLimits(quota=WIDE)
    first, second = stall.campaign(), stall.campaign(value=1_000)
    bad = stall.asked(first, BAD)
    others = [stall.asked(first, number) for number in range(1, 5)] + [stall.asked(second, 5)]
    for one in (others[0], bad, *others[1:]):
        stall.submit(one)
    return bad, others


def failing_for_it(name: str, real: Any, error: Exception) -> Any:
    """The chain's function, which raises that error where the bad order is in the call, and was taken in before."""

    def ask(chain: Any, *arguments: Any) -> Any:
        if any(isinstance(it, bytes) and BAD.to_bytes(32, "big") in it for it in arguments):
            raise error
        return real(chain, *arguments)

    ask.__name__ = name
    return ask


@pytest.mark.parametrize("where", ["estimate_gas", "call"])
@pytest.mark.parametrize("error", [CallRevertedError(b""), Refusal("Hub_NotStarted", time=1, startTime=2)], ids=repr)
def test_an_order_whose_transactions_fail_stops_no_others(
    stall: Stall, monkeypatch: pytest.MonkeyPatch, where: str, error: Exception
) -> None:
    bad, others = among_others(stall)
    fake = type(stall.shopping.chain)
    monkeypatch.setattr(fake, where, failing_for_it(where, getattr(fake, where), error))
    assert stall.relayer.step() == len(others)
    assert {stall.now(one).state for one in others} == {"mined"}
    assert stall.now(bad).state == "queued"
    sent = stall.shopping.chain.nonce(RELAYER.address)
    stall.finish()
    refusal = stall.statuses.shown(stall.now(bad), "en").refusal
    assert refusal is not None
    assert (refusal.code, dict(refusal.facts)) == ("Relay_Failed", {"tries": "3"})
    assert stall.shopping.chain.nonce(RELAYER.address) == sent


def test_an_order_that_the_node_has_no_answer_for_waits_and_stops_no_other_campaign(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, others = among_others(stall)
    fake = type(stall.shopping.chain)
    silent = ChainUnavailableError("limit exceeded")
    with monkeypatch.context() as patch:
        patch.setattr(fake, "estimate_gas", failing_for_it("estimate_gas", fake.estimate_gas, silent))
        for _ in range(4):
            stall.relayer.step()
        assert (stall.now(bad).state, stall.now(others[-1]).state) == ("queued", "mined")
        kept = stall.orders.find(stall.hash(bad))
        assert kept is not None
        assert (kept.tries, "limit exceeded" in stall.said[-1]) == (0, True)
    stall.finish()
    assert {stall.now(one).state for one in (bad, *others)} == {"final"}


def test_an_order_that_was_taken_back_meanwhile_is_in_no_batch(stall: Stall) -> None:
    terms = stall.campaign()
    asked = [stall.asked(terms, number) for number in (1, 2)]
    for one in asked:
        stall.submit(one)
    stall.intake.cancel(of_wallet(ANN), stall.hash(asked[1]))
    assert stall.orders.assign(1, b"call", [stall.hash(one) for one in asked], stall.clock.now()) is None
    assert [stall.now(one).state for one in asked] == ["queued", "cancelled"]
    assert stall.orders.batches(BatchState.OPEN) == []


def _failing(real: Any) -> Any:
    """Mines what the relayer sends as reverted."""

    def execute(chain: Any, transaction: Any) -> Any:
        if transaction.sender == RELAYER.address:
            return fake_chain._Mined(transaction, (), None)
        return real(chain, transaction)

    return execute


def test_two_programs_that_make_batches_at_once_share_no_number_and_no_order(stall: Stall) -> None:
    stall.limits = RelayLimits(quota=WIDE)
    terms = stall.campaign()
    asked = [stall.asked(terms, number) for number in range(1, 25)]
    for one in asked:
        stall.submit(one)
    now = stall.clock.now()
    with ThreadPoolExecutor(8) as several:
        # Each order is given out by two.
        made = list(several.map(lambda one: stall.orders.assign(1, b"call", [stall.hash(one)], now), asked * 2))
    numbers = [it.number for it in made if it is not None]
    assert sorted(numbers) == sorted(set(numbers))
    batched = [order.order_hash for number in numbers for order in stall.orders.orders_of(number)]
    assert len(batched) == len(set(batched)) == len(numbers)
    assert {stall.now(one).state for one in asked} <= {"queued", "sent"}


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_step_nothing_is_lost_and_nothing_doubled(stall: Stall, after: bool) -> None:
    """One kill a life, at every call of a port in turn: intake of two orders, sending, settling."""
    stall.limits = RelayLimits(quota=WIDE, lease=0)
    terms = stall.campaign(cap=600)
    at = number = 0
    while True:
        asked = [stall.asked(terms, number + 1, ANN), stall.asked(terms, number + 2, BOB)]
        number += 2
        killer = Killer(at, after=after)
        stall.watch = killer.watch
        try:
            _life(stall, asked)
            survived = True
        except KilledError:
            survived = False
        stall.watch = lambda port: port
        stall.shopping.chain.advance(1)
        _life(stall, asked)
        stall.finish()
        assert {stall.now(one).state for one in asked} == {"final"}, killer.calls[-1]
        assert stall.redeemed(terms) == number, killer.calls[-1]
        assert stall.shopping.chain.nonce(RELAYER.address) == len(stall.orders.batches(BatchState.CLOSED))
        if survived:
            break
        at += 1
    assert at > 30


def _life(stall: Stall, asked: list[Any]) -> None:
    """A program from its start to the end of its work."""
    for one in asked:
        stall.submit(one)
    for _ in range(3):
        stall.relayer.step()
        stall.shopping.chain.mine()
