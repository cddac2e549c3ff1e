"""Behind nodes that spoil a third of their replies the index has no wrong row, and no root is doubled or lost."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from offchain.adapters.checked_chain import CheckedChain
from offchain.adapters.clocks import SystemClock
from offchain.adapters.failover_chain import FailoverChain, Identity
from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_shop import FakeShop, key
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.attestation.keccak import keccak
from offchain.attestation.records import decode
from offchain.attestation.roots import Root
from offchain.attestation.typed_data import campaign_id, hub_domain, roots_domain
from offchain.deployment import Deployment
from offchain.domain.terms import Terms
from offchain.index.config import IndexConfig
from offchain.index.sync import sync
from offchain.oracle.errors import NotMinedError
from offchain.oracle.publisher import Publisher
from offchain.oracle.roots import RootPublisher
from offchain.ports import ChainUnavailableError, Clock
from tests.chaos import stages
from tests.chaos.figures import tell
from tests.chaos.proxy import ANY, OF_METHOD, FaultyProxy
from tests.chaos.served import ServedChain
from tests.chaos.sweep import differing

CALLS = int(os.environ.get("PROMO_CALLS", "600"))
SHARE = 0.3
NODES = 2


class Brisk(SystemClock):
    """Waits a tenth as long."""

    def wait(self, seconds: float) -> None:
        SystemClock.wait(self, seconds / 10)


@dataclass
class Works:
    """An oracle and an index behind faulty nodes."""

    chain: FakeChain
    deployment: Deployment
    terms: Terms
    nodes: FailoverChain
    outbox: SqlOutbox
    index: SqlIndexStore
    epochs: int = 0
    failures: Counter[str] = None  # type: ignore[assignment]

    def round(self) -> None:
        """A root, something that the merchant does, and the index."""
        self.epochs += 1
        signer = key("chaos issuer")
        publisher = Publisher(self.nodes, self.outbox, signer, Brisk(), patience=5.0)
        roots = RootPublisher(roots_domain(1337, self.deployment.roots), signer, publisher)
        campaign = campaign_id(hub_domain(1337, self.deployment.hub), self.terms)
        root = self._root(self.epochs, self.chain.clock + 7_200)
        self._insist(lambda: roots.publish(self.terms, campaign, root))
        shop = FakeShop(self.chain, self.deployment.hub, self.deployment.roots, "chaos")
        shop.name_cashier(self.chain.clock + 86_400 + self.epochs)
        self._insist(lambda: sync(self.nodes, self.index, IndexConfig.of(self.deployment)))

    def _insist(self, act: Callable[[], object]) -> None:
        """As a service does: what may pass by itself is tried again."""
        for _ in range(200):
            try:
                act()
            except (ChainUnavailableError, NotMinedError) as error:
                self.failures[type(error).__name__] += 1
            else:
                return
        raise AssertionError("it did not pass")

    def _root(self, epoch: int, active_from: int) -> Root:
        part = keccak(epoch.to_bytes(8, "big"))
        return Root(
            epoch=epoch,
            root=part,
            depth=1,
            first_index=2 * (epoch - 1),
            count=2,
            max_each=100,
            active_from=active_from,
            model_root=part,
            data_root=part,
            manifest_hash=part,
        )


def works(folder: Path, proxies: ExitStack, clock: Clock) -> tuple[Works, list[FaultyProxy]]:
    """Two faulty nodes of one chain."""
    chain, deployment, terms = stages.fake_stage(folder)
    served = ServedChain(chain)
    found = [proxies.enter_context(FaultyProxy(served.handle, seed, SHARE)) for seed in range(NODES)]
    identity = Identity(1337, chain.block(0).hash)
    nodes = FailoverChain([CheckedChain(it.url, timeout=5.0, attempts=1) for it in found], identity, clock)
    outbox = SqlOutbox(open_engine(f"sqlite:///{folder / 'outbox.sqlite3'}"))
    index = SqlIndexStore(open_engine(f"sqlite:///{folder / 'index.sqlite3'}"))
    return Works(chain, deployment, terms, nodes, outbox, index, failures=Counter()), found


def test_nothing_is_wrong_lost_or_doubled_behind_faulty_nodes(tmp_path: Path) -> None:
    with ExitStack() as proxies:
        work, nodes = works(tmp_path, proxies, Brisk())
        while sum(node.calls for node in nodes) < CALLS:
            work.round()
    faults = sum((node.faults for node in nodes), Counter[str]())
    fresh = SqlIndexStore(open_engine(f"sqlite:///{tmp_path / 'fresh.sqlite3'}"))
    sync(work.chain, fresh, IndexConfig.of(work.deployment))
    logs = work.chain.logs([work.deployment.roots], 0, work.chain.block().number)
    records = [record for record in map(decode, logs) if record is not None]
    published = Counter(record.words["epoch"] for record in records)
    calls = sum(node.calls for node in nodes)
    doubled = sum(published.values()) - len(published)
    told = [
        f"{calls} calls, {faults.total()} spoiled {dict(sorted(faults.items()))}",
        f"{len(published)} of {work.epochs} roots published, {doubled} doubled",
        f"wrong tables {differing(work.index, fresh)}, tried again {dict(work.failures)}",
    ]
    tell("; ".join(told))
    assert published == Counter(range(1, work.epochs + 1))
    assert work.outbox.pending(key("chaos issuer").address) == []
    assert work.chain.nonce(key("chaos issuer").address) == work.epochs
    assert differing(work.index, fresh) == []
    if calls >= 2_000:
        assert set(faults) == {*ANY, *(fault for kinds in OF_METHOD.values() for fault in kinds)}
