"""The whole audit of one store, with a chain or without."""

from collections.abc import Iterator
from typing import Literal

from offchain.attestation.records import KEPT_BY, QUORUMS, ZERO_DIGEST
from offchain.audit import signers, wording
from offchain.audit.asking import Asking
from offchain.audit.books import campaign_of
from offchain.audit.companion_counters import CompanionCounters
from offchain.audit.counters import Counters
from offchain.audit.findings import Findings, Kind
from offchain.audit.history import StoredHistory, from_chain
from offchain.audit.ledgers import Ledgers, check_ledgers, name_faults
from offchain.audit.paid_counters import PaidCounters
from offchain.audit.quorum_counters import QuorumCounters
from offchain.audit.replay import Replay
from offchain.audit.report import COUNTED, AuditReport
from offchain.audit.tables import Tables
from offchain.index.config import IndexConfig
from offchain.index.errors import ForeignRecordError, NotIndexedError, WrongChainError
from offchain.index.identity import check_config
from offchain.index.occurrences import Occurrence
from offchain.index.rows import BlockRow, Checkpoint
from offchain.index.store import IndexReader, ReadableIndex
from offchain.ports import Block, Chain


def verify(
    store: ReadableIndex, chain: Chain | None, config: IndexConfig, findings: Findings | None = None
) -> AuditReport:
    """Checks everything that is stored.

    With a chain its history is read again up to the checkpoint: every stored row is compared with it, the history is
    replayed, and digests and counters are compared with what the contracts keep. Without one, the stored raw logs are
    the history; what only the chain could tell (a change that was carried through to the last digest, a merchant that
    is missing altogether) stays unseen. findings : that were made before, of the files that the store was read from.

    Raises `NotIndexedError`, `WrongIndexError`, `WrongChainError`, `ForeignRecordError`, `ChainUnavailableError`.
    """
    with store.read() as reader:
        checkpoint = reader.checkpoint()
        if checkpoint is None:
            raise NotIndexedError
        check_config(checkpoint, config)
        if chain is not None and chain.chain_id != config.chain_id:
            raise WrongChainError(chain.chain_id, config.chain_id)
        return _Audit(reader, chain, config, checkpoint, findings or Findings()).run()


class _Audit:
    """One run over one state of the store."""

    def __init__(
        self,
        reader: IndexReader,
        chain: Chain | None,
        config: IndexConfig,
        checkpoint: Checkpoint,
        findings: Findings,
    ) -> None:
        self._reader = reader
        self._chain = chain
        self._config = config
        self._checkpoint = checkpoint
        self._findings = findings
        self._signatures = signers.for_chain(chain)
        self._foreign: set[str] = set()
        self._replay = Replay(config, self._findings, self._signatures)

    def run(self) -> AuditReport:
        """All checks; the report."""
        ledgers = check_ledgers(self._reader)
        self._check_checkpoint()
        tables = Tables(self._reader, self._findings, self._chain_block if self._chain else None)
        for occurrence in self._occurrences(tables):
            self._apply(tables, occurrence)
        tables.close()
        # Rows that differ from the chain's are named already; what follows from that for their ledger is not news.
        for whose in ledgers.faulty:
            if whose not in tables.records.suspects:
                self._findings.extend(name_faults(self._reader, whose, tables.ledger(*whose)))
        self._replay.orders.close()
        self._replay.money.close(self._reader)
        if self._chain is None:
            self._replay.batches.close(self._reader)
        self._signatures.close(self._findings)
        digest = self._check_digests(ledgers, tables)
        return AuditReport(
            complete_to_block=self._checkpoint.number,
            records=sum(totals.records for totals in ledgers.totals.values()),
            redemptions=_counted(ledgers, "Redeemed"),
            merchants=len(
                {it for (it, keeper), totals in ledgers.totals.items() if totals.records and keeper in KEPT_BY}
            ),
            counts={noun: _counted(ledgers, name) for noun, name in COUNTED.items()},
            differences=self._findings.differences,
            notes=self._findings.notes,
            digest=digest,
            online=self._chain is not None,
        )

    def _occurrences(self, tables: Tables) -> Iterator[Occurrence]:
        if self._chain is not None:
            return from_chain(self._chain, self._config, self._checkpoint.number, tables.meet_skipped)
        return StoredHistory(self._reader, self._config, self._findings).occurrences()

    def _apply(self, tables: Tables, occurrence: Occurrence) -> None:
        try:
            row = tables.meet(occurrence)
        except ForeignRecordError as error:
            if self._chain is not None:
                raise
            self._name_foreign(occurrence, error.reason)
            return
        self._replay.apply(occurrence, wording.record_row(row))

    def _name_foreign(self, occurrence: Occurrence, reason: str) -> None:
        """A stored record of a campaign that was never created: the first of each campaign, the others are counted."""
        log, campaign = occurrence.record.log, wording.word(campaign_of(occurrence.record))
        name = f"record (block {log.block_number}, log {log.log_index}, {occurrence.record.name})"
        if campaign not in self._foreign:
            self._foreign.add(campaign)
            self._findings.add(Kind.RULES, name, f"the creation of {campaign} before it", reason)
        else:
            self._findings.note(f"record of the unknown campaign {campaign} not replayed", name)

    def _chain_block(self, number: int) -> Block | None:
        if self._chain is None or number > self._checkpoint.number:
            return None
        return self._chain.block(number)

    def _check_checkpoint(self) -> None:
        """The checkpoint is the newest stored block, and the chain's of that number."""
        stored, name = self._checkpoint, wording.table_row(self._checkpoint)
        block = self._reader.get(BlockRow, stored.number)
        if block is None:
            self._findings.add(Kind.ALTERED, name, "a row of blocks with that number", f"number={stored.number}")
        expected = self._chain.block(stored.number).hash if self._chain else (block.hash if block else stored.hash)
        if expected != stored.hash:
            texts = (f"hash={wording.word(it)}" for it in (expected, stored.hash))
            self._findings.add(Kind.ALTERED, name, *texts)

    def _check_digests(self, ledgers: Ledgers, tables: Tables) -> Literal["match", "mismatch"]:
        """The stored records of every merchant in every contract against that contract's digest, or the stored one."""
        counters = None
        if self._chain is not None:
            asked = (self._chain, self._config, self._checkpoint.number, self._findings)
            asking, books = Asking(*asked), self._replay.books
            counters = Counters(*asked)
            counters.check(books)
            CompanionCounters(asking).check(self._replay.companions.books)
            PaidCounters(asking).check(books, self._replay.money.paid)
            QuorumCounters(asking).check(self._replay.quorums.books)
        sound = True
        for whose in sorted(ledgers.totals.keys() | self._known_ledgers()):
            totals = ledgers.totals.get(whose)
            digest = totals.digest if totals else ZERO_DIGEST
            kept = totals.stored if totals else None
            if counters and whose[1] != QUORUMS:
                kept = counters.ledger_digest(*whose)
            elif counters:  # no contract keeps a digest of them: the chain's own logs are chained here
                told = tables.ledger(*whose)
                kept = told.digest if told else None
            if digest != kept:
                sound = False
                self._name_digest(whose, totals.records if totals else 0, kept, digest)
        return "match" if sound else "mismatch"

    def _known_ledgers(self) -> set[tuple[int, str]]:
        """Those that a record speaks of, and of every merchant of the hub those of vault and checkout: whoever
        withholds all records of one contract leaves its digest."""
        keepers = ["hub", *(name for name in ("vault", "checkout") if self._chain and self._config.keeper(name))]
        found = {(merchant, keeper) for merchant in self._replay.books.merchants for keeper in keepers}
        return found | {*self._replay.companions.books.ledgers(), *self._replay.money.paid.ledgers()}

    def _name_digest(self, whose: tuple[int, str], records: int, kept: bytes | None, digest: bytes) -> None:
        merchant, keeper = whose
        stored = f"{records} stored records" if keeper in ("hub", QUORUMS) else f"{records} stored {keeper} records"
        owner = "quorum" if keeper == QUORUMS else "merchant"
        name = f"{owner} {wording.account(merchant)}, digest after {stored}"
        expected = wording.word(kept) if kept is not None else "a stored digest"
        self._findings.add(Kind.DIGEST, name, expected, wording.word(digest))


def _counted(ledgers: Ledgers, name: str) -> int:
    """How many records of that name are stored."""
    return sum(totals.names.get(name, 0) for totals in ledgers.totals.values())
