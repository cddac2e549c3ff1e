"""The close of a period: what is owed at one block, each funder's statement, both reconciled to the records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from offchain.attestation.records import Record
from offchain.audit.books import CampaignBook, campaign_of
from offchain.audit.paid_books import cold_of
from offchain.auditor.liabilities import NOTHING, Liability, Movements, is_open, liabilities, standing
from offchain.auditor.period import End
from offchain.auditor.walk import Walk
from offchain.domain.funding import charges
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience, Settlement
from offchain.index.config import IndexConfig
from offchain.index.effects import redeemed_of
from offchain.index.store import IndexReader


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignClose:
    """One campaign at the close. open : whether it may still be redeemed then or later; remaining : of its budget;
    owed : that, while it is open, else 0; coupons : of standing lists, neither redeemed nor revoked, and at_most : what
    they may cost together, at most what is owed; None where nobody can count them, since vouchers are signed off chain.
    discounts, returned : all that redemptions took, and returns gave back. Amounts are minor units."""

    campaign: bytes
    merchant: int
    token: int
    currency: int
    paid: bool
    open: bool
    uses: int
    raised: int
    discounts: int
    returned: int
    remaining: int
    owed: int
    coupons: int | None
    at_most: int | None

    @property
    def spent(self) -> int:
        """What redemptions took and did not give back."""
        return self.discounts - self.returned


@dataclass(frozen=True, slots=True, kw_only=True)
class FunderStatement:
    """One funder of one paid campaign. deposited : all that arrived; withdrawn : all that went back to the funder;
    charged : its part of what was spent; held : of its deposit; left : held less charged, which the funder may have
    back at the end. All up to the close, minor units."""

    campaign: bytes
    funder: int
    share_bps: int
    deposited: int
    withdrawn: int
    charged: int
    held: int

    @property
    def left(self) -> int:
        """Of the deposit, after its part of what was spent."""
        return self.held - self.charged


@dataclass(frozen=True, slots=True)
class Owed:
    """What a contract owes in a token, minor units. what : vault, pre-sale deposits, unclaimed rewards."""

    keeper: str
    token: int
    amount: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Two ways to one number. difference : found less expected."""

    name: str
    expected: int
    found: int

    @property
    def difference(self) -> int:
        """0 where they agree."""
        return self.found - self.expected


@dataclass(slots=True)
class Flows:
    """What the records of one campaign add up to. deposited, withdrawn : by funder; collected : net of restored."""

    discounts: int = 0
    returned: int = 0
    deposited: dict[int, int] = field(default_factory=dict)
    withdrawn: dict[int, int] = field(default_factory=dict)
    collected: int = 0


@dataclass(frozen=True, slots=True)
class Close:
    """time : Unix seconds; since : where the period began, None for with the first record; collected : campaign -> paid
    to its merchant, net of what was restored."""

    block: int
    time: int
    campaigns: tuple[CampaignClose, ...]
    funders: tuple[FunderStatement, ...]
    owed: tuple[Owed, ...]
    collected: Mapping[bytes, int]
    reconciled: tuple[Reconciled, ...]
    liabilities: tuple[Liability, ...] = ()
    since: End | None = None

    @property
    def green(self) -> bool:
        """Whether everything reconciles."""
        return not any(it.difference for it in self.reconciled)


def close(reader: IndexReader, config: IndexConfig, block: int, time: int, since: End | None = None) -> Close:
    """The books after `block`. time : Unix seconds; since : the close before, None for none. Raises `Refusal`."""
    if since is not None and (since.block, since.time) >= (block, time):
        raise Refusal("Audit_EmptyPeriod", begins=since.block, ends=block)
    walk, flows, movements, opening = Walk(config), dict[bytes, Flows](), Movements(), None
    for occurrence in walk.occurrences(reader, block):
        if since is not None and opening is None and occurrence.block.number > since.block:
            opening = standing(walk, movements, since.time)
        movements.add(walk, occurrence.record)
        _add(flows, occurrence.record)
    opening = opening or (standing(walk, movements, since.time) if since else None)
    books = walk.books.campaigns.values()
    campaigns = tuple(_campaign(walk, book, flows.setdefault(book.id, Flows()), time) for book in books)
    paid = [book for book in books if book.terms.settlement == Settlement.PAID]
    funders = tuple(it for book in paid for it in _funders(walk, book, flows[book.id]))
    owed = [Owed("vault", token, amount) for token, amount in walk.paid.owed(walk.books).items()]
    owed += [Owed(keeper, token, amount) for (keeper, token), amount in walk.companions.owed().items()]
    collected = {book.id: flows[book.id].collected for book in paid}
    liable = tuple(liabilities(opening or NOTHING, standing(walk, movements, time)))
    reconciled = (
        *(it for one in campaigns for it in _of_budget(one)),
        *(it for book in paid for it in _of_vault(walk, book, flows[book.id], funders)),
        *(Reconciled(it.told, it.reckoned, it.closing) for it in liable),
    )
    return Close(block, time, campaigns, funders, tuple(owed), collected, reconciled, liable, since)


def with_balances(found: Close, balances: Mapping[tuple[str, int], int]) -> Close:
    """The same beside what tokens say that contracts have. balances : (keeper, token) -> minor units. More than is owed
    is no difference: anybody may send tokens to a contract."""
    more = [
        Reconciled(
            f"{it.keeper} in token 0x{it.token:040x}: balance covers what is owed", it.amount, min(it.amount, has)
        )
        for it in found.owed
        if (has := balances.get((it.keeper, it.token))) is not None
    ]
    return replace(found, reconciled=(*found.reconciled, *more))


def _add(flows: dict[bytes, Flows], record: Record) -> None:
    words = record.words
    if record.name not in _FLOWING:
        return
    its = flows.setdefault(campaign_of(record), Flows())
    if record.name == "Redeemed":
        its.discounts += redeemed_of(record).discount
    elif record.name == "BudgetReturned":
        its.returned += words["amount"]
    elif record.name == "BudgetDeposited":
        its.deposited[words["funder"]] = its.deposited.get(words["funder"], 0) + words["received"]
    elif record.name == "DepositWithdrawn":
        its.withdrawn[words["funder"]] = its.withdrawn.get(words["funder"], 0) + words["amount"]
    else:
        its.collected += words["amount"] if record.name == "SpendingCollected" else -words["amount"]


_FLOWING = frozenset(
    {"Redeemed", "BudgetReturned", "BudgetDeposited", "DepositWithdrawn", "SpendingCollected", "SpendingRestored"}
)


def _campaign(walk: Walk, book: CampaignBook, flows: Flows, time: int) -> CampaignClose:
    terms, state = book.terms, book.state
    opened = is_open(book, time)
    owed = state.remaining if opened else 0
    coupons = at_most = None
    if terms.audience == Audience.ROOT:
        standing = [root for epoch, root in book.roots.items() if any(book.commitments[epoch])]
        left = [(root, root.count - _spent_within(book, root.first_index, root.count)) for root in standing]
        coupons = sum(count for _, count in left) if opened else 0
        most = sum(count * min(root.max_each, terms.cap_amount) for root, count in left)
        at_most = min(owed, most)
    return CampaignClose(
        campaign=book.id,
        merchant=terms.merchant,
        token=terms.token,
        currency=terms.currency,
        paid=terms.settlement == Settlement.PAID,
        open=opened,
        uses=state.used,
        raised=walk.raised[book.id],
        discounts=flows.discounts,
        returned=flows.returned,
        remaining=state.remaining,
        owed=owed,
        coupons=coupons,
        at_most=at_most,
    )


def _spent_within(book: CampaignBook, first: int, count: int) -> int:
    return sum(first <= index < first + count for index in book.spent)


def _funders(walk: Walk, book: CampaignBook, flows: Flows) -> Iterator[FunderStatement]:
    cold, funding = cold_of(book), walk.paid.funding(book)
    parts = charges(funding.charged, cold.share_bps) if cold.share_bps else []
    for funder, share, part, held in zip(cold.funders, cold.share_bps, parts, funding.account.deposits, strict=True):
        yield FunderStatement(
            campaign=book.id,
            funder=funder,
            share_bps=share,
            deposited=flows.deposited.get(funder, 0),
            withdrawn=flows.withdrawn.get(funder, 0),
            charged=part,
            held=held,
        )


def _of_budget(it: CampaignClose) -> Iterator[Reconciled]:
    name = f"campaign 0x{it.campaign.hex()}"
    yield Reconciled(f"{name}: budget raised less spent is what remains", it.raised - it.spent, it.remaining)


def _of_vault(
    walk: Walk, book: CampaignBook, flows: Flows, funders: tuple[FunderStatement, ...]
) -> Iterator[Reconciled]:
    name, account = f"campaign 0x{book.id.hex()}", walk.paid.account(book).account
    mine = [it for it in funders if it.campaign == book.id]
    for it in mine:
        told = f"{name}, funder 0x{it.funder:040x}: deposits less withdrawals are held"
        yield Reconciled(told, it.deposited - it.withdrawn, it.held)
    yield Reconciled(f"{name}: collections less what was restored", flows.collected, account.collected)
    charged = walk.paid.funding(book).charged
    yield Reconciled(f"{name}: the funders' parts are what was spent", charged, sum(it.charged for it in mine))
    in_and_out = sum(flows.deposited.values()) - sum(flows.withdrawn.values()) - flows.collected
    yield Reconciled(f"{name}: what came in less what went out is what the vault owes", in_and_out, account.held)
