"""Orders go into few transactions, each once; what becomes of each is told, also when blocks are replaced."""

from __future__ import annotations

from typing import Any

import pytest

from offchain.adapters import fake_chain
from offchain.ports import ChainUnavailableError, Fees
from offchain.queries.service_texts import ServiceRefusal
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
    stall.relayer.step()
    assert (stall.shopping.chain.nonce(RELAYER.address), stall.redeemed(terms)) == (3, 5)


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
