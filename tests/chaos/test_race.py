"""Many clients at once want few coupons over HTTP: exactly so many get one, and every other is told why not."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import httpx

from offchain.attestation import calls
from tests.chaos.counter import PATIENCE, sent_twice, serve
from tests.chaos.figures import tell
from tests.chaos.sales import public_campaign, public_order
from tests.chaos.till_contracts import till_ledger

CLIENTS = int(os.environ.get("PROMO_RACE", "100"))
"""1,000 of `make deep`."""
COUPONS = CLIENTS // 10


def test_exactly_as_many_redeem_as_there_are_coupons(tmp_path: Path) -> None:
    with till_ledger("--order", "fifo") as ledger, ExitStack() as stack:
        shop, terms = public_campaign(ledger, COUPONS)
        url, failed = serve(stack, ledger, tmp_path)
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


async def _race(url: str, orders: list[dict[str, str]]) -> list[str]:
    """What became of each client: `redeemed`, or the code of the refusal."""
    limits = httpx.Limits(max_connections=CLIENTS, max_keepalive_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=PATIENCE) as client:
        return list(
            await asyncio.gather(
                *(sent_twice(client, order, at, 1.0 + CLIENTS / 100) for at, order in enumerate(orders))
            )
        )
