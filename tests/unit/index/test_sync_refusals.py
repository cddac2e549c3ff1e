"""What contradicts the index, or itself, is refused, and nothing of it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.sql_index import SqlIndexStore
from offchain.attestation.records import TERMS_PUBLISHED, Log
from offchain.index.config import IndexConfig
from offchain.index.errors import (
    ForeignRecordError,
    UnsteadyChainError,
    WrongChainError,
    WrongIndexError,
)
from offchain.index.rows import RecordRow
from offchain.index.sync import sync
from offchain.ports import Block

pytestmark = pytest.mark.usefixtures("terms")  # five records in five blocks


def test_a_node_of_another_chain_is_refused(chain: FakeChain, store: SqlIndexStore, config: IndexConfig) -> None:
    with pytest.raises(WrongChainError, match="the node serves chain 1337, the index is of chain 1"):
        sync(chain, store, replace(config, chain_id=1))


def test_a_store_of_other_contracts_is_refused(chain: FakeChain, store: SqlIndexStore, config: IndexConfig) -> None:
    sync(chain, store, config)
    with pytest.raises(WrongIndexError, match="use another store"):
        sync(chain, store, replace(config, hub=5))


def test_a_block_that_is_no_child_of_the_last_one_is_refused(
    chain: FakeChain, store: SqlIndexStore, config: IndexConfig
) -> None:
    class Torn(FakeChain):
        def block(self, number: int | None = None) -> Block:
            block = super().block(number)
            return replace(block, parent_hash=b"\7" * 32) if block.number == 4 else block

    sync(chain, store, config, to_block=3)
    chain.__class__ = Torn
    with pytest.raises(UnsteadyChainError, match="does not stand still: block 3 is indexed as"):
        sync(chain, store, config)
    with store.read() as reader:
        assert len(list(reader.rows(RecordRow))) == 3


@pytest.mark.parametrize("finality", [0, 64], ids=["final", "not final yet"])
def test_blocks_of_one_batch_that_do_not_follow_each_other_are_refused(
    chain: FakeChain, store: SqlIndexStore, config: IndexConfig, finality: int
) -> None:
    class Torn(FakeChain):
        def block(self, number: int | None = None) -> Block:
            block = super().block(number)
            return replace(block, parent_hash=b"\7" * 32) if block.number == 3 else block

    chain.__class__ = Torn
    with pytest.raises(UnsteadyChainError, match="block 3 is not the child of block 2"):
        sync(chain, store, replace(config, finality=finality))


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
    with store.read() as reader:
        assert list(reader.rows(RecordRow)) == []


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
