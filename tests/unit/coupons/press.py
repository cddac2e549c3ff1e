"""A press of the tests' own: the issuer's key, codes that are known, and a campaign on a chain in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from offchain.adapters.durable import settle
from offchain.adapters.fake_shop import key
from offchain.campaigns import orders
from offchain.campaigns.prepared import Campaign, prepare
from offchain.coupons.issuing import Press, Printed, Request, issue
from offchain.coupons.ledger import IssueLedger
from offchain.coupons.signing import Part, Signing
from tests.unit.campaigns.counter import HUB, Counter
from tests.unit.campaigns.documents import papers, plain

ISSUER, STRANGER = key("issuer"), key("stranger")
WALLETS = [key(f"wallet {number}").address for number in range(3)]


class CutError(Exception):
    """The program ends here."""


@dataclass
class Chance:
    """Codes 1, 2, 3 and so on."""

    drawn: int = 0

    def __call__(self) -> int:
        self.drawn += 1
        return self.drawn


@dataclass
class Printer:
    """folder : of all files; cut : how many parts are signed before the program ends, None for all."""

    counter: Counter
    folder: Path
    issuer: Any = ISSUER
    chance: Chance = field(default_factory=Chance)
    cut: int | None = None
    told: list[tuple[int, int]] = field(default_factory=list)

    @property
    def ledger(self) -> IssueLedger:
        return IssueLedger(self.folder / "coupon.ledger.json", self.counter.chain.chain_id, HUB)

    def campaign(self, **changes: Any) -> Campaign:
        """A campaign whose issuer's key we have, created."""
        gathered = papers(plain(**changes), issuer=ISSUER.address)
        account, lock = self.counter.sender.account, self.counter.lock
        orders.create(self.counter.desk(), prepare(gathered, self.counter.view, lock, account), lock)
        return prepare(gathered, self.counter.view, lock, account)

    def press(self) -> Press:
        return Press(
            view=self.counter.view,
            ledger=self.ledger,
            issuer=self.issuer,
            chance=self.chance,
            ordered=self._ordered,
            settle=settle,
            tell=lambda done, count: self.told.append((done, count)),
        )

    def issue(self, campaign: Campaign, out: str = "tea.jsonl", **request: Any) -> Printed:
        return issue(self.press(), campaign, Request(out=self.folder / out, **request))

    def wait_until(self, time: int) -> None:
        """A block at that second."""
        self.counter.chain.clock = time
        self.counter.chain.mine()

    def wallets(self, text: str = "", name: str = "wallets.csv") -> Path:
        """A file of wallets; by default of three."""
        path = self.folder / name
        path.write_text(text or "\n".join(["account", *(f"0x{account:040x}" for account in WALLETS), ""]))
        return path

    def _ordered(
        self, work: Callable[[Signing, Part], bytes], shared: Signing, parts: Iterable[Part], /
    ) -> Iterator[bytes]:
        for number, part in enumerate(parts):
            if number == self.cut:
                raise CutError
            yield work(shared, part)
