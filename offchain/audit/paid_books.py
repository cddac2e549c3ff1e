"""What vault and checkout keep, rebuilt from their records and those of the hub alone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from offchain.attestation.records import Record
from offchain.audit.books import Books, CampaignBook
from offchain.domain import vault
from offchain.domain.terms import Cold
from offchain.domain.vault import Account, Funding
from offchain.index.paid_handlers import added, campaign_of, order_of, units_of

_NOBODY = Cold(auditor=0, funders=(), share_bps=())


@dataclass(slots=True)
class VaultBook:
    """One paid campaign at the vault. unsure : whether the contract may have forgotten without a record when it last
    noted something: it does where a merchant collects while all that was spent is collected, of several campaigns at
    once."""

    account: Account
    unsure: bool = False

    def readings(self) -> tuple[Account, ...]:
        """The account as the records tell it, and with the note forgotten where that may be."""
        forgotten = replace(self.account, noted_at=0)
        return (self.account, forgotten) if self.unsure and forgotten != self.account else (self.account,)


@dataclass(slots=True)
class ReturnedBook:
    """What came back of one order. refunded : minor units; units : (4,) 16 bits a line; discounts : by campaign, minor
    units."""

    refunded: int = 0
    units: tuple[int, ...] = (0, 0, 0, 0)
    discounts: dict[bytes, int] = field(default_factory=lambda: defaultdict(int))


class PaidBooks:
    """All paid campaigns and returned orders. It follows the records, whatever the rules say to them."""

    def __init__(self) -> None:
        self.accounts: dict[bytes, VaultBook] = {}
        self.returned: dict[bytes, ReturnedBook] = {}
        self._ledgers: dict[tuple[int, str], None] = {}

    def ledgers(self) -> Iterator[tuple[int, str]]:
        """(merchant, keeper) of every ledger that has a record."""
        yield from self._ledgers

    def account(self, book: CampaignBook) -> VaultBook:
        """The vault's of a campaign, empty before its first deposit."""
        return self.accounts.setdefault(book.id, VaultBook(vault.opened(cold_of(book))))

    def order(self, order_hash: bytes) -> ReturnedBook:
        """What came back of an order, nothing before the first step."""
        return self.returned.setdefault(order_hash, ReturnedBook())

    def funding(self, book: CampaignBook, account: Account | None = None) -> Funding:
        """The campaign as a call of the vault finds it. account : instead of the one that the records tell."""
        return Funding(book.id, book.terms, cold_of(book), book.state, account or self.account(book).account)

    def owed(self, books: Books) -> dict[int, int]:
        """Token -> what the vault owes in it, minor units."""
        found: dict[int, int] = defaultdict(int)
        for campaign, kept in self.accounts.items():
            found[books.campaigns[campaign].terms.token] += kept.account.held
        return found

    def follow(self, record: Record, books: Books, time: int) -> None:
        """After one more record of vault or checkout. time : Unix seconds of its block."""
        if record.name == "OrderRefunded":
            order = self.order(order_of(record))
            order.refunded, order.units = record.words["refunded"], added(order.units, units_of(record))
            self._ledgers[record.words["merchant"], record.keeper] = None
            return
        book = books.campaigns[campaign_of(record)]
        self._ledgers[book.terms.merchant, record.keeper] = None
        self._follow_vault(record, book, time)

    def follow_return(self, record: Record, book: CampaignBook) -> None:
        """After one more `BudgetReturned` of the hub, which its campaign's book has followed."""
        self.order(order_of(record)).discounts[book.id] += record.words["amount"]
        if book.id in self.accounts:
            self._doubt(book)

    def _follow_vault(self, record: Record, book: CampaignBook, time: int) -> None:
        words, kept = record.words, self.account(book)
        account = kept.account
        if record.name in ("BudgetDeposited", "DepositWithdrawn"):
            credited = words.get("credited", account.credited)
            kept.account = replace(_with_deposit(account, cold_of(book), words), credited=credited)
        elif record.name == "SpendingNoted":
            kept.account, kept.unsure = replace(account, noted=words["spent"], noted_at=time), False
        elif record.name == "SpendingSettled":
            kept.account, kept.unsure = replace(account, settled=True, noted=words["spent"], noted_at=0), False
        else:
            kept.account = replace(account, collected=words["collected"])
            if record.name == "SpendingRestored":
                self._doubt(book)
            elif self.funding(book).spent <= words["collected"]:
                kept.account, kept.unsure = replace(kept.account, noted_at=0), False

    def _doubt(self, book: CampaignBook) -> None:
        kept = self.accounts[book.id]
        if kept.account.noted_at and self.funding(book).spent <= kept.account.collected:
            kept.unsure = True


def cold_of(book: CampaignBook) -> Cold:
    """Who funds a campaign; nobody where the parts of its terms are not known, which is a difference of its own."""
    return book.parts.cold if book.parts is not None else _NOBODY


def _with_deposit(account: Account, cold: Cold, words: Mapping[str, int]) -> Account:
    if words["funder"] not in cold.funders:
        return account
    deposits = list(account.deposits)
    deposits[cold.funders.index(words["funder"])] = words["deposited"]
    return replace(account, deposits=tuple(deposits))
