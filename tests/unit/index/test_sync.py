"""The store follows the chain: completely, once, from where it stopped, and never over a contradiction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_shop import FakeShop
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.attestation.records import TERMS_PUBLISHED, Log
from offchain.domain.terms import Terms
from offchain.index.config import IndexConfig
from offchain.index.errors import (
    ConcurrentSyncError,
    ForeignRecordError,
    ReorganisedError,
    UnsteadyChainError,
    WrongChainError,
    WrongIndexError,
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


@pytest.fixture
def other_store(tmp_path: Path) -> Any:
    """A second empty file."""
    engine = open_engine(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    yield SqlIndexStore(engine)
    engine.dispose()


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
        assert one.get(LedgerRow, terms.merchant) == two.get(LedgerRow, terms.merchant)


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


def test_a_node_of_another_chain_is_refused(chain: FakeChain, store: SqlIndexStore, config: IndexConfig) -> None:
    with pytest.raises(WrongChainError, match="the node serves chain 1337, the index is of chain 1"):
        sync(chain, store, replace(config, chain_id=1))


def test_a_store_of_other_contracts_is_refused(chain: FakeChain, store: SqlIndexStore, config: IndexConfig) -> None:
    sync(chain, store, config)
    with pytest.raises(WrongIndexError, match="use another store"):
        sync(chain, store, replace(config, hub=5))


def test_a_reorganisation_below_the_checkpoint_is_refused(
    chain: FakeChain, shop: FakeShop, terms: Terms, store: SqlIndexStore, config: IndexConfig
) -> None:
    sync(chain, store, config)
    indexed = chain.block(5).hash
    chain.rewind(4)
    redeem(shop, terms, 7)
    with pytest.raises(ReorganisedError) as caught:
        sync(chain, store, config)
    assert (caught.value.number, caught.value.indexed, caught.value.found) == (5, indexed, chain.block(5).hash)


def test_a_block_that_is_no_child_of_the_last_one_is_refused(
    chain: FakeChain, store: SqlIndexStore, config: IndexConfig
) -> None:
    class Torn(FakeChain):
        def block(self, number: int | None = None) -> Block:
            block = super().block(number)
            return replace(block, parent_hash=b"\7" * 32) if block.number == 4 else block

    sync(chain, store, config, to_block=3)
    chain.__class__ = Torn
    with pytest.raises(ReorganisedError, match="block 3 is indexed as"):
        sync(chain, store, config)


def test_blocks_of_one_batch_that_do_not_follow_each_other_are_refused(
    chain: FakeChain, store: SqlIndexStore, config: IndexConfig
) -> None:
    class Torn(FakeChain):
        def block(self, number: int | None = None) -> Block:
            block = super().block(number)
            return replace(block, parent_hash=b"\7" * 32) if block.number == 3 else block

    chain.__class__ = Torn
    with pytest.raises(UnsteadyChainError, match="block 3 is not the child of block 2"):
        sync(chain, store, config)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda logs: [*logs, logs[0]], "in order"),
        (lambda logs: [logs[1], logs[0], *logs[2:]], "in order"),
        (lambda logs: [*logs, replace(logs[-1], block_number=6)], "asked for logs of blocks 1 to 5"),
        (lambda logs: [replace(logs[0], block_hash=bytes(32)), *logs[1:]], "is of another block of that number"),
    ],
    ids=["doubled", "out of order", "beyond what was asked", "of another fork"],
)
def test_logs_that_contradict_the_blocks_are_refused(
    chain: FakeChain, store: SqlIndexStore, config: IndexConfig, spoil: Any, message: str
) -> None:
    class Spoilt(FakeChain):
        def logs(self, addresses: Sequence[int], first: int, last: int) -> Sequence[Log]:
            spoilt: Sequence[Log] = spoil(list(super().logs(addresses, first, last)))
            return spoilt

    chain.__class__ = Spoilt
    with pytest.raises(UnsteadyChainError, match=message):
        sync(chain, store, config)
    assert everything(store)["records"] == []


def test_a_first_block_after_the_creation_of_a_campaign_is_refused(
    chain: FakeChain, store: SqlIndexStore, config: IndexConfig
) -> None:
    with pytest.raises(ForeignRecordError, match="block 3, log 0: Redeemed of the unknown campaign"):
        sync(chain, store, replace(config, first_block=3))


def test_a_record_of_the_wrong_contract_is_refused(chain: FakeChain, store: SqlIndexStore, config: IndexConfig) -> None:
    with pytest.raises(ForeignRecordError, match="CashierNamed of the wrong contract"):
        sync(chain, store, replace(config, hub=config.roots, roots=config.hub))


def test_a_record_with_too_few_words_is_refused(chain: FakeChain, store: SqlIndexStore, config: IndexConfig) -> None:
    class Short(FakeChain):
        def logs(self, addresses: Sequence[int], first: int, last: int) -> Sequence[Log]:
            return [replace(log, data=log.data[:-32]) for log in super().logs(addresses, first, last)][:1]

    chain.__class__ = Short
    with pytest.raises(ForeignRecordError, match="block 1, log 0: CashierNamed has 3 words"):
        sync(chain, store, config)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda log: replace(log, topics=log.topics[:1]), "TermsPublished has 2 topics, got 1"),
        (lambda log: replace(log, data=log.data[:64]), "TermsPublished does not decode"),
    ],
    ids=["a topic less", "cut short"],
)
def test_published_terms_that_cannot_be_read_are_refused(
    chain: FakeChain, store: SqlIndexStore, config: IndexConfig, spoil: Any, message: str
) -> None:
    class Spoilt(FakeChain):
        def logs(self, addresses: Sequence[int], first: int, last: int) -> Sequence[Log]:
            logs = super().logs(addresses, first, last)
            return [spoil(log) if log.topics[0] == TERMS_PUBLISHED else log for log in logs]

    chain.__class__ = Spoilt
    with pytest.raises(ForeignRecordError, match=f"block 2, log 1: {message}"):
        sync(chain, store, config)


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
