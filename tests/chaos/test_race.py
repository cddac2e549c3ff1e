"""Many clients at once want few coupons over HTTP: exactly so many get one, and every other is told why not."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from api.app import create_app
from offchain.access.front import Front
from offchain.adapters.background import Repeating
from offchain.adapters.fake_shop import key
from offchain.adapters.http_server import HttpServer, listen, url_of
from offchain.attestation import calls
from offchain.bootstrap import build_service, open_backing
from offchain.data.catalogue import Catalogue, Product
from offchain.ground import Ground, Limits
from offchain.order_desks import Hands
from offchain.relayer.limits import RelayLimits
from offchain.relayer.ports import Quota
from tests.chaos.contracts import Ledger
from tests.chaos.figures import tell
from tests.chaos.sales import public_campaign, public_order
from tests.chaos.till_contracts import till_ledger

CLIENTS = int(os.environ.get("PROMO_RACE", "100"))
"""1,000 of `make deep`."""
COUPONS = CLIENTS // 10
PATIENCE = 300.0
RELAYER = key("race relayer")
LIMITS = Limits(relay=RelayLimits(quota=Quota(most_waiting=100_000), finality=0))


def test_exactly_as_many_redeem_as_there_are_coupons(tmp_path: Path) -> None:
    with till_ledger("--order", "fifo") as ledger, ExitStack() as stack:
        ledger.give(RELAYER.address)
        shop, terms = public_campaign(ledger, COUPONS)
        url, failed = _serve(stack, ledger, tmp_path)
        orders = [{"call": f"0x{public_order(shop, terms, number).hex()}"} for number in range(CLIENTS)]
        began = time.monotonic()
        answers = asyncio.run(_race(url, orders))
        took = time.monotonic() - began
        state = calls.decode_words(
            ledger.chain.call(ledger.deployment.hub, calls.call("stateOf", shop.campaign(terms)))
        )
    assert failed == []
    found = Counter(answers)
    tell(f"race: {CLIENTS} clients, {COUPONS} coupons, {took:.1f} s: {dict(found)}")
    assert found.pop("redeemed") == COUPONS == state[1]
    assert found == {"Hub_CapReached": CLIENTS - COUPONS}


def _serve(stack: ExitStack, ledger: Ledger, folder: Path) -> tuple[str, list[Exception]]:
    """API, index and relayer: the URL, and a list of what failed in the background so far."""
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


async def _race(url: str, orders: list[dict[str, str]]) -> list[str]:
    """What became of each client: `redeemed`, or the code of the refusal."""
    limits = httpx.Limits(max_connections=CLIENTS, max_keepalive_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=PATIENCE) as client:
        return list(await asyncio.gather(*(_client(client, order, at) for at, order in enumerate(orders))))


def _agreed(*doubled: dict[str, Any]) -> dict[str, Any]:
    """What both say; one of them may say that the other is still at work."""
    found = [it for it in doubled if it.get("code") != "Api_StillRunning"]
    assert found, doubled
    assert all(it == found[0] for it in found), doubled
    return found[0]


async def _client(client: httpx.AsyncClient, order: dict[str, str], number: int) -> str:
    """Sends its order twice, and asks until it has its answer."""
    headers = {"Idempotency-Key": f"race-{number}"}
    first, again = await asyncio.gather(*(client.post("/v1/redemptions", json=order, headers=headers) for _ in "12"))
    answer = _agreed(first.json(), again.json())
    if "code" in answer:
        return str(answer["code"])
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = (await client.get(f"/v1/redemptions/{answer['id']}")).json()
        if found["state"] in ("mined", "final"):
            return "redeemed"
        if found["state"] == "refused":
            return str(found["refusal"]["code"])
        await asyncio.sleep(1.0 + CLIENTS / 100)
    return "no answer"
