"""A program that is killed while it indexes leaves rows, checkpoint and undo log of one moment, and goes on from it."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

import pytest
from sqlalchemy import Engine

from offchain.adapters import sql_index, sql_undo
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.index.config import IndexConfig
from offchain.index.rows import Checkpoint, RecordRow
from offchain.index.sync import sync
from tests.unit.index.changing_chain import HUB, ROOTS, ChangingChain
from tests.unit.index.test_reorganisations import stored

CONFIG = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1, batch_blocks=2)
FORK = multiprocessing.get_context("fork")
KILLS = 24


def index(world: ChangingChain, url: str, told: Connection) -> None:
    """Says every step, back or on; ends without saying anything when there is nothing to do."""
    sync(world.chain, SqlIndexStore(open_engine(url)), CONFIG, moved=lambda _: told.send_bytes(b"."))


def kill_in_the_middle(world: ChangingChain, url: str, chance: random.Random) -> bool:
    """Starts it, and ends it with SIGKILL a moment after some step; whether it was not done before."""
    listening, told = FORK.Pipe(duplex=False)
    process = FORK.Process(target=index, args=(world, url, told))
    process.start()
    told.close()
    try:
        for _ in range(chance.randrange(4)):
            listening.recv_bytes()
        time.sleep(chance.uniform(0, 0.02))  # into the next step
    except EOFError:
        process.join()
        return False
    process.kill()
    process.join()
    return process.exitcode == -9


def check_one_moment(engine: Engine) -> Checkpoint | None:
    """What is stored is complete to its checkpoint, and nothing is beyond it."""
    with SqlIndexStore(engine).read() as reader:
        checkpoint, records = reader.checkpoint(), list(reader.rows(RecordRow))
        window = reader.window()
    if checkpoint is None:
        assert not records
        return None
    for merchant in {it.merchant for it in records}:
        positions = [it.position for it in records if it.merchant == merchant]
        assert positions == list(range(1, len(positions) + 1))
    assert window.blocks[-1].hash == checkpoint.hash
    assert all(it.block_number <= checkpoint.number for it in records)
    return checkpoint


def die(*_: object) -> None:
    """As by somebody else's SIGKILL."""
    os.kill(os.getpid(), signal.SIGKILL)


def index_and_die(world: ChangingChain, url: str, where: str) -> None:
    """Ends itself when it comes to that step of a transaction."""
    place, name = where.split(".")
    setattr({"undo": sql_undo, "store": sql_index}[place], name, die)
    sync(world.chain, SqlIndexStore(open_engine(url)), CONFIG)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("where", ["store.write", "undo.keep", "undo._forget_blocks", "undo.undo", "undo.write"])
def test_killed_within_a_transaction_it_leaves_the_moment_before(store_place: Callable[[], str], where: str) -> None:
    """store.write, undo.keep : rows, or how to undo them, are about to be written; the others : to be undone."""
    url = store_place()
    world = ChangingChain(random.Random(2), busy=1)  # noqa: S311
    engine = open_engine(url)
    world.grow(80)
    sync(world.chain, SqlIndexStore(engine), CONFIG)
    before = stored(engine, 1337)
    if where in ("undo.undo", "undo.write"):
        world.replace(5, longer=6)
    else:
        world.grow(6)
    engine.dispose()
    process = FORK.Process(target=index_and_die, args=(world, url, where))
    process.start()
    process.join()
    assert process.exitcode == -9
    assert stored(engine, 1337) == before
    sync(world.chain, SqlIndexStore(engine), CONFIG)
    assert check_one_moment(engine) is not None
    assert len(stored(engine, 1337)["records"]) > 0
    engine.dispose()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_killed_again_and_again_it_ends_with_the_rows_of_a_fresh_index(store_place: Callable[[], str]) -> None:
    url, chance = store_place(), random.Random(11)  # noqa: S311
    world = ChangingChain(chance, busy=0.8)
    engine = open_engine(url)
    killed, moments = 0, set()
    while killed < KILLS:
        world.grow(6)
        if chance.random() < 0.5:
            world.replace(chance.randint(1, 5))
        engine.dispose()  # a connection must not go through a fork
        killed += kill_in_the_middle(world, url, chance)
        checkpoint = check_one_moment(engine)
        moments.add(checkpoint and checkpoint.number)
    assert len(moments) > KILLS // 4
    sync(world.chain, SqlIndexStore(engine), CONFIG)
    fresh = open_engine(store_place())
    sync(world.chain, SqlIndexStore(fresh), CONFIG)
    found, wanted = stored(engine, 1337), stored(fresh, 1337)
    for name in wanted:
        assert found[name] == wanted[name], name
    assert len(wanted["records"]) > KILLS
    for it in (engine, fresh):
        it.dispose()
