"""Whoever listens hears every record once, in order, however often the line breaks."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app, end_streams
from api.deps import caller_of
from offchain.access.caller import ANONYMOUS, Caller
from offchain.access.front import Front
from offchain.adapters.clocks import ManualClock
from offchain.adapters.code_book import FileCodeBook
from offchain.adapters.http_server import HttpServer, listen
from offchain.adapters.memory_access import CountedChance
from offchain.adapters.remembered_pages import RememberedPages
from offchain.adapters.sql_access import SqlAccess
from offchain.adapters.sql_bindings import SqlBindings
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_pages import SqlPageStore
from offchain.adapters.sql_relay import SqlRelay
from offchain.adapters.sql_requests import SqlRequests
from offchain.bootstrap import Backing, Service, build_service
from offchain.coupons.shared import SharedCodes
from offchain.ground import Limits
from offchain.index.config import IndexConfig
from offchain.index.rows import RecordRow, RedemptionRow
from offchain.office_root import OfficeGround, indices_of, papers_of
from offchain.page_desks import Network
from offchain.queries.events import Wanted
from tests.api.conftest import Ask
from tests.api.shop import ANN, BOB, CATALOGUE, Served
from tests.unit.index.changing_chain import HUB, ROOTS, ChangingChain

QUICK = Limits(most_listeners=3, listen_pause=0.01, heartbeat=0.05)
CUTS = 50


@dataclass
class World:
    """A chain that changes, its index, and the address of a server over it."""

    chain: ChangingChain
    store: SqlPageStore
    service: Service
    place: tuple[str, int] = ("", 0)

    def rows(self) -> list[tuple[int, int, str]]:
        """What the index holds."""
        with self.store.read() as reader:
            return [(it.block_number, it.log_index, f"0x{it.record_hash.hex()}") for it in reader.rows(RecordRow)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Served over a socket, sixty blocks old."""
    chain = ChangingChain(random.Random(11), busy=0.9)  # noqa: S311
    engine = open_engine(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    store = SqlPageStore(engine)
    config = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1, finality=10)
    clock = ManualClock(chain.chain.block().timestamp)
    backing = Backing(
        chain=chain.chain,
        store=store,
        remembered=RememberedPages(store),
        local=True,
        offers=SqlOffers(engine),
        config=config,
        papers=papers_of(OfficeGround(folder=tmp_path), store, config, clock, None),
        indices=indices_of(OfficeGround(ledger=tmp_path / "coupon.ledger.json"), config),
        catalogue=CATALOGUE,
        clock=clock,
        codes=FileCodeBook(SharedCodes(tmp_path / "codes.json", 1337)),
        network=Network(chain_id=1337, hub=HUB),
        access=SqlAccess(engine),
        chance=CountedChance(),
        relay=SqlRelay(engine),
        requests=SqlRequests(engine),
        publisher=None,
        cashier=None,
        issuer=None,
        bindings=SqlBindings(engine),
    )
    service = build_service(backing, QUICK, Front(origins=("http://shop.example",), rates={}))
    chain.grow(60)
    service.following.step()
    app = create_app(service)
    with listen("127.0.0.1", 0) as listening, HttpServer(app, listening, ending=partial(end_streams, app)):
        yield World(chain, store, service, listening.getsockname())
    engine.dispose()


@dataclass
class Client:
    """An event source by the rules of the HTML standard: it keeps the last id, and acts on whole events alone."""

    place: tuple[str, int]
    last: str = ""
    heard: list[tuple[int, int, str]] = field(default_factory=list)
    rewound: int = 0
    comments: int = 0

    def listen(
        self, bytes_: int | None = None, seconds: float = 5.0, until: list[tuple[int, int, str]] | None = None
    ) -> bytes:
        """Reads so many bytes, or until it holds these records, then cuts the line. Returns what was left."""
        with socket.create_connection(self.place, timeout=0.2) as line:
            head = f"GET /v1/events HTTP/1.1\r\nHost: shop\r\nLast-Event-ID: {self.last}\r\nConnection: close\r\n\r\n"
            line.sendall((head if self.last else head.replace("Last-Event-ID: \r\n", "")).encode())
            answer, done, end = b"", 0, time.monotonic() + seconds
            while time.monotonic() < end and (bytes_ is None or len(answer) < bytes_):
                try:
                    more = line.recv(4096 if bytes_ is None else min(4096, bytes_ - len(answer)))
                except TimeoutError:
                    if until is None:
                        break
                    continue
                if not more:
                    break
                answer += more
                events = chunks(answer.partition(b"\r\n\r\n")[2]).split(b"\n\n")
                for event in events[done:-1]:
                    self._take(event.decode())
                done = max(done, len(events) - 1)
                if until is not None and self.heard == until:
                    break
            return answer

    def _take(self, event: str) -> None:
        fields = dict(line.split(": ", 1) for line in event.split("\n") if not line.startswith(":"))
        self.comments += event.startswith(":")
        self.last = fields.get("id", self.last)
        if fields.get("event") == "rewound":
            above = json.loads(fields["data"])["rewound_to"]
            self.heard = [it for it in self.heard if it[0] <= above]
            self.rewound += 1
        elif fields.get("event") == "record":
            data = json.loads(fields["data"])
            self.heard.append((data["block"], data["log"], data["record_hash"]))


def chunks(body: bytes) -> bytes:
    """What whole and begun chunks of a chunked answer hold."""
    found = b""
    while b"\r\n" in body:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        found, body = found + body[:length], body[length + 2 :]
    return found


def test_a_line_that_is_cut_fifty_times_while_blocks_are_replaced_loses_and_doubles_nothing(world: World) -> None:
    chance = random.Random(5)  # noqa: S311
    client = Client(world.place)
    for cut in range(CUTS):
        client.listen(bytes_=chance.randrange(200, 2_500), seconds=0.25)
        assert len(client.heard) == len(set(client.heard))
        if cut % 5 == 4:
            client.listen(until=world.rows())  # so that what it heard last is what is replaced
            world.chain.replace(chance.randrange(1, 8), longer=2)
            world.service.following.step()
    wanted = world.rows()
    client.listen(until=wanted)
    assert client.heard == wanted
    assert client.rewound > 0
    assert len(wanted) > 30


def test_a_line_without_news_stays_alive_by_comments(world: World) -> None:
    client = Client(world.place)
    client.listen(until=[(0, 0, "")], seconds=0.5)
    assert client.heard == world.rows()
    assert client.comments >= 3


def test_news_arrive_while_the_line_is_open(world: World) -> None:
    client = Client(world.place)
    client.listen(until=world.rows())
    world.chain.grow(8)
    world.service.following.step()
    wanted = world.rows()
    client.listen(until=wanted)
    assert client.heard == wanted


def test_there_are_so_many_lines_and_no_more_and_a_place_is_given_back(world: World) -> None:
    lines = [
        threading.Thread(target=Client(world.place).listen, kwargs={"until": [(0, 0, "")], "seconds": 1}) for _ in "123"
    ]
    for line in lines:
        line.start()
    time.sleep(0.4)
    refused = Client(world.place).listen(bytes_=4_000, seconds=1)
    for line in lines:
        line.join()
    assert refused.startswith(b"HTTP/1.1 503")
    assert b"Service_TooManyListeners" in refused
    time.sleep(0.2)
    assert Client(world.place).listen(bytes_=300, seconds=1).startswith(b"HTTP/1.1 200")


def test_the_end_of_the_service_is_said_and_the_line_ends_whole(tmp_path: Path, world: World) -> None:
    app = create_app(world.service)
    told: list[bytes] = []
    with listen("127.0.0.1", 0) as listening:
        client = Client(listening.getsockname())
        with HttpServer(app, listening, ending=partial(end_streams, app)):
            line = threading.Thread(target=lambda: told.append(client.listen(until=[(0, 0, "")], seconds=8)))
            line.start()
            time.sleep(0.4)
            began = time.monotonic()
        assert time.monotonic() - began < 3
        line.join()
    assert told[0].endswith(b"0\r\n\r\n")
    assert b": the service ends" in told[0]


def heard(ask: Ask, shop: Served, caller: Caller, **query: str) -> Any:
    """Names and campaigns that the stream's use case tells for a query, or the problem."""
    shop.app.dependency_overrides[caller_of] = lambda: caller
    streams = shop.app.state.streams
    streams.end()  # what is there is not even begun: the query alone is looked at
    try:
        return ask("GET", "/v1/events", params=query).json()
    finally:
        streams._ending.clear()
        shop.app.dependency_overrides.clear()


@pytest.mark.parametrize(
    ("caller", "code"),
    [
        (ANONYMOUS, "Api_NotSignedIn"),
        (Caller("wallet", "shopper", BOB, 0, "session"), "Api_NotAllowed"),
        (Caller("key", "merchant", 0, 7, "key"), "Api_NotAllowed"),
        (Caller("wallet", "shopper", ANN, 0, "session"), "Service_TooManyListeners"),
    ],
)
def test_what_a_wallet_does_is_told_to_its_owner_alone(ask: Ask, shop: Served, caller: Caller, code: str) -> None:
    assert heard(ask, shop, caller, wallet=f"0x{ANN:040x}")["code"] == code


def test_an_id_that_is_none_is_refused_before_the_stream_begins(ask: Ask) -> None:
    answer = ask("GET", "/v1/events", headers={"Last-Event-ID": "7"})
    assert (answer.status_code, answer.json()["code"]) == (422, "Api_BadCursor")


def test_campaign_merchant_and_wallet_narrow_what_is_told_and_ids_go_on_all_the_same(shop: Served) -> None:
    every = bytes.fromhex(shop.id("every")[2:])
    steps = shop.service.events.after(None, Wanted(campaign=every))
    assert {it.record.campaign for it in steps if it.record} == {shop.id("every")}
    assert steps[-1].record is None  # the records after the last of the campaign are passed over
    assert shop.service.events.after(steps[-1].id, Wanted(campaign=every)) == []
    assert not [it for it in shop.service.events.after(None, Wanted(merchant=1)) if it.record]
    mine = [it.record for it in shop.service.events.after(None, Wanted(wallet=ANN)) if it.record]
    store = shop.service.events.store
    with store.read() as reader:
        wanted = [it.sequence for it in reader.rows(RedemptionRow) if it.shopper == ANN]
    assert [it.redemption.sequence for it in mine if it.redemption] == wanted
