"""What the contracts beside the hub keep, rebuilt from their records alone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from offchain.attestation.records import Record
from offchain.attestation.rewards import Programme
from offchain.domain.presale import Presale
from offchain.domain.presale_ledger import Deposit, PresaleState
from offchain.domain.reward_ledger import Published, RewardState, Terms
from offchain.index.companion_terms import hash_of, id_of, presale_of, programme_of


@dataclass(slots=True)
class PresaleBook:
    """One pre-sale. deposits : by shopper."""

    terms: Presale
    state: PresaleState = field(default_factory=PresaleState)
    deposits: dict[int, Deposit] = field(default_factory=dict)

    @property
    def owed(self) -> int:
        """What the escrow still holds for it, minor units."""
        return sum(deposit.held for deposit in self.deposits.values())


@dataclass(slots=True)
class ProgrammeBook:
    """One programme. paid : account -> all that it was paid, minor units; referrers : referee -> referrer."""

    terms: Programme
    state: RewardState = field(default_factory=RewardState)
    paid: dict[int, int] = field(default_factory=dict)
    referrers: dict[int, int] = field(default_factory=dict)

    @property
    def rules(self) -> Terms:
        """What of the terms decides."""
        return Terms(self.terms.token, self.terms.issuer, self.terms.claims_until, self.terms.root_delay)

    @property
    def owed(self) -> int:
        """What the distributor still holds for it, minor units."""
        return self.state.funded - self.state.paid


class CompanionBooks:
    """All pre-sales and programmes. It follows the records, whatever the rules say to them."""

    def __init__(self) -> None:
        self.presales: dict[bytes, PresaleBook] = {}
        self.programmes: dict[bytes, ProgrammeBook] = {}

    def ledgers(self) -> Iterator[tuple[int, str]]:
        """(merchant, keeper) of every ledger that has a record."""
        yield from {(book.terms.merchant, "presales") for book in self.presales.values()}
        yield from {(book.terms.merchant, "rewards") for book in self.programmes.values()}

    def owed(self) -> dict[tuple[str, int], int]:
        """(keeper, token) -> what that contract owes in it, minor units."""
        found: dict[tuple[str, int], int] = defaultdict(int)
        for presale in self.presales.values():
            found["presales", presale.terms.token] += presale.owed
        for programme in self.programmes.values():
            found["rewards", programme.terms.token] += programme.owed
        return found

    def follow(self, record: Record, time: int) -> None:
        """After one more record. time : Unix seconds of its block."""
        found = id_of(record)
        if record.name == "PresaleCreated":
            self.presales[found] = PresaleBook(presale_of(record))
        elif record.name == "ProgrammeCreated":
            self.programmes[found] = ProgrammeBook(programme_of(record))
        elif found in self.presales:
            _follow_presale(self.presales[found], record)
        elif found in self.programmes:
            _follow_programme(self.programmes[found], record, time)


def published_of(record: Record) -> Published:
    """The root that a `RewardsPublished` carries."""
    words, shape = record.words, record.words["shape"]
    return Published(words["epoch"], hash_of(record, "root"), shape & 0xFF, words["total"], shape >> 8)


def _follow_presale(book: PresaleBook, record: Record) -> None:
    words, shopper = record.words, record.words.get("shopper", 0)
    deposit = book.deposits.get(shopper)
    if record.name == "DepositPaid":
        book.deposits[shopper] = Deposit(words["units"], words["amount"])
        book.state = replace(book.state, units_reserved=book.state.units_reserved + words["units"])
    elif record.name == "PresaleReady":
        book.state = replace(book.state, balance_until=words["balanceUntil"])
    elif record.name == "PresaleCancelled":
        book.state = replace(book.state, cancelled=True)
    elif deposit is not None and record.name == "BalancePaid":
        book.deposits[shopper] = replace(deposit, applied=True)
    elif deposit is not None and record.name == "DepositReturned":
        book.deposits[shopper] = replace(deposit, returned=words["amount"])
    elif deposit is not None:
        book.deposits[shopper] = replace(deposit, forfeited=words["amount"])


def _follow_programme(book: ProgrammeBook, record: Record, time: int) -> None:
    words, state = record.words, book.state
    if record.name == "ProgrammeFunded":
        book.state = replace(state, funded=words["funded"])
    elif record.name == "RewardsPublished":
        root = published_of(record)
        book.state = replace(state, epochs=root.epoch, current=state.newest(time), waiting=root)
    elif record.name == "RewardsVetoed":
        book.state = replace(state, waiting=None)
    elif record.name == "RewardClaimed":
        book.paid[words["account"]] = words["earned"]
        book.state = replace(state, paid=state.paid + words["amount"])
    elif record.name == "ReferralMade":
        book.referrers[words["referee"]] = words["referrer"]
    else:
        book.state = replace(state, paid=state.paid + words["amount"])
