"""API, index and relayer over contracts on anvil, and a client that sends every order twice."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from api.app import create_app
from offchain.access.front import Front
from offchain.adapters.background import Repeating
from offchain.adapters.fake_shop import key
from offchain.adapters.http_server import HttpServer, listen, url_of
from offchain.bootstrap import build_service, open_backing
from offchain.data.catalogue import Catalogue, Product
from offchain.ground import Ground, Limits
from offchain.order_desks import Hands
from offchain.relayer.limits import RelayLimits
from offchain.relayer.ports import Quota
from tests.chaos.contracts import Ledger

PATIENCE = 300.0
"""Seconds that an answer, or an order, may take."""
RELAYER = key("race relayer")
LIMITS = Limits(relay=RelayLimits(quota=Quota(most_waiting=100_000), finality=0))


def serve(stack: ExitStack, ledger: Ledger, folder: Path) -> tuple[str, list[Exception]]:
    """API, index and relayer: the URL, and a list of what failed in the background so far."""
    ledger.give(RELAYER.address)
    place = ledger.deployment.save(folder)
    Catalogue.of((Product("A", 1, "A", "a", 1, 1_000, 9),), ("a",)).save(folder / "catalogue.json")
    ground = Ground(
        rpc=(ledger.url,),
        store_url=f"sqlite:///{folder / 'store.sqlite3'}",
        deployment=place,
        catalogue=folder / "catalogue.json",
        codes=folder / "codes.json",
    )
    backing = stack.enter_context(open_backing(ground, Hands(relayer=RELAYER), LIMITS))
    listening = stack.enter_context(listen("127.0.0.1", 0))
    url = url_of(listening)
    service = build_service(backing, LIMITS, Front(origins=(url,), rates={}))
    service.following.step()
    assert service.relayer is not None
    failed: list[Exception] = []
    stack.enter_context(Repeating(service.following.step, 0.5, failed.append))
    stack.enter_context(Repeating(replace(service.relayer).step, 0.05, failed.append))
    stack.enter_context(HttpServer(create_app(service), listening))
    return url, failed


def _agreed(*doubled: dict[str, Any]) -> dict[str, Any]:
    """What both say; one of them may say that the other is still at work."""
    found = [it for it in doubled if it.get("code") != "Api_StillRunning"]
    assert found, doubled
    assert all(it == found[0] for it in found), doubled
    return found[0]


async def _answered(client: httpx.AsyncClient, method: str, path: str, **more: Any) -> httpx.Response:
    """As shops ask: a connection that the server just closed for having been idle is no answer, and they ask again."""
    for _ in range(5):
        with suppress(httpx.NetworkError, httpx.RemoteProtocolError):
            return await client.request(method, path, **more)
    return await client.request(method, path, **more)


async def sent_twice(client: httpx.AsyncClient, order: dict[str, str], number: int, pause: float) -> str:
    """Sends an order twice at once, and asks every `pause` seconds what became of it: `redeemed`, or the code of the
    refusal."""
    headers = {"Idempotency-Key": f"race-{number}"}
    send = partial(_answered, client, "POST", "/v1/redemptions", json=order, headers=headers)
    first, again = await asyncio.gather(send(), send())
    answer = _agreed(first.json(), again.json())
    if "code" in answer:
        return str(answer["code"])
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = (await _answered(client, "GET", f"/v1/redemptions/{answer['id']}")).json()
        if found["state"] in ("mined", "final"):
            return "redeemed"
        if found["state"] == "refused":
            return str(found["refusal"]["code"])
        await asyncio.sleep(pause)
    return "no answer"
