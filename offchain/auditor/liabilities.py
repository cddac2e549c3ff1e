"""What was owed when a period began, what moved it, and what is owed when it ends."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from offchain.attestation.records import Record
from offchain.audit.books import CampaignBook, campaign_of
from offchain.auditor.walk import Walk
from offchain.index.companion_terms import id_of
from offchain.index.effects import redeemed_of

BUDGET: Final = "budget"
RAISED, SPENT, RETURNED, LAPSED = "raised", "spent", "returned", "lapsed"
_IN_VAULT: Final[Mapping[str, tuple[str, int, str]]] = MappingProxyType(
    {
        "BudgetDeposited": ("deposited", 1, "received"),
        "DepositWithdrawn": ("withdrawn", -1, "amount"),
        "SpendingCollected": ("collected", -1, "amount"),
        "SpendingRestored": ("restored", 1, "amount"),
    }
)
"""Record of the vault -> its movement, what it does to what is owed, and its word with the amount."""
_BESIDE: Final[Mapping[str, tuple[str, int, str]]] = MappingProxyType(
    {
        "DepositPaid": ("deposited", 1, "amount"),
        "DepositReturned": ("returned", -1, "amount"),
        "DepositForfeited": ("forfeited", -1, "amount"),
        "BalancePaid": ("applied", -1, ""),
        "ProgrammeFunded": ("funded", 1, "received"),
        "RewardClaimed": ("claimed", -1, "amount"),
        "ProgrammeClosed": ("closed", -1, "amount"),
    }
)
"""The same of pre-sales and rewards. A balance that is paid uses the whole deposit up."""

Liable = tuple[str, bytes]
"""Budget and campaign; or keeper and token, 20 bytes."""


@dataclass(frozen=True, slots=True)
class Liability:
    """One liability over a period, minor units. what : `budget` or the keeper; of : campaign, or token; movements :
    name -> amount, negative where it lowers what is owed."""

    what: str
    of: bytes
    opening: int
    movements: Mapping[str, int]
    closing: int

    @property
    def told(self) -> str:
        """What must hold of it."""
        whose = f"campaign 0x{self.of.hex()}" if self.what == BUDGET else f"{self.what} in token 0x{self.of.hex()}"
        return f"{whose}: what was owed at the opening, and what moved it, is what is owed at the close"

    @property
    def reckoned(self) -> int:
        """What is owed at the end by what was owed at the beginning and the movements."""
        return self.opening + sum(self.movements.values())


@dataclass(slots=True)
class Movements:
    """Of everything up to now, as the records tell it: told of each record before the walk follows it."""

    amounts: dict[Liable, Counter[str]] = field(default_factory=dict)

    def add(self, walk: Walk, record: Record) -> None:
        """One more record."""
        if record.name == "Redeemed":
            self._move((BUDGET, campaign_of(record)), SPENT, -redeemed_of(record).discount)
        elif record.name == "BudgetReturned":
            self._move((BUDGET, campaign_of(record)), RETURNED, record.words["amount"])
        elif record.name in _IN_VAULT:
            name, sign, word = _IN_VAULT[record.name]
            token = walk.books.campaigns[campaign_of(record)].terms.token
            self._move(("vault", token.to_bytes(20, "big")), name, sign * record.words[word])
        elif record.name in _BESIDE:
            self._add_beside(walk, record)

    def _add_beside(self, walk: Walk, record: Record) -> None:
        name, sign, word = _BESIDE[record.name]
        books = walk.companions.presales if record.keeper == "presales" else walk.companions.programmes
        book = books.get(id_of(record))
        if book is None:
            return  # the audit names it
        held = walk.companions.presales[id_of(record)].deposits.get(record.words["shopper"]) if not word else None
        amount = record.words[word] if word else held.amount if held else 0
        self._move((record.keeper, book.terms.token.to_bytes(20, "big")), name, sign * amount)

    def _move(self, liable: Liable, name: str, amount: int) -> None:
        self.amounts.setdefault(liable, Counter())[name] += amount


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that is owed at one moment, and what moved it until then."""

    owed: Mapping[Liable, int]
    moved: Mapping[Liable, Mapping[str, int]]


NOTHING: Final = Standing(MappingProxyType({}), MappingProxyType({}))
"""Before the first record."""


def is_open(book: CampaignBook, time: int) -> bool:
    """Whether the campaign may still be redeemed at that moment or later. time : Unix seconds."""
    terms, state = book.terms, book.state
    return time < (state.ended_at or terms.end_time) and state.used < terms.cap and state.remaining > 0


def standing(walk: Walk, movements: Movements, time: int) -> Standing:
    """Where the walk stands. time : Unix seconds, decides what is over."""
    owed: dict[Liable, int] = {}
    moved = {liable: dict(amounts) for liable, amounts in movements.amounts.items()}
    for book in walk.books.campaigns.values():
        liable, remaining = (BUDGET, book.id), book.state.remaining
        owed[liable] = remaining if is_open(book, time) else 0
        its = moved.setdefault(liable, {})
        its[RAISED], its[LAPSED] = walk.raised[book.id], owed[liable] - remaining
    for token, amount in walk.paid.owed(walk.books).items():
        owed["vault", token.to_bytes(20, "big")] = amount
    for (keeper, token), amount in walk.companions.owed().items():
        owed[keeper, token.to_bytes(20, "big")] = amount
    return Standing(owed, moved)


def liabilities(opening: Standing, closing: Standing) -> Iterator[Liability]:
    """Each liability from one moment to the other."""
    for liable in dict.fromkeys((*closing.owed, *closing.moved)):
        before, after = opening.moved.get(liable, {}), closing.moved.get(liable, {})
        moved = {name: amount - before.get(name, 0) for name, amount in after.items()}
        movements = {name: amount for name, amount in moved.items() if amount}
        yield Liability(*liable, opening.owed.get(liable, 0), movements, closing.owed.get(liable, 0))
