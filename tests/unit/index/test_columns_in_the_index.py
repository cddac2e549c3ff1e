"""An index that is given columns holds what one holds that is given logs, byte for byte, over replaced blocks too."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.attestation.records import TOPICS, Log
from offchain.index.config import IndexConfig
from offchain.index.effects import redeemed_of
from offchain.index.errors import ForeignRecordError
from offchain.index.log_columns import LogColumns
from offchain.index.occurrences import read
from offchain.index.record_columns import RedeemedRecord
from offchain.index.sync import sync
from tests.unit.index.changing_chain import HUB, ROOTS, ChangingChain
from tests.unit.index.test_record_columns import columns_of
from tests.unit.index.test_reorganisations import stored

SEEDS = 25


class InColumns:
    """A chain that gives its logs as columns, changed by `spoil`."""

    def __init__(self, chain: FakeChain, spoil: Callable[[Log], Log] = lambda log: log) -> None:
        self._chain, self._spoil = chain, spoil

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chain, name)

    def logs(self, addresses: Sequence[int], first: int, last: int) -> LogColumns:
        return columns_of([self._spoil(log) for log in self._chain.logs(addresses, first, last)])


class OneByOne(InColumns):
    """The same in a list."""

    def logs(self, addresses: Sequence[int], first: int, last: int) -> Any:
        return list(super().logs(addresses, first, last))


def grown(seed: int) -> ChangingChain:
    """Some random history."""
    world = ChangingChain(random.Random(seed), busy=0.6)  # noqa: S311
    world.grow(70)
    return world


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_stores_are_the_same_byte_for_byte(seed: int, store_place: Callable[[], str]) -> None:
    world = grown(seed)
    config = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1, batch_blocks=20, finality=16)
    with ExitStack() as stack:
        engines = [open_engine(store_place()) for _ in range(2)]
        for engine in engines:
            stack.callback(engine.dispose)
        stores = [SqlIndexStore(engine) for engine in engines]
        for _ in range(4):
            sync(InColumns(world.chain), stores[0], config)
            sync(world.chain, stores[1], config)
            one, other = (stored(engine, 1337) for engine in engines)
            assert one == other
            assert one["records"] and one["undo_log"]
            world.replace(world.chance.randrange(1, 16), longer=world.chance.randrange(6))


def test_redemptions_are_unpacked_in_columns() -> None:
    world = grown(3)
    config = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1)
    last = world.chain.block().number
    many, single = (read(it, config, 1, last, None).occurrences for it in (InColumns(world.chain), world.chain))
    redeemed = [it.record for it in many if it.record.name == "Redeemed"]
    assert redeemed and all(isinstance(it, RedeemedRecord) for it in redeemed)
    assert [redeemed_of(it) for it in redeemed] == [
        redeemed_of(it.record) for it in single if it.record.name == "Redeemed"
    ]
    told = [
        [(it.record.name, it.record.words, it.record.log, it.block, it.leads) for it in its] for its in (many, single)
    ]
    assert told[0] == told[1]


SPOILS: dict[str, Callable[[Log], Log]] = {
    "a word less": lambda log: replace(log, data=log.data[:-32]) if log.topics[0] == TOPICS["Redeemed"] else log,
    "of the roots": lambda log: replace(log, address=ROOTS) if log.topics[0] == TOPICS["Redeemed"] else log,
}


@pytest.mark.parametrize("spoil", sorted(SPOILS))
def test_what_is_refused_is_told_of_the_same_log(spoil: str) -> None:
    world = grown(3)
    config = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1)
    told = []
    for chain in (InColumns(world.chain, SPOILS[spoil]), OneByOne(world.chain, SPOILS[spoil])):
        with pytest.raises(ForeignRecordError) as refused:
            read(chain, config, 1, world.chain.block().number, None)
        told.append(str(refused.value))
    assert told[0] == told[1]


def test_python_looks_for_circles_again_after_a_batch() -> None:
    world, seen = grown(3), []
    config = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1)

    class Asking(InColumns):
        def logs(self, addresses: Sequence[int], first: int, last: int) -> LogColumns:
            seen.append(gc.isenabled())
            return super().logs(addresses, first, last)

    sync(Asking(world.chain), SqlIndexStore(open_engine("sqlite://")), config)
    assert seen == [False]
    assert gc.isenabled()
