"""The newest audit of the store, run beside the requests, never by one."""

from dataclasses import dataclass
from typing import Final, Literal

from offchain.audit.findings import Difference, Note
from offchain.audit.verify import verify
from offchain.index.config import IndexConfig
from offchain.index.errors import NotIndexedError
from offchain.index.rows import Checkpoint
from offchain.index.store import IndexStore
from offchain.ports import Chain, ChainUnavailableError, Clock
from offchain.queries.service_texts import ServiceRefusal

_MOST: Final = 100
"""Differences that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditShown:
    """differences : how many; finished_at : Unix seconds; seconds : how long it took; online : whether the chain was
    asked too; green : nothing differs; found : the first differences; noted : what was not checked, and why."""

    complete_to_block: int
    records: int
    redemptions: int
    merchants: int
    digest: Literal["match", "mismatch"]
    differences: int
    notes: int
    online: bool
    green: bool
    finished_at: int
    seconds: int
    found: tuple[Difference, ...] = ()
    noted: tuple[Note, ...] = ()


class AuditDesk:
    """Audits when something is new, and not more often than every `pause` seconds."""

    def __init__(self, chain: Chain | None, store: IndexStore, config: IndexConfig, clock: Clock, pause: int) -> None:
        self._chain = chain
        self._store = store
        self._config = config
        self._clock = clock
        self._pause = pause
        self._audited: Checkpoint | None = None
        self.latest: AuditShown | None = None
        """The newest, None before the first."""

    def shown(self) -> AuditShown:
        """The newest. Raises `ServiceRefusal` before the first."""
        if self.latest is None:
            raise ServiceRefusal("Service_NoAuditYet")
        return self.latest

    def run_if_due(self) -> None:
        """Audits, or does nothing. A node that does not answer leaves the old audit standing.

        Raises what `verify` raises.
        """
        if self.latest is not None and self._clock.now() < self.latest.finished_at + self._pause:
            return
        with self._store.read() as reader:
            checkpoint = reader.checkpoint()
        if checkpoint is None or checkpoint == self._audited:
            return
        try:
            self.latest = self._audit()
        except (ChainUnavailableError, NotIndexedError):
            return
        self._audited = checkpoint

    def _audit(self) -> AuditShown:
        began = self._clock.now()
        report = verify(self._store, self._chain, self._config)
        finished = self._clock.now()
        return AuditShown(
            complete_to_block=report.complete_to_block,
            records=report.records,
            redemptions=report.redemptions,
            merchants=report.merchants,
            digest=report.digest,
            differences=len(report.differences),
            notes=len(report.notes),
            online=report.online,
            green=report.green,
            finished_at=finished,
            seconds=finished - began,
            found=report.differences[:_MOST],
            noted=report.notes,
        )
