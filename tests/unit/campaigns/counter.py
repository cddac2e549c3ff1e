"""A merchant's counter on a chain in memory, with the hub of the twin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment
from offchain.campaigns import orders
from offchain.campaigns.desk import Desk
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.lock import LockFile
from offchain.campaigns.prepared import Campaign, prepare
from offchain.ports import Receipt
from tests.unit.campaigns.documents import MERCHANT, NOW, papers, plain

HUB = 0x1111111111111111111111111111111111111111
ROOTS = 0x2222222222222222222222222222222222222222


class PowerCutError(Exception):
    """The program ends here."""


@dataclass
class Sender:
    """Sends at once, and remembers what. cut : the program ends before the next transaction is sent."""

    chain: FakeChain
    account: int
    intents: list[str] = field(default_factory=list)
    cut: bool = False

    def publish(self, intent: str, to: int, data: bytes) -> Receipt:
        if self.cut:
            raise PowerCutError
        self.intents.append(intent)
        return self.chain.send(self.account, to, data)


@dataclass
class Counter:
    """One merchant at one chain."""

    chain: FakeChain
    sender: Sender
    lock: LockFile

    @classmethod
    def open(cls, folder: Path, account: int = MERCHANT) -> Counter:
        """At a chain that begins at NOW, with an empty lock file."""
        chain = FakeChain(deployment(HUB, ROOTS), time=NOW)
        return cls(chain, Sender(chain, account), LockFile(folder / "campaign.lock.json", chain.chain_id, HUB))

    @property
    def view(self) -> HubView:
        return HubView(chain=self.chain, hub=HUB, roots=ROOTS, first_block=0)

    def desk(self, *, dry_run: bool = False) -> Desk:
        return Desk(view=self.view, publishing=self.sender, sender=self.sender.account, dry_run=dry_run)

    def campaign(self, document: Mapping[str, Any]) -> Campaign:
        return prepare(papers(document), self.view, self.lock, self.sender.account)

    def created(self, **changes: Any) -> Campaign:
        """A campaign that the hub has; `changes` of the usual document."""
        orders.create(self.desk(), self.campaign(plain(**changes)), self.lock)
        return self.campaign(plain(**changes))
