"""The store follows the chain: completely, once, from where it stopped, and never over a contradiction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_shop import FakeShop
from offchain.adapters.sql_index import SqlIndexStore
from offchain.attestation.records import Log
from offchain.domain.terms import Terms
from offchain.index.config import IndexConfig
from offchain.index.errors import (
    ConcurrentSyncError,
)
from offchain.index.rows import Checkpoint, LedgerRow, RecordRow, Row, SubmissionRow
from offchain.index.schema import TABLES
from offchain.index.sync import Progress, sync
from offchain.ports import Block, ChainUnavailableError
from tests.unit.index.conftest import redeem

pytestmark = pytest.mark.usefixtures("terms")  # five records in five blocks


def everything(store: SqlIndexStore) -> dict[str, list[Row]]:
    """All rows of all tables."""
    with store.read() as reader:
        return {table.name: list(reader.rows(kind)) for kind, table in TABLES.items()}


def test_every_record_is_stored_in_the_order_of_the_chain(
    chain: FakeChain, terms: Terms, store: SqlIndexStore, config: IndexConfig
) -> None:
    checkpoint = sync(chain, store, config)
    assert checkpoint is not None
    assert (checkpoint.number, checkpoint.hash) == (5, chain.block().hash)
    with store.read() as reader:
        records = list(reader.rows(RecordRow))
    assert [(it.name, it.position) for it in records] == [
        ("CashierNamed", 1),
        ("CampaignCreated", 2),
        ("Redeemed", 3),
        ("Redeemed", 4),
        ("Redeemed", 5),
    ]
    assert {it.merchant for it in records} == {terms.merchant}


def test_a_second_run_changes_nothing(chain: FakeChain, store: SqlIndexStore, config: IndexConfig) -> None:
    first = sync(chain, store, config)
    before = everything(store)
    assert sync(chain, store, config) == first
    assert everything(store) == before


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_small_batches_give_the_same_records_as_one_large_one(
    chain: FakeChain, store: SqlIndexStore, other_store: SqlIndexStore, config: IndexConfig, batch: int
) -> None:
    sync(chain, store, config)
    sync(chain, other_store, replace(config, batch_blocks=batch))
    assert everything(other_store) == everything(store)


def test_it_goes_on_where_it_stopped(
    chain: FakeChain,
    shop: FakeShop,
    terms: Terms,
    store: SqlIndexStore,
    other_store: SqlIndexStore,
    config: IndexConfig,
) -> None:
    for last in (2, 4):
        sync(chain, store, config, to_block=last)
    redeem(shop, terms, 9)
    sync(chain, store, config)
    sync(chain, other_store, config)
    with store.read() as one, other_store.read() as two:
        assert list(one.rows(RecordRow)) == list(two.rows(RecordRow))
        assert one.get(LedgerRow, terms.merchant, "hub") == two.get(LedgerRow, terms.merchant, "hub")


def test_blocks_that_are_indexed_are_not_read_again(
    chain: FakeChain, store: SqlIndexStore, config: IndexConfig
) -> None:
    sync(chain, store, config, to_block=4)
    asked = []

    class Watched(FakeChain):
        def logs(self, addresses: Sequence[int], first: int, last: int) -> Sequence[Log]:
            asked.append((first, last))
            return super().logs(addresses, first, last)

    chain.__class__ = Watched
    sync(chain, store, config)
    assert asked == [(5, 5)]


def test_a_batch_that_fails_leaves_the_one_before(chain: FakeChain, store: SqlIndexStore, config: IndexConfig) -> None:
    class Failing(FakeChain):
        def block(self, number: int | None = None) -> Block:
            if number == 4:
                raise ChainUnavailableError("gone")
            return super().block(number)

    chain.__class__ = Failing
    with pytest.raises(ChainUnavailableError, match="gone"):
        sync(chain, store, replace(config, batch_blocks=2))
    kept = everything(store)
    assert [it.position for it in kept["records"]] == [1, 2]  # type: ignore[attr-defined]
    chain.__class__ = FakeChain
    assert sync(chain, store, config) is not None
    assert len(everything(store)["records"]) == 5


def test_nothing_to_index_is_no_checkpoint(chain: FakeChain, store: SqlIndexStore, config: IndexConfig) -> None:
    assert sync(chain, store, config, to_block=0) is None


def test_progress_tells_the_block_the_end_and_the_records(
    chain: FakeChain, store: SqlIndexStore, config: IndexConfig
) -> None:
    told: list[Progress] = []
    sync(chain, store, replace(config, batch_blocks=2), progress=told.append)
    assert told == [Progress(2, 5, 2), Progress(4, 5, 2), Progress(5, 5, 1)]


def test_two_writers_cannot_both_move_the_checkpoint(
    chain: FakeChain, store: SqlIndexStore, config: IndexConfig
) -> None:
    first = sync(chain, store, config, to_block=3)
    second = sync(chain, store, config, to_block=4)
    assert isinstance(first, Checkpoint)
    assert isinstance(second, Checkpoint)
    before = everything(store)
    for previous in (first, None):
        with pytest.raises(ConcurrentSyncError, match="let one alone index"):
            store.commit([LedgerRow(5, 1, bytes(32))], replace(second, number=9), previous)
    assert everything(store) == before


def test_the_calldata_of_a_batch_of_records_is_stored_once(
    chain: FakeChain, store: SqlIndexStore, config: IndexConfig
) -> None:
    sync(chain, store, config)
    with store.read() as reader:
        submissions = list(reader.rows(SubmissionRow))
    assert [it.block_number for it in sorted(submissions, key=lambda it: it.block_number)] == [3, 4, 5]
    assert all(it.data is not None and len(it.data) > 1_000 for it in submissions)
