"""The stored history, record by record, with the books as they stand before each: numbers to tell, nothing proved.

Whether the history is sound says `audit.verify`; whoever tells numbers of it asks that first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from offchain.attestation.records import QUORUMS, Record
from offchain.audit.books import Books, CampaignBook, campaign_of
from offchain.audit.companion_books import CompanionBooks
from offchain.audit.findings import Findings
from offchain.audit.history import StoredHistory
from offchain.audit.paid_books import PaidBooks
from offchain.domain.refusals import Refusal
from offchain.index.config import IndexConfig
from offchain.index.occurrences import Occurrence
from offchain.index.store import IndexReader


@dataclass(slots=True)
class Walk:
    """books, paid, companions : before the record that `occurrences` gave last; raised : campaign -> what its budget
    began with and all that was added to it, minor units."""

    config: IndexConfig
    books: Books = field(default_factory=Books)
    paid: PaidBooks = field(default_factory=PaidBooks)
    companions: CompanionBooks = field(default_factory=CompanionBooks)
    raised: dict[bytes, int] = field(default_factory=dict)

    def occurrences(self, reader: IndexReader, last: int | None = None) -> Iterator[Occurrence]:
        """Every stored record in the order of the chain, each followed when the next is asked for. last : block after
        which none is given. Raises `Refusal` where the records fit no history."""
        findings = Findings()
        for occurrence in StoredHistory(reader, self.config, findings).occurrences():
            if last is not None and occurrence.block.number > last:
                return
            self._check_known(occurrence.record)
            yield occurrence
            try:
                self._follow(occurrence)
            except (KeyError, ValueError) as error:
                raise _unsound(occurrence.record) from error

    def spent(self, book: CampaignBook) -> int:
        """What a campaign spent so far and did not get back, minor units."""
        return self.raised[book.id] - book.state.remaining

    def _check_known(self, record: Record) -> None:
        """Of hub and vault, only a creation may speak of a campaign that nobody created."""
        speaks = record.keeper in ("hub", "vault") and "campaign" in record.words and record.name != "CampaignCreated"
        if speaks and campaign_of(record) not in self.books.campaigns:
            raise _unsound(record)

    def _follow(self, occurrence: Occurrence) -> None:
        record, time = occurrence.record, occurrence.block.timestamp
        if record.keeper == "hub":
            self.books.follow(record, occurrence.parts)
            if record.name == "CampaignCreated":
                self.raised[campaign_of(record)] = self.books.campaigns[campaign_of(record)].state.remaining
            elif record.name == "BudgetToppedUp":
                self.raised[campaign_of(record)] += record.words["amount"]
            elif record.name == "BudgetReturned":
                self.paid.follow_return(record, self.books.campaigns[campaign_of(record)])
        elif record.keeper in ("vault", "checkout"):
            self.paid.follow(record, self.books, time)
        elif record.keeper != QUORUMS:
            self.companions.follow(record, time)


def _unsound(record: Record) -> Refusal:
    return Refusal("Audit_Unsound", block=record.log.block_number, log=record.log.log_index)
