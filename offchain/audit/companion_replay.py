"""Every record of the contracts beside the hub, in order, against what the twin would have recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from offchain.attestation.presale import presale_id, presales_domain
from offchain.attestation.records import Record
from offchain.attestation.rewards import rewards_domain
from offchain.audit import wording
from offchain.audit.companion_books import (
    CompanionBooks,
    PresaleBook,
    ProgrammeBook,
    published_of,
)
from offchain.audit.findings import Findings, Kind
from offchain.audit.reward_calls import KINDS, SENT, RewardCalls
from offchain.audit.signers import ChainSignatures, OpenSignatures
from offchain.domain import presale_ledger, reward_ledger
from offchain.domain.refusals import Refusal
from offchain.index.companion_terms import id_of, presale_of, programme_of
from offchain.index.config import IndexConfig
from offchain.index.occurrences import Occurrence

Words = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Moment:
    """books : before the record; time : Unix seconds of its block."""

    config: IndexConfig
    books: CompanionBooks
    record: Record
    time: int

    @property
    def presale(self) -> PresaleBook:
        """Of the record. Raises `Refusal` where nobody created it."""
        book = self.books.presales.get(id_of(self.record))
        if book is None:
            raise Refusal("Presale_Unknown", presale=id_of(self.record))
        return book

    @property
    def programme(self) -> ProgrammeBook:
        """Of the record. Raises `Refusal` where nobody created it."""
        book = self.books.programmes.get(id_of(self.record))
        if book is None:
            raise Refusal("Rewards_UnknownProgramme", programme=id_of(self.record))
        return book


def expected_words(moment: Moment) -> Words:
    """The words that the record must have, of those that can be told without its transaction. Raises `Refusal`."""
    return _CHECKS[moment.record.name](moment)


@dataclass(slots=True)
class CompanionReplay:
    """Books that follow the records, and what was found on the way."""

    config: IndexConfig
    findings: Findings
    signatures: ChainSignatures | OpenSignatures
    books: CompanionBooks = field(default_factory=CompanionBooks)

    def apply(self, occurrence: Occurrence, name: str) -> None:
        """Checks the next record, which a report calls `name`, and follows it. What it speaks of is known."""
        record, time = occurrence.record, occurrence.block.timestamp
        try:
            for key, wanted in expected_words(Moment(self.config, self.books, record, time)).items():
                if record.words[key] != wanted:
                    found = f"{key}={wording.value(record.words[key])}"
                    self.findings.add(Kind.RULES, name, f"{key}={wording.value(wanted)}", found)
            if record.name in SENT:
                sender = RewardCalls(self.config, self.findings, self.signatures, self.books)
                sender.check(occurrence, name)
        except Refusal as refusal:
            kind = KINDS.get(refusal.code, Kind.RULES)
            self.findings.add(kind, name, *wording.refusal(refusal))
        self.books.follow(record, time)


def _presale_created(moment: Moment) -> Words:
    terms = presale_of(moment.record)
    presale_ledger.check_terms(terms, moment.time)
    found = presale_id(presales_domain(moment.config.chain_id, moment.config.presales), terms)
    if found in moment.books.presales:
        raise Refusal("Presale_Exists", presale=found)
    return {"id": int.from_bytes(found, "big"), "merchant": terms.merchant}


def _deposit_paid(moment: Moment) -> Words:
    book, words, shopper = moment.presale, moment.record.words, moment.record.words["shopper"]
    before = book.deposits.get(shopper)
    _, deposit = presale_ledger.deposited(
        book.terms, book.state, before, shopper, units=words["units"], time=moment.time
    )
    return {"amount": deposit.amount}


def _presale_ready(moment: Moment) -> Words:
    return {"balanceUntil": presale_ledger.ready(moment.presale.terms, moment.presale.state, moment.time).balance_until}


def _presale_cancelled(moment: Moment) -> Words:
    presale_ledger.cancelled(moment.presale.terms, moment.presale.state, moment.time)
    return {}


def _balance_paid(moment: Moment) -> Words:
    book, shopper = moment.presale, moment.record.words["shopper"]
    deposit = book.deposits.get(shopper)
    _, worth, balance = presale_ledger.applied(book.terms, book.state, deposit, shopper, moment.time)
    return {"worth": worth, "balance": balance}


def _deposit_returned(moment: Moment) -> Words:
    book, shopper = moment.presale, moment.record.words["shopper"]
    deposit = book.deposits.get(shopper)
    return {"amount": presale_ledger.given_back(book.terms, book.state, deposit, shopper, moment.time).returned}


def _deposit_forfeited(moment: Moment) -> Words:
    book, shopper = moment.presale, moment.record.words["shopper"]
    deposit = book.deposits.get(shopper)
    return {"amount": presale_ledger.forfeited(book.terms, book.state, deposit, shopper, moment.time).forfeited}


def _programme_created(moment: Moment) -> Words:
    terms = programme_of(moment.record)
    reward_ledger.check_terms(ProgrammeBook(terms).rules, moment.time)
    found = terms.id(rewards_domain(moment.config.chain_id, moment.config.rewards))
    if found in moment.books.programmes:
        raise Refusal("Rewards_Exists", programme=found)
    return {"id": int.from_bytes(found, "big"), "merchant": terms.merchant}


def _programme_funded(moment: Moment) -> Words:
    book = moment.programme
    return {"funded": reward_ledger.funded(book.rules, book.state, moment.record.words["received"], moment.time).funded}


def _rewards_published(moment: Moment) -> Words:
    book = moment.programme
    reward_ledger.published(book.rules, book.state, published_of(moment.record), moment.time)
    return {}


def _rewards_vetoed(moment: Moment) -> Words:
    reward_ledger.vetoed(moment.programme.state, id_of(moment.record), moment.record.words["epoch"], moment.time)
    return {}


def _reward_claimed(moment: Moment) -> Words:
    book, words = moment.programme, moment.record.words
    before = book.paid.get(words["account"], 0)
    _, amount = reward_ledger.claimed(
        book.rules, book.state, id_of(moment.record), earned=words["earned"], before=before, time=moment.time
    )
    return {"amount": amount}


def _referral_made(moment: Moment) -> Words:
    book, words = moment.programme, moment.record.words
    reward_ledger.check_referral(book.rules, book.referrers, words["referee"], words["referrer"], moment.time)
    return {}


def _programme_closed(moment: Moment) -> Words:
    _, left = reward_ledger.closed(moment.programme.rules, moment.programme.state, moment.time)
    return {"amount": left}


_CHECKS: Final[Mapping[str, Callable[[Moment], Words]]] = MappingProxyType(
    {
        "PresaleCreated": _presale_created,
        "DepositPaid": _deposit_paid,
        "PresaleReady": _presale_ready,
        "PresaleCancelled": _presale_cancelled,
        "BalancePaid": _balance_paid,
        "DepositReturned": _deposit_returned,
        "DepositForfeited": _deposit_forfeited,
        "ProgrammeCreated": _programme_created,
        "ProgrammeFunded": _programme_funded,
        "RewardsPublished": _rewards_published,
        "RewardsVetoed": _rewards_vetoed,
        "RewardClaimed": _reward_claimed,
        "ReferralMade": _referral_made,
        "ProgrammeClosed": _programme_closed,
    }
)
