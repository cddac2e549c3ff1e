"""One store holds the indexes of several hubs and chains, each as if it were alone."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, FakeShop
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.adapters.sql_numbers import IndexKey
from offchain.adapters.sql_pages import SqlPageStore
from offchain.index.config import IndexConfig
from offchain.index.errors import SeveralIndexesError, WrongIndexError
from offchain.index.rows import BlockRow, LedgerRow, RecordRow, Row
from offchain.index.schema import PLACE, TABLES
from offchain.index.sync import sync
from offchain.queries.index_status import status_of
from offchain.queries.reader import Slice
from tests.unit.index.changing_chain import HUB, ROOTS, ChangingChain

OTHER_HUB, OTHER_ROOTS = 0xC3 << 152, 0xD4 << 152


@pytest.fixture
def engine(store_place: Callable[[], str]) -> Iterator[Engine]:
    """An empty store."""
    engine = open_engine(store_place())
    yield engine
    engine.dispose()


def config(chain_id: int, hub: int = HUB, roots: int = ROOTS) -> IndexConfig:
    """From the first block."""
    return IndexConfig(chain_id=chain_id, hub=hub, roots=roots, first_block=1)


def everything(store: SqlIndexStore) -> dict[str, list[Row]]:
    """All rows of all tables."""
    with store.read() as reader:
        return {table.name: list(reader.rows(kind)) for kind, table in TABLES.items()}


def two_hubs() -> FakeChain:
    """One chain on which the same merchant has a cashier at two hubs."""
    chain = FakeChain(lambda: {**deployment(HUB, ROOTS)(), **deployment(OTHER_HUB, OTHER_ROOTS)()})
    for hub, roots in ((HUB, ROOTS), (OTHER_HUB, OTHER_ROOTS), (OTHER_HUB, OTHER_ROOTS)):
        FakeShop(chain, hub, roots, "north").name_cashier(chain.clock + DAY)
    return chain


def test_two_chains_are_indexed_side_by_side_as_each_would_be_alone(
    engine: Engine, store_place: Callable[[], str]
) -> None:
    worlds = [ChangingChain(random.Random(4), chain_id=chain_id, busy=0.9) for chain_id in (1, 137)]  # noqa: S311
    stores = [SqlIndexStore(engine, IndexKey.of(config(it.chain_id))) for it in worlds]
    for _ in range(3):
        for world, store in zip(worlds, stores, strict=True):
            world.grow(5)
            sync(world.chain, store, config(world.chain_id))
    worlds[0].replace(4)
    sync(worlds[0].chain, stores[0], config(1))
    for world, store in zip(worlds, stores, strict=True):
        alone_engine = open_engine(store_place())
        alone = SqlIndexStore(alone_engine)
        sync(world.chain, alone, config(world.chain_id))
        assert everything(store) == everything(alone)
        alone_engine.dispose()
    assert SqlIndexStore(engine).indexes() == [IndexKey(1, HUB), IndexKey(137, HUB)]


def test_two_hubs_of_one_chain_share_a_merchant_and_no_rows(engine: Engine) -> None:
    chain = two_hubs()
    for hub, roots in ((HUB, ROOTS), (OTHER_HUB, OTHER_ROOTS)):
        sync(chain, SqlIndexStore(engine, IndexKey(1337, hub)), config(1337, hub, roots))
    found = {}
    for hub in (HUB, OTHER_HUB):
        with SqlPageStore(engine, IndexKey(1337, hub)).read() as reader:
            found[hub] = [it.records for it in reader.rows(LedgerRow)]
            page = reader.page(RecordRow, Slice(by=PLACE, limit=9))
            assert [it.position for it in page] == list(range(1, found[hub][0] + 1))
            assert {it.emitter for it in page} == {hub}
            assert len(list(reader.rows(BlockRow))) == 3
    assert found == {HUB: [1], OTHER_HUB: [2]}


def test_who_does_not_say_which_is_asked_for_it(engine: Engine) -> None:
    chain = two_hubs()
    for hub, roots in ((HUB, ROOTS), (OTHER_HUB, OTHER_ROOTS)):
        sync(chain, SqlIndexStore(engine, IndexKey(1337, hub)), config(1337, hub, roots))
    told = r"holds 2 indexes, wanted one: hub 0xa10+ of chain 1337, hub 0xc30+ of chain 1337; name its deployment"
    with pytest.raises(SeveralIndexesError, match=told), SqlIndexStore(engine).read():
        pass


def test_the_same_hub_with_other_roots_is_refused(engine: Engine) -> None:
    chain = two_hubs()
    store = SqlIndexStore(engine, IndexKey(1337, HUB))
    sync(chain, store, config(1337))
    with pytest.raises(WrongIndexError, match="use another store"):
        sync(chain, store, config(1337, HUB, OTHER_ROOTS))


def test_the_status_tells_how_far_and_how_far_behind(engine: Engine) -> None:
    chain = two_hubs()
    store = SqlIndexStore(engine, IndexKey(1337, OTHER_HUB))
    assert str(status_of(store, 1337, OTHER_HUB, None)).endswith("nothing is indexed")
    sync(chain, store, IndexConfig(chain_id=1337, hub=OTHER_HUB, roots=OTHER_ROOTS, first_block=1, finality=1))
    chain.mine()
    chain.mine()
    found = status_of(store, 1337, OTHER_HUB, chain)
    assert (found.block, found.final, found.records, found.tip, found.behind) == (3, 2, 2, 5, 2)
    assert str(found).endswith("block 3, final to 2, 2 records, 2 blocks behind")
    assert str(replace(found, final=None)).endswith("block 3, nothing final yet, 2 records, 2 blocks behind")
