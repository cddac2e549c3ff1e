"""Kills an oracle and its index at every point, again and again, and counts what was lost or doubled."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from offchain.adapters.epoch_folders import EpochFolders
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.adapters.web3_chain import Web3Chain
from offchain.attestation.records import decode
from offchain.index.config import IndexConfig
from offchain.index.schema import TABLES
from offchain.index.sync import sync
from tests.chaos.lives import CODE, POINTS, Nursery, Point, Stage

KILLED = -9


@dataclass
class Sweep:
    """kills : by point; missed : lives that ended before their point; resumes : seconds; lost, doubled : publications
    or coupons; wrong : tables of the index that differ from those of a new one."""

    kills: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    resumes: list[float] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    wrong: list[str] = field(default_factory=list)

    def told(self) -> str:
        """One line."""
        ordered = sorted(self.resumes)
        half, last = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
        return (
            f"{self.kills.total()} kills at {len(self.kills)} points: {self.lost} lost, {self.doubled} doubled, "
            f"{len(self.wrong)} tables wrong; resume p50 {half:.2f} s, p99 {last:.2f} s, most {ordered[-1]:.2f} s"
        )


def run(stage: Stage, kills: int, points: Sequence[Point] = POINTS, *, lives: int = 1) -> Sweep:
    """Each point in turn. lives : so many may end well in a row before a point is told missed, where it hangs on when a
    block comes whether a life gets there."""
    nursery, found = Nursery(), Sweep()
    for number in range(kills):
        point = points[number % len(points)]
        if any(nursery.life(stage, point) == KILLED for _ in range(lives)):
            found.kills[str(point)] += 1
        else:
            found.missed.append(str(point))
        began = time.monotonic()
        assert nursery.life(stage, resume=True) == 0, f"the oracle did not come back after {point}"
        found.resumes.append(time.monotonic() - began)
    count(stage, found)
    return found


def count(stage: Stage, found: Sweep) -> None:
    """What the chain has, beside what was promised."""
    chain = Web3Chain(stage.url)
    deployment = stage.deployment
    tip = chain.block().number
    logs = [
        log
        for first in range(deployment.first_block, tip + 1, 2_000)
        for log in chain.logs([deployment.roots], first, min(first + 1_999, tip))
    ]
    records = [record for record in map(decode, logs) if record is not None and record.name == "RootProposed"]
    published = Counter(record.words["epoch"] for record in records)
    finished = sorted(int(path.parent.name[6:]) for path in (stage.folder / "epochs").glob("epoch-*/outcome.json"))
    found.lost += len(set(finished) - set(published))
    found.doubled += sum(times - 1 for times in published.values())
    found.doubled += max(0, chain.nonce(stage.terms.issuer) - len(published))
    _count_coupons(stage, finished, found)
    found.wrong += wrong_tables(stage, chain)


def _count_coupons(stage: Stage, finished: Sequence[int], found: Sweep) -> None:
    """Every wallet that an epoch was decided for holds one coupon of it."""
    shelf = open_engine(f"sqlite:///{stage.folder / 'shelf.sqlite3'}")
    boxes = open_engine(f"sqlite:///{stage.folder / 'boxes.sqlite3'}")
    offers, folders = SqlOffers(shelf), EpochFolders(stage.folder / "epochs", CODE)
    promised = Counter((account, number) for number in finished for account in folders.holders(number))
    held = Counter(
        (account, offer.grant.epoch)
        for account in stage.wallets.values()
        for offer in offers.of_wallet(account, None, 1_000_000)
    )
    found.lost += (promised - held).total() + len(SqlOutbox(boxes).pending(stage.terms.issuer))
    found.doubled += (held - promised).total()
    shelf.dispose()
    boxes.dispose()


def wrong_tables(stage: Stage, chain: Any) -> list[str]:
    """Tables of the index that are not those of an index made anew."""
    config = IndexConfig.of(stage.deployment)
    kept = SqlIndexStore(open_engine(f"sqlite:///{stage.folder / 'tables.sqlite3'}"))
    fresh = SqlIndexStore(open_engine(f"sqlite:///{stage.folder / 'fresh.sqlite3'}"))
    with kept.read() as reader:
        checkpoint = reader.checkpoint()
    assert checkpoint is not None
    sync(chain, fresh, config, to_block=checkpoint.number)
    return differing(kept, fresh)


def differing(kept: SqlIndexStore, fresh: SqlIndexStore) -> list[str]:
    """Names of tables whose rows differ; of blocks, those that batches ended with are extra."""
    wrong = []
    with kept.read() as left, fresh.read() as right:
        for kind in TABLES:
            rows, wanted = list(left.rows(kind)), list(right.rows(kind))
            if kind.__name__ == "BlockRow":
                rows = [row for row in rows if row in wanted]
            if rows != wanted:
                wrong.append(kind.__name__)
    return wrong
