"""A transaction that waits is bid higher for its nonce, within a ceiling, and the chain takes one of the bids."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from offchain.adapters.clocks import ManualClock
from offchain.adapters.fakes import FakeNode, FakeSigner, MemoryOutbox
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.attestation.keccak import keccak
from offchain.oracle.bidding import BidLimits, raised
from offchain.oracle.errors import FeeCeilingError, NotMinedError
from offchain.oracle.publisher import Publisher
from offchain.oracle.transactions import UnsignedTransaction, read_unsigned
from offchain.ports import Bid, Fees, IntentExistsError, Outbox
from tests.unit.oracle.crashes import KilledError, Killer

GWEI = 10**9
INTENT = "root 01 epoch 1"


class Market(FakeNode):
    """A node whose pool keeps the best bid for a nonce, and mines nothing below a price, wei a gas."""

    price = 0

    def send_raw(self, raw: bytes) -> bytes:
        transaction = read_unsigned(raw)
        place = (FakeSigner(7).address, transaction.nonce)
        waiting = self._waiting.pop(place, None)
        FakeNode.send_raw(self, raw)
        if waiting is not None and keccak(raw) not in self._waiting.values():
            self._waiting[place] = waiting  # it was spent meanwhile, or known
        if transaction.fees.max_fee >= self.price:
            self.mine()
        return keccak(raw)


@pytest.fixture(params=["memory", "sql"])
def outbox(request: pytest.FixtureRequest, tmp_path: Path) -> Outbox:
    """An empty one, of either form."""
    return MemoryOutbox() if request.param == "memory" else SqlOutbox(create_engine(f"sqlite:///{tmp_path / 'box'}"))


def publisher(node: FakeNode, outbox: Outbox, *, ceiling: int = 100 * GWEI) -> Publisher:
    """Bids once a second, for twenty."""
    return Publisher(node, outbox, FakeSigner(7), ManualClock(), patience=20.0, bids=BidLimits(1.0, ceiling))


def test_a_bid_is_an_eighth_above_the_last_or_what_the_market_asks() -> None:
    assert raised(Fees(801, 9), Fees(0, 0)) == Fees(902, 11)
    assert raised(Fees(800, 8), Fees(5_000, 700)) == Fees(5_000, 700)


def test_what_is_too_cheap_is_bid_higher_with_the_same_nonce_until_it_is_mined(outbox: Outbox) -> None:
    node = Market(mines_at_once=False)
    node.price = 6 * GWEI
    receipt = publisher(node, outbox).publish(INTENT, 0x77, b"\x01")
    bids = [read_unsigned(raw) for raw in dict.fromkeys(node.received)]
    assert {bid.nonce for bid in bids} == {0}
    assert all(8 * after.fees.max_fee >= 9 * before.fees.max_fee for before, after in pairwise(bids))
    assert receipt.transaction_hash == outbox.bids(INTENT)[-1].transaction_hash
    assert list(node.mined) == [receipt.transaction_hash]


def test_no_bid_is_above_the_ceiling_and_what_was_sent_goes_on_waiting(outbox: Outbox) -> None:
    node = Market(mines_at_once=False)
    node.price = 50 * GWEI
    with pytest.raises(FeeCeilingError, match=r"ceiling is 8000000000: raise the ceiling, or wait") as told:
        publisher(node, outbox, ceiling=8 * GWEI).publish(INTENT, 0x77, b"\x01")
    assert isinstance(told.value, NotMinedError)
    assert max(read_unsigned(raw).fees.max_fee for raw in node.received) <= 8 * GWEI
    assert outbox.find(INTENT).outcome == "pending"  # type: ignore[union-attr]
    node.mine()
    assert publisher(node, outbox).publish(INTENT, 0x77, b"\x01").succeeded
    assert len(node.mined) == 1


def test_the_first_fee_keeps_to_the_ceiling_too(outbox: Outbox) -> None:
    node = FakeNode()
    publisher(node, outbox, ceiling=2 * GWEI).publish(INTENT, 0x77, b"\x01")
    assert read_unsigned(node.received[0]).fees == Fees(2 * GWEI, GWEI)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("call", ["add_bid", "send_raw"])
def test_killed_around_a_bid_and_started_again_one_is_mined(call: str, after: bool) -> None:
    node, box = Market(mines_at_once=False), MemoryOutbox()
    node.price = 4 * GWEI
    calls = Killer(10_000, after=False)
    watched(node, MemoryOutbox(), calls)
    node = Market(mines_at_once=False)
    node.price = 4 * GWEI
    with pytest.raises(KilledError):
        watched(node, box, Killer(len(calls.calls) - 1 - calls.calls[::-1].index(call), after=after))
    receipt = publisher(node, box).publish(INTENT, 0x77, b"\x01")
    known = {box.entries[INTENT].transaction_hash, *(bid.transaction_hash for bid in box.bids(INTENT))}
    assert list(node.mined) == [receipt.transaction_hash]
    assert {keccak(raw) for raw in node.received} <= known


def watched(node: FakeNode, box: MemoryOutbox, killer: Killer) -> None:
    """Publishes, killed where the killer says."""
    ports = map(killer.watch, (node, box, FakeSigner(7), ManualClock()))
    Publisher(*ports, patience=20.0, bids=BidLimits(1.0, 100 * GWEI)).publish(INTENT, 0x77, b"\x01")


def test_a_bid_is_stored_once(outbox: Outbox) -> None:
    outbox.add_bid(Bid(INTENT, 1, b"raw", bytes(32)))
    with pytest.raises(IntentExistsError, match="bid 1 for root 01 epoch 1 is stored already"):
        outbox.add_bid(Bid(INTENT, 1, b"other", b"\x01" * 32))


def test_a_signed_transaction_reads_back_as_it_was() -> None:
    transaction = UnsignedTransaction(chain_id=5, nonce=3, gas=9, fees=Fees(7, 2), to=0xA5, data=b"\x01", value=4)
    assert read_unsigned(transaction.signed(FakeSigner(1))) == transaction
