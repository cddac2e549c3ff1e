"""Blocks that the chain replaces are undone: what is left is what a fresh index holds, byte for byte."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_shop import FakeShop
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.adapters.sql_numbers import IndexKey, number_of
from offchain.adapters.sql_own_tables import STORE
from offchain.adapters.sql_tables import INDEX
from offchain.attestation.records import Log
from offchain.domain.terms import Terms
from offchain.index.config import IndexConfig
from offchain.index.errors import DeepReorganisationError, UnsteadyChainError
from offchain.index.reorganisation import Moved
from offchain.index.rows import BlockRow, RecordRow
from offchain.index.sync import sync
from offchain.ports import Block
from offchain.texts.refusal_texts import LANGUAGES, RefusalTexts
from tests.unit.index.changing_chain import HUB, ROOTS, ChangingChain
from tests.unit.index.conftest import redeem

SEEDS = 20
DEEPEST = 64


def stored(engine: Engine, chain_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of an index as the database holds it, the undo log too, without the number of the index."""
    found = {}
    with engine.connect() as connection:
        number = number_of(connection, IndexKey(chain_id, HUB))
        for table in STORE.sorted_tables:
            if INDEX in table.c:
                columns = [column for column in table.c if column.name != INDEX]
                query = select(*columns).where(table.c[INDEX] == number).order_by(*table.primary_key.columns)
                found[table.name] = [tuple(row) for row in connection.execute(query)]
    return found


@pytest.fixture
def engines(store_place: Callable[[], str]) -> Iterator[Sequence[Engine]]:
    """Two stores: one that follows, one that begins when everything is over."""
    with ExitStack() as stack:
        made = [open_engine(store_place()) for _ in range(2)]
        for engine in made:
            stack.callback(engine.dispose)
        yield made


def live(engines: Sequence[Engine], seed: int) -> Counter[str]:
    """One random history. Every index of the group is in the same two stores, under its chain."""
    chance = random.Random(seed)  # noqa: S311
    world = ChangingChain(chance, chain_id=seed + 1, busy=chance.choice([0.05, 0.3, 0.8]))
    config = IndexConfig(chain_id=seed + 1, hub=HUB, roots=ROOTS, first_block=1, batch_blocks=chance.choice([3, 50]))
    follower = SqlIndexStore(engines[0], IndexKey.of(config))
    seen: Counter[str] = Counter()
    moves: list[Moved] = []
    world.grow(chance.randint(1, 90))
    sync(world.chain, follower, config, moved=moves.append)
    for _ in range(chance.randint(1, 4)):
        depth = chance.randint(1, min(DEEPEST, world.chain.block().number))
        world.replace(depth, longer=chance.randint(1, 4))
        seen["replaced"] += depth
        sync(world.chain, follower, config, moved=moves.append)
    sync(world.chain, SqlIndexStore(engines[1], IndexKey.of(config)), replace(config, batch_blocks=17))
    found, wanted = stored(engines[0], seed + 1), stored(engines[1], seed + 1)
    for name in wanted:
        assert found[name] == wanted[name], f"seed {seed}, table {name}"
    seen["went back"] += sum(move.back for move in moves)
    return seen + Counter({name: len(rows) for name, rows in wanted.items()})


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("group", range(10))
def test_after_random_reorganisations_the_index_is_that_of_a_fresh_one(engines: Sequence[Engine], group: int) -> None:
    seen = sum((live(engines, seed) for seed in range(group * SEEDS, (group + 1) * SEEDS)), Counter())
    assert seen["went back"] >= SEEDS
    assert min(seen[name] for name in ("redemptions", "roots", "campaigns", "used_words", "undo_log")) > 0


@pytest.mark.parametrize("engine_name", ["postgres"], indirect=True)
def test_after_random_reorganisations_the_index_in_postgresql_is_that_of_a_fresh_one(engines: Sequence[Engine]) -> None:
    seen = sum((live(engines, seed) for seed in range(1_000, 1_015)), Counter())
    assert seen["went back"] >= 15
    assert seen["redemptions"] > 0


@pytest.mark.parametrize("depth", [1, 2, 63, 64])
def test_a_reorganisation_down_to_the_final_block_is_followed(
    chain: FakeChain, shop: FakeShop, terms: Terms, store: SqlIndexStore, config: IndexConfig, depth: int
) -> None:
    for _ in range(70):
        chain.mine()
    sync(chain, store, config)
    before = chain.block().number
    chain.rewind(before - depth)
    redeem(shop, terms, 7)
    for _ in range(depth):
        chain.mine()
    moves: list[Moved] = []
    checkpoint = sync(chain, store, config, moved=moves.append)
    assert checkpoint is not None
    assert (checkpoint.number, checkpoint.hash) == (chain.block().number, chain.block().hash)
    assert [(it.back, it.after and it.after.number) for it in moves] == [(True, before - depth), (False, before + 1)]
    with store.read() as reader:
        assert [it.block_number for it in reader.rows(RecordRow)][-1] == before - depth + 1


def test_a_reorganisation_deeper_than_finality_halts_and_names_both_blocks(
    chain: FakeChain, store: SqlIndexStore, config: IndexConfig, terms: Terms
) -> None:
    shallow = replace(config, finality=10)
    for _ in range(30):
        chain.mine()
    sync(chain, store, shallow)
    final = chain.block(25)
    chain.rewind(24)
    for _ in range(20):
        chain.mine()
    for _ in range(2):  # and again: it does not mend itself
        with pytest.raises(DeepReorganisationError, match=r"block 25 is indexed as .* it was final") as caught:
            sync(chain, store, shallow)
    error = caught.value
    assert (error.number, error.indexed, error.found) == (25, final.hash, chain.block(25).hash)
    assert error.finality == 10
    with store.read() as reader:
        assert reader.checkpoint() is not None
        assert reader.window().final == 25
    told = [RefusalTexts.load().render(error.refusal, language).sentence for language in LANGUAGES]
    assert all("25" in it and final.hash.hex()[:8] in it for it in told), told


def test_a_chain_that_was_replaced_from_the_first_block_on_is_indexed_anew(
    chain: FakeChain, shop: FakeShop, terms: Terms, store: SqlIndexStore, config: IndexConfig
) -> None:
    sync(chain, store, config)
    chain.rewind(0)
    shop.name_cashier(chain.clock + 1)
    moves: list[Moved] = []
    for _ in range(5):
        chain.mine()
    sync(chain, store, config, moved=moves.append)
    assert (moves[0].back, moves[0].after) == (True, None)
    with store.read() as reader:
        assert [it.name for it in reader.rows(RecordRow)] == ["CashierNamed"]


def test_another_chain_of_the_same_number_is_told_although_it_is_shorter(
    chain: FakeChain, terms: Terms, store: SqlIndexStore, config: IndexConfig
) -> None:
    for _ in range(100):
        chain.mine()
    sync(chain, store, replace(config, finality=5))
    chain.rewind(0)
    chain.mine()
    chain.mine()
    with pytest.raises(DeepReorganisationError, match="block 2 is indexed as"):
        sync(chain, store, replace(config, finality=5))


def test_a_node_that_is_behind_changes_nothing(
    chain: FakeChain, terms: Terms, store: SqlIndexStore, config: IndexConfig
) -> None:
    for _ in range(9):
        chain.mine()
    checkpoint = sync(chain, store, config)
    chain.rewind(8)  # the node has lost the newest blocks, and has no others yet
    assert sync(chain, store, config) == checkpoint


def test_a_block_that_is_replaced_while_its_logs_are_read_is_told(
    chain: FakeChain, shop: FakeShop, terms: Terms, store: SqlIndexStore, config: IndexConfig
) -> None:
    """The head is read, then replaced by one without logs: nothing in the logs shows it."""

    class Moving(FakeChain):
        def logs(self, addresses: Sequence[int], first: int, last: int) -> Sequence[Log]:
            self.rewind(last - 1)
            self.mine()
            return super().logs(addresses, first, last)

    chain.__class__ = Moving
    with pytest.raises(UnsteadyChainError, match="block 5 was replaced while its logs were read"):
        sync(chain, store, config)
    with store.read() as reader:
        assert reader.checkpoint() is None


def test_every_block_that_is_not_final_must_be_the_child_of_the_one_before(
    chain: FakeChain, store: SqlIndexStore, config: IndexConfig, terms: Terms
) -> None:
    class Torn(FakeChain):
        def block(self, number: int | None = None) -> Block:
            block = super().block(number)
            return replace(block, parent_hash=b"\7" * 32) if block.number == 8 else block

    for _ in range(9):
        chain.mine()
    chain.__class__ = Torn
    with pytest.raises(UnsteadyChainError, match="block 8 is not the child of block 7"):
        sync(chain, store, config)


def test_of_blocks_that_are_final_only_those_with_records_are_kept(
    chain: FakeChain, store: SqlIndexStore, config: IndexConfig, terms: Terms
) -> None:
    few = replace(config, finality=3, batch_blocks=4)
    for _ in range(20):
        chain.mine()
    sync(chain, store, few)
    with store.read() as reader:
        assert [it.number for it in reader.rows(BlockRow)] == [1, 2, 3, 4, 5, 22, 23, 24, 25]
        assert reader.window().final == 22


def test_what_is_final_cannot_be_undone(
    chain: FakeChain, store: SqlIndexStore, config: IndexConfig, terms: Terms
) -> None:
    checkpoint = sync(chain, store, replace(config, finality=2))
    assert checkpoint is not None
    with store.read() as reader:
        block = reader.get(BlockRow, 2)
    with pytest.raises(ValueError, match="block 2 is below block 3, which is final"):
        store.roll_back(checkpoint, block)
