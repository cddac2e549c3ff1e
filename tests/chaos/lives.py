"""Lives of an oracle with its index, each a process that can be killed at a named point.

The points are in the ports, which the test wraps, and in the database's own commit: the product knows nothing of them.
Processes are forked from a server that has everything imported and nothing open.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import event

from offchain.adapters import epoch_folders
from offchain.adapters.checked_chain import CheckedChain
from offchain.adapters.clocks import SystemClock
from offchain.adapters.epoch_folders import EpochFolders
from offchain.adapters.failover_chain import FailoverChain, Identity
from offchain.adapters.key_claim import only_writer
from offchain.adapters.keys import KeySigner
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.attestation.typed_data import roots_domain
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.root_publication import published_root
from offchain.data.dataset import Dataset
from offchain.data.events import EventLog
from offchain.deployment import Deployment
from offchain.domain.terms import Terms
from offchain.index.config import IndexConfig
from offchain.index.sync import sync
from offchain.oracle.bidding import BidLimits
from offchain.oracle.computing import Basis
from offchain.oracle.publisher import Publisher
from offchain.oracle.root_issuance import RootIssuance
from offchain.oracle.service import Oracle

CODE = b"\x0c" * 32
SECONDS = 60


@dataclass(frozen=True)
class Point:
    """A call of a port, before it or after it. call : `port.method`; only : which of them, a name of `ONLY`."""

    call: str
    after: bool
    only: str = ""

    def __str__(self) -> str:
        return f"{'after' if self.after else 'before'} {self.call}{self.only and f', {self.only}'}"


POINTS = (
    *(Point(call, after) for call in ("keeper.put", "outbox.add", "chain.send_raw") for after in (False, True)),
    *(Point(call, after) for call in ("outbox.settle", "offers.add", "keeper.finish") for after in (False, True)),
    Point("keeper.settled", False),  # files of an epoch are written, the folder has not its name yet
    Point("chain.receipt", True),
    Point("chain.fees", True),
    Point("boxes.commit", False),  # a row of the outbox is written and not committed
    Point("shelf.commit", False),
    Point("chain.logs", True),
    Point("chain.blocks", True),
    Point("index.commit", False),
    Point("index.commit", True),
    Point("tables.commit", False),  # rows of the index are written and not committed
)


SLOW_POINTS = (
    *(Point("outbox.add_bid", after) for after in (False, True)),
    *(
        Point("chain.send_raw", after, "again") for after in (False, True)
    ),  # the bid is stored, and not sent or just sent
    Point("boxes.commit", False, "again"),  # a row of the bids is written and not committed
    Point("chain.fees", True, "again"),
    Point("chain.receipt", True, "mined"),  # and not final
    Point("chain.block", True, "of a number"),  # final, and not settled
    Point("outbox.settle", False),
)
"""On a chain that takes its time, so that the oracle bids again and waits for blocks."""

ONLY: dict[str, Callable[[int, tuple[Any, ...], Any], bool]] = {
    "": lambda _count, _arguments, _answer: True,
    "again": lambda count, _arguments, _answer: count > 1,
    "mined": lambda _count, _arguments, answer: answer is not None,
    "of a number": lambda _count, arguments, _answer: bool(arguments),
    **{f"number {at}": partial(lambda wanted, count, *_: count == wanted, at) for at in range(1, 13)},
}
"""From the number of the call, its arguments, and its answer, None before there is one."""


@dataclass(frozen=True)
class Stage:
    """What every life stands on. secret : of the issuer's key; finality : blocks; bids : when the oracle bids again."""

    url: str
    identity: Identity
    deployment: Deployment
    terms: Terms
    campaign: bytes
    dataset: Dataset
    wallets: dict[str, int]
    basis: Basis
    secret: bytes
    folder: Path
    finality: int = 0
    bids: BidLimits = BidLimits()  # noqa: RUF009  frozen


@dataclass(frozen=True)
class Shoppers:
    """The behaviour and the wallets, with a cut-off that moves on, and one event more right before it."""

    dataset: Dataset
    bound: dict[str, int]

    def behaviour(self, cutoff: int) -> Dataset:
        table = self.dataset.events.table
        late = table.head(1).with_columns(pl.lit(cutoff - 1, dtype=table.schema["time"]).alias("time"))
        return replace(self.dataset, cutoff=cutoff, events=EventLog(pl.concat([table, late])))

    def wallets(self, now: int) -> dict[str, int]:  # noqa: ARG002 - the port's
        return self.bound


def live(stage: Stage, kill: Point | None, resume: bool) -> None:
    """One life: an epoch, then the index. resume : only what an earlier life left."""
    watch = partial(Watched, kill=kill)
    with _engines(stage, kill) as (boxes, shelf, tables):
        chain = watch("chain", FailoverChain([CheckedChain(stage.url, attempts=1)], stage.identity, SystemClock()))
        outbox, signer = watch("outbox", SqlOutbox(boxes)), KeySigner(stage.secret)
        outbox.belong_to(stage.identity.chain_id, stage.identity.genesis)
        view = HubView(
            chain=chain,
            hub=stage.deployment.hub,
            roots=stage.deployment.roots,
            first_block=stage.deployment.first_block,
        )
        keeper = watch("keeper", EpochFolders(stage.folder / "epochs", CODE))
        roots = RootIssuance(
            chain=chain,
            basis=stage.basis,
            domain=roots_domain(stage.identity.chain_id, stage.deployment.roots),
            issuer=signer,
            publisher=Publisher(chain, outbox, signer, SystemClock(), 30.0, stage.finality, stage.bids),
            keeper=keeper,
            find_root=partial(published_root, view, stage.terms.merchant, stage.campaign),
        )
        oracle = Oracle(
            basis=stage.basis,
            issuance=roots,
            keeper=keeper,
            sources=Shoppers(stage.dataset, stage.wallets),
            offers=watch("offers", SqlOffers(shelf)),
            again=True,
        )
        with only_writer(boxes, signer.address):
            _publish(oracle, stage, resume)
        sync(chain, watch("index", SqlIndexStore(tables)), IndexConfig.of(stage.deployment))


def _publish(oracle: Oracle, stage: Stage, resume: bool) -> None:
    waiting = oracle.unfinished()
    if not waiting and not resume:
        done = len(oracle.keeper.numbers())
        draft = oracle.draft(stage.dataset.cutoff + 3_600 * done, 0)
        assert draft is not None
        waiting = [oracle.write_down(draft)]
    for number in waiting:
        oracle.finish(number, 0)


@contextmanager
def _engines(stage: Stage, kill: Point | None) -> Iterator[list[Any]]:
    names = ("boxes", "shelf", "tables")
    engines = [open_engine(f"sqlite:///{stage.folder / name}.sqlite3") for name in names]
    for name, engine in zip(names, engines, strict=True):
        if kill is not None and (kill.call, kill.after) == (f"{name}.commit", False):
            event.listen(engine, "before_cursor_execute", remember)
            event.listen(engine, "commit", partial(die_if_written, ONLY[kill.only], []))
    if kill == Point("keeper.settled", False):
        epoch_folders._settle = lambda _: die()
    try:
        yield engines
    finally:
        for engine in engines:
            engine.dispose()


def remember(connection: Any, _cursor: object, statement: str, *_: object) -> None:
    """Of an engine's connection, whether it wrote anything."""
    connection.info["wrote"] = connection.info.get("wrote") or statement.startswith(("INSERT", "UPDATE"))


def die_if_written(wanted: Callable[..., bool], written: list[int], connection: Any) -> None:
    """Dies before a commit that is wanted. written : so many commits were seen."""
    if connection.info.pop("wrote", False):
        written.append(1)
        if wanted(len(written), (), None):
            die()


def die() -> None:
    """As a machine that loses its power, as far as one program can tell."""
    os.kill(os.getpid(), signal.SIGKILL)


class Watched:
    """A port that dies at its point."""

    def __init__(self, name: str, port: Any, kill: Point | None) -> None:
        self._name, self._port, self._kill, self._calls = name, port, kill, 0

    def __getattr__(self, method: str) -> Any:
        found = getattr(self._port, method)
        if self._kill is None or self._kill.call != f"{self._name}.{method}":
            return found
        return partial(self._call, found, self._kill)

    def _call(self, method: Callable[..., Any], kill: Point, *arguments: Any, **named: Any) -> Any:
        self._calls += 1
        wanted = partial(ONLY[kill.only], self._calls, arguments)
        if not kill.after and wanted(None):
            die()
        answer = method(*arguments, **named)
        if kill.after and wanted(answer):
            die()
        return answer


class Nursery:
    """Where lives begin."""

    def __init__(self) -> None:
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(["tests.chaos.lives", "tests.chaos.relays"])

    def life(self, stage: Stage, kill: Point | None = None, *, resume: bool = False) -> int:
        """The exit code of an oracle's life: 0, or -9 when it was killed."""
        return self.lived(live, kill, stage, kill, resume)

    def lived(self, life: Callable[..., None], kill: Point | None, *arguments: Any) -> int:
        """The same of any life."""
        process = self._context.Process(target=life, args=arguments)
        process.start()
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise AssertionError(f"a life to be killed {kill} did not end in {SECONDS} s")
        return process.exitcode
