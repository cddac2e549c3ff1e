"""Killed at any point, a relayer loses no order and redeems none twice."""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import select

from offchain.adapters.keys import KeySigner
from offchain.adapters.sql_own_tables import RELAY_ORDERS
from offchain.adapters.sql_relay import SqlRelay
from offchain.attestation import calls
from offchain.attestation.keccak import keccak
from offchain.relayer.ports import BatchState, State
from tests.chaos.figures import tell
from tests.chaos.lives import Nursery
from tests.chaos.relays import POINTS, RelayStage, live
from tests.chaos.sales import public_campaign, public_order
from tests.chaos.sweep import KILLED
from tests.chaos.till_contracts import till_ledger

KILLS = max(len(POINTS), int(os.environ.get("PROMO_KILLS", "0")) // 4)
"""Once a point in `make test`, more in `make chaos`."""
_SECRET = keccak(b"promissory fake chaos relayer")


def test_killed_at_every_point_every_order_is_redeemed_once(tmp_path: Path) -> None:
    killed, missed, resumes, nursery = Counter[str](), list[str](), list[float](), Nursery()
    with till_ledger("--order", "fifo") as ledger:
        shop, terms = public_campaign(ledger, 3 * KILLS)
        stage = RelayStage(ledger.url, ledger.deployment, _SECRET, tmp_path)
        payer = KeySigner(_SECRET).address
        ledger.give(payer)
        for number in range(KILLS):
            point = POINTS[number % len(POINTS)]
            orders = [public_order(shop, terms, 2 * number + at) for at in (1, 2)]
            if nursery.lived(live, point, stage, orders, point) == KILLED:
                killed[str(point)] += 1
            else:
                missed.append(str(point))
            began = time.monotonic()
            assert nursery.lived(live, None, stage, orders, None) == 0, f"the relayer did not come back after {point}"
            resumes.append(time.monotonic() - began)
        state = calls.decode_words(
            ledger.chain.call(ledger.deployment.hub, calls.call("stateOf", shop.campaign(terms)))
        )
        sent = ledger.chain.nonce(payer)
    engine = stage.engine()
    batches = len(SqlRelay(engine).batches(BatchState.CLOSED))
    with engine.connect() as connection:
        states = Counter(State(it) for it in connection.scalars(select(RELAY_ORDERS.c.state)))
    engine.dispose()
    tell(
        f"relayer: {killed.total()} kills at {len(killed)} points: {2 * KILLS - states[State.FINAL]} lost, "
        f"{state[1] - 2 * KILLS} doubled; resume most {max(resumes):.2f} s"
    )
    assert missed == []
    assert states == {State.FINAL: 2 * KILLS}
    assert state[1] == 2 * KILLS
    assert sent == batches
