"""Every record becomes one message, and every message arrives at least once, whatever is cut off."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from offchain.adapters.clocks import ManualClock
from offchain.adapters.fake_shop import Coupon
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_pages import SqlPageStore
from offchain.adapters.sql_webhooks import SqlWebhooks
from offchain.adapters.webhook_sender import HttpSender
from offchain.index.config import IndexConfig
from offchain.webhooks.collecting import Collector
from offchain.webhooks.delivering import MOST_ATTEMPTS, Deliverer, pause
from offchain.webhooks.endpoint import Allowed, Kind, Webhook
from offchain.webhooks.ports import Delivery, Message, Progress
from offchain.webhooks.signing import secret_of, verified
from tests.api.shop import ANN, BOB, HUB, ROOTS, Served, open_for_all, served
from tests.surroundings import ROOT
from tests.unit.webhooks.receiver import Receiver, receiving

KEY = bytes(32)
CONFIG = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1)
ALLOWED = Allowed(("localhost",), private=True)
KILLS = 6


@dataclass
class Desk:
    """An outbox, its worker, and a clock of the test's own."""

    outbox: SqlWebhooks
    clock: ManualClock
    worker: Deliverer

    def add(self, url: str, merchant: int, *kinds: Kind, low_bps: int = 2_000) -> Webhook:
        """An endpoint."""
        found = Webhook(
            id=f"wh_{len(self.outbox.all())}",
            merchant=merchant,
            url=url,
            kinds=frozenset(kinds or Kind),
            low_bps=low_bps,
            made_at=len(self.outbox.all()),
        )
        self.outbox.add(found)
        return found

    def keep(self, webhook: Webhook, *names: str) -> None:
        """Messages in the outbox."""
        here = self.outbox.progress(webhook.id)
        made = [Message(f"msg_{name}", "redeemed", b"{}", self.clock.now()) for name in names]
        assert self.outbox.keep(webhook.id, made, here, here)


def desk_of(engine: Engine) -> Desk:
    """Over a store."""
    outbox, clock = SqlWebhooks(engine), ManualClock(1_000_000)
    return Desk(outbox, clock, Deliverer(outbox, HttpSender(private=True, seconds=3), ALLOWED, clock, lambda: KEY))


@pytest.fixture
def desk(store_place: Callable[[], str]) -> Iterator[Desk]:
    """Over an empty store of each engine."""
    engine = open_engine(store_place())
    yield desk_of(engine)
    engine.dispose()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Served]:
    """A shop with one campaign that was redeemed five times: 30.00 of 60.00 are spent."""
    with served(tmp_path) as shop:
        yield shop


def collector(shop: Served, desk: Desk) -> Collector:
    """From the shop's index."""
    store = shop.service.events.store
    assert isinstance(store, SqlPageStore)
    return Collector(store, desk.outbox, CONFIG, desk.clock)


def test_each_redemption_becomes_a_message_once_and_the_budget_is_low_once(shop: Served, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    desk = desk_of(engine)
    shop.follow()
    merchant = shop.shop.merchant.address
    with receiving(Receiver()) as receiver:
        mine = desk.add(receiver.url, merchant, low_bps=9_000)
        desk.add(receiver.url, merchant + 1)
        work = collector(shop, desk)
        work.step()  # begins after what there was
        open_for_all(shop)
        shop.follow()
        for _ in range(3):
            work.step()
        while desk.worker.step():
            pass
    told = [json.loads(body) for _, body in receiver.got]
    assert sorted(it["type"] for it in told) == ["budget_low"] + ["redeemed"] * 5
    assert sorted(it["data"]["sequence"] for it in told if it["type"] == "redeemed") == [1, 2, 3, 4, 5]
    assert all(it["id"] == headers["webhook-id"] for it, (headers, _) in zip(told, receiver.got, strict=True))
    now = desk.clock.now()
    assert all(verified(secret_of(KEY, mine.id, 1), headers, body, now) for headers, body in receiver.got)
    text = json.dumps(told)
    assert f"{ANN:040x}" not in text
    assert f"{BOB:040x}" not in text
    engine.dispose()


def test_what_becomes_final_is_told_and_what_was_taken_back_never_does(shop: Served, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    desk = desk_of(engine)
    shop.follow()
    desk.add("http://localhost:1/", shop.shop.merchant.address, Kind.REDEEMED, Kind.FINAL)
    work = collector(shop, desk)
    work.step()
    open_for_all(shop)
    shop.follow()
    work.step()
    assert desk.outbox.counted() == {"pending": 5}
    last = shop.chain.block().number
    shop.chain.rewind(last - 1)
    shop.buy("every", BOB, Coupon(), 77)
    shop.follow()
    for _ in range(CONFIG.finality + 2):
        shop.chain.mine()
    shop.follow()
    work.step()
    letters = desk.outbox.listed("pending", 100)
    finals = {json.loads(it.message.body)["data"]["record_hash"] for it in letters if it.message.kind == "final"}
    told = {json.loads(it.message.body)["data"]["record_hash"] for it in letters if it.message.kind == "redeemed"}
    assert (len(told), len(finals)) == (6, 5)
    assert finals < told
    engine.dispose()


def test_two_collectors_keep_a_message_once(desk: Desk) -> None:
    webhook = desk.add("http://localhost:1/", 1)
    here, there = desk.outbox.progress(webhook.id), Progress("1-1-1-" + "0" * 64, (1, 1))
    made = [Message("msg_a", "redeemed", b"{}", 1)]
    assert desk.outbox.keep(webhook.id, made, here, there)
    assert not desk.outbox.keep(webhook.id, made, here, there)
    assert desk.outbox.keep(webhook.id, made, there, there)  # found again after a reorganisation
    assert desk.outbox.counted() == {"pending": 1}


def test_what_fails_is_tried_again_with_longer_pauses_until_it_is_taken(desk: Desk) -> None:
    with receiving(Receiver(answer=lambda number: 500 if number < 3 else 204)) as receiver:
        desk.keep(desk.add(receiver.url, 1), "a")
        pauses = []
        for _ in range(4):
            desk.worker.step()
            began = desk.clock.now()
            while not desk.outbox.due(desk.clock.now(), 1) and desk.outbox.counted().get("pending"):
                desk.clock.wait(1)
            pauses.append(desk.clock.now() - began)
    assert receiver.ids == ["msg_a"] * 4
    assert len({headers["webhook-signature"] for headers, _ in receiver.got}) == 4  # signed anew for each time
    assert [5 <= pauses[0] <= 7, 20 <= pauses[1] <= 30, 80 <= pauses[2] <= 120, pauses[3]] == [True, True, True, 0]
    assert desk.outbox.counted() == {"delivered": 1}


def test_after_so_many_attempts_it_is_a_dead_letter(desk: Desk) -> None:
    with receiving(Receiver(answer=lambda _: 503)) as receiver:
        desk.keep(desk.add(receiver.url, 1), "a")
        for _ in range(MOST_ATTEMPTS + 3):
            desk.worker.step()
            desk.clock.wait(20 * 3_600)
    assert len(receiver.got) == MOST_ATTEMPTS
    assert [(it.message.id, it.told) for it in desk.outbox.listed("dead", 9)] == [("msg_a", "answered 503")]


def test_an_endpoint_that_is_gone_gets_nothing_more(desk: Desk) -> None:
    with receiving(Receiver(answer=lambda _: 410)) as receiver:
        desk.keep(desk.add(receiver.url, 1), "a", "b")
        for _ in range(3):
            desk.worker.step()
            desk.clock.wait(600)
    assert len(receiver.got) == 1
    assert desk.outbox.all()[0].state == "gone"
    assert desk.outbox.counted() == {"dead": 2}


def test_an_endpoint_that_fails_does_not_hold_up_the_others(desk: Desk) -> None:
    with receiving(Receiver(answer=lambda _: 500)) as bad, receiving(Receiver()) as good:
        desk.keep(desk.add(bad.url, 1), "a", "b", "c")
        desk.keep(desk.add(good.url, 1), "d", "e")
        desk.worker.step()
    assert (len(bad.got), sorted(good.ids)) == (1, ["msg_d", "msg_e"])


def test_a_target_that_is_not_allowed_any_more_is_not_asked(desk: Desk) -> None:
    with receiving(Receiver()) as receiver:
        desk.keep(desk.add(receiver.url.replace("localhost", "127.0.0.1"), 1), "a")
        desk.worker.step()
    assert receiver.got == []
    assert desk.outbox.counted() == {"pending": 1}


def test_pauses_differ_between_messages_that_failed_together() -> None:
    made = [
        Delivery(webhook="wh", message=Message(f"msg_{number}", "final", b"", 0), due_at=0, attempts=5)
        for number in range(50)
    ]
    assert len({pause(it) for it in made}) > 40
    assert all(1_280 <= pause(it) <= 1_920 for it in made)


WORK = """
import sys
from offchain.adapters.sql_engine import open_engine
from tests.unit.webhooks.test_outbox import desk_of
desk = desk_of(open_engine(sys.argv[1]))
desk.clock.wait(int(sys.argv[2]))
print("up", flush=True)
while True:
    desk.worker.step()
    desk.clock.wait(200)  # so that what a killed worker held is free again
"""


def test_a_worker_that_is_killed_in_between_loses_nothing_and_keeps_the_ids(tmp_path: Path) -> None:
    place = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    engine = open_engine(place)
    desk = desk_of(engine)
    names = [str(number) for number in range(150)]

    def slow(_: int) -> int:
        time.sleep(0.003)
        return 200

    with receiving(Receiver(answer=slow)) as receiver:
        desk.keep(desk.add(receiver.url, 1), *names)
        for kill in range(KILLS):
            command = [sys.executable, "-c", WORK, place, str(1_000 * kill)]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env=dict(os.environ)) as process:
                assert process.stdout is not None
                process.stdout.readline()
                wanted = len(receiver.got) + 15
                while len(receiver.got) < wanted and desk.outbox.counted().get("pending"):
                    time.sleep(0.002)
                process.send_signal(signal.SIGKILL)
        desk.clock.wait(100_000)
        while desk.outbox.counted().get("pending"):
            desk.worker.step()
            desk.clock.wait(600)
    assert set(receiver.ids) == {f"msg_{name}" for name in names}
    assert len(receiver.ids) <= len(names) + KILLS
    assert desk.outbox.counted() == {"delivered": len(names)}
    engine.dispose()
