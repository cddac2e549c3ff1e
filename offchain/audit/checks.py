"""Whether each record could have been written: what the twin would have recorded at that moment.

Every check gets the books as they were before and answers the words that it expects, by name; words that only the
caller chose are taken from the record. It raises `Refusal` when the rules forbid the record altogether.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from offchain.attestation.parts import cold_hash, extra_hash
from offchain.attestation.records import Record
from offchain.attestation.typed_data import SigningDomain
from offchain.audit.books import Books, CampaignBook, campaign_of, root_of, terms_of
from offchain.audit.proposal import check_veto, propose
from offchain.audit.redemption import campaign_id
from offchain.domain import ledger, terms_check
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Terms
from offchain.index.occurrences import Occurrence
from offchain.index.terms_published import TermsParts

Words = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Moment:
    """domain : of the hub; books : before the record; time : Unix seconds of the block."""

    domain: SigningDomain
    books: Books
    record: Record
    time: int
    parts: TermsParts | None

    @property
    def book(self) -> CampaignBook:
        """The record's campaign, which the caller knows to exist."""
        return self.books.campaigns[campaign_of(self.record)]


def expected_words(moment: Moment) -> Words:
    """The words that the record must have, of those that can be told without its transaction."""
    check = _CHECKS.get(moment.record.name)
    return check(moment) if check else {}


def moment_of(occurrence: Occurrence, domain: SigningDomain, books: Books) -> Moment:
    """The moment before an occurrence."""
    return Moment(domain, books, occurrence.record, occurrence.block.timestamp, occurrence.parts)


def create(domain: SigningDomain, books: Books, terms: Terms, parts: TermsParts, time: int) -> bytes:
    """The id of the campaign that these terms create. Twin of `PromotionHub.create` but for the sender."""
    check_terms(terms, parts, time)
    campaign = campaign_id(domain, terms)
    if campaign in books.campaigns:
        raise Refusal("Terms_Exists", campaign=campaign)
    return campaign


def check_terms(terms: Terms, parts: TermsParts, time: int) -> None:
    """Twin of `TermsCheck.check`."""
    terms_check.check(
        terms, parts.extra, parts.cold, time, extra_hash=extra_hash(parts.extra), cold_hash=cold_hash(parts.cold)
    )


def _created(moment: Moment) -> Words:
    terms = terms_of(moment.record)
    if moment.parts is not None:
        check_terms(terms, moment.parts, moment.time)
    campaign = int.from_bytes(campaign_id(moment.domain, terms), "big")
    return {"campaign": campaign, "merchant": terms.merchant}


def _topped_up(moment: Moment) -> Words:
    book, words = moment.book, moment.record.words
    return {"remaining": ledger.topped_up(book.terms, book.state, words["amount"], moment.time).remaining}


def _given_back(moment: Moment) -> Words:
    return {"remaining": ledger.given_back(moment.book.state, moment.record.words["amount"]).remaining}


def _paused(moment: Moment) -> Words:
    book, duration = moment.book, moment.record.words["until"] - moment.time
    return {"until": ledger.paused(book.terms, book.state, duration, moment.time).paused_until}


def _unpaused(moment: Moment) -> Words:
    return {"time": ledger.unpaused(moment.book.state, moment.time).paused_until}


def _ended(moment: Moment) -> Words:
    return {"endsAt": ledger.end_announced(moment.book.terms, moment.book.state, moment.time).ended_at}


def _indices_revoked(moment: Moment) -> Words:
    book, words = moment.book, moment.record.words
    fresh = ledger.revocable(book.terms, book.spent, words["word"], words["mask"])
    return {"mask": sum(1 << (index & 0xFF) for index in fresh)}


def _epoch_revoked(moment: Moment) -> Words:
    return {"epoch": ledger.epoch_revoked(moment.book.terms, moment.book.state).voucher_epoch}


def _cashier_named(moment: Moment) -> Words:
    if moment.record.words["cashier"] == 0:
        raise Refusal("Hub_NoCashier")
    return {}


def _proposed(moment: Moment) -> Words:
    propose(moment.book, root_of(moment.record), moment.time)
    return {"merchant": moment.book.terms.merchant}


def _vetoed(moment: Moment) -> Words:
    epoch = moment.record.words["epoch"]
    check_veto(moment.book, moment.book.roots.get(epoch), epoch, moment.time)
    return {"merchant": moment.book.terms.merchant}


_CHECKS: Final[Mapping[str, Callable[[Moment], Words]]] = MappingProxyType(
    {
        "CampaignCreated": _created,
        "BudgetToppedUp": _topped_up,
        "BudgetReturned": _given_back,
        "CampaignPaused": _paused,
        "CampaignUnpaused": _unpaused,
        "EndAnnounced": _ended,
        "IndicesRevoked": _indices_revoked,
        "EpochRevoked": _epoch_revoked,
        "CashierNamed": _cashier_named,
        "RootProposed": _proposed,
        "RootVetoed": _vetoed,
    }
)
