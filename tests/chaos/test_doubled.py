"""Every submission comes twice at once, over HTTP, and has one effect: one answer, one redemption on the chain."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import httpx

from offchain.attestation import calls
from tests.chaos.contracts import Ledger
from tests.chaos.counter import PATIENCE, RELAYER, sent_twice, serve
from tests.chaos.figures import tell
from tests.chaos.sales import public_campaign, public_order
from tests.chaos.till_contracts import till_ledger

SUBMISSIONS = int(os.environ.get("PROMO_DOUBLED", "200"))
"""10,000 of `make chaos`."""
AT_ONCE = 64


def test_a_doubled_submission_has_one_effect(tmp_path: Path) -> None:
    with till_ledger("--order", "fifo") as ledger, ExitStack() as stack:
        shop, terms = public_campaign(ledger, 2 * SUBMISSIONS)
        url, failed = serve(stack, ledger, tmp_path)
        began = time.monotonic()
        orders = [{"call": f"0x{public_order(shop, terms, number).hex()}"} for number in range(SUBMISSIONS)]
        found = Counter(asyncio.run(_all(url, orders)))
        took = time.monotonic() - began
        redeemed, discounts = _on_chain(ledger, shop.campaign(terms), terms.budget)
        transactions = ledger.chain.nonce(RELAYER.address)
    assert failed == []
    tell(f"doubled: {SUBMISSIONS} submissions twice, {took:.1f} s, {transactions} transactions: {dict(found)}")
    assert found == {"redeemed": SUBMISSIONS}
    assert (redeemed, discounts) == (SUBMISSIONS, SUBMISSIONS * terms.value)


def _on_chain(ledger: Ledger, campaign: bytes, budget: int) -> tuple[int, int]:
    """Redemptions of a campaign and the sum of their discounts, as the hub counts them."""
    remaining, count, *_ = calls.decode_words(ledger.chain.call(ledger.deployment.hub, calls.call("stateOf", campaign)))
    return count, budget - remaining


async def _all(url: str, orders: list[dict[str, str]]) -> list[str]:
    """What became of each."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(client: httpx.AsyncClient, number: int) -> str:
        async with gate:
            return await sent_twice(client, orders[number], number, 0.5)

    limits = httpx.Limits(max_connections=2 * AT_ONCE, max_keepalive_connections=2 * AT_ONCE)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=PATIENCE) as client:
        return list(await asyncio.gather(*(one(client, number) for number in range(len(orders)))))
