"""Campaigns as anybody may see them: what they promise, what is left, where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass

from offchain.campaigns.standing import Phase, phase_of
from offchain.domain.ledger import CampaignState, Counters, created, uses_in_period
from offchain.domain.terms import Audience, Kind, Terms
from offchain.index.handlers import state_of
from offchain.index.rows import CampaignRow, RootRow, StateRow
from offchain.index.schema import PLACE
from offchain.index.store import IndexReader
from offchain.ports import Clock
from offchain.queries.amounts import Amount
from offchain.queries.as_of import AsOf, as_of
from offchain.queries.paging import Page, PageAsked, cut, place_cursor, read_place
from offchain.queries.reader import PageStore, Slice
from offchain.queries.shelf import Campaign, Shelf
from offchain.queries.terms_told import TermsField, hashed_words, told_fields
from offchain.texts.refusal_texts import LANGUAGES
from offchain.texts.wording import Language

MOST_ROOTS = 100
"""Roots that a campaign's page shows."""


@dataclass(frozen=True, slots=True)
class Period:
    """used : redemptions in the period that runs now, of at most `cap`; until : when the next begins, Unix seconds."""

    used: int
    cap: int
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """phase : whether coupons can be redeemed now; until : when that ends by itself, Unix seconds, None when never;
    ends_at : the end as it now stands; early_end : whether it was announced; used : redemptions of at most `cap`;
    stock_left : units that can still be discounted or given; stock_left, period : None where the terms bound none."""

    phase: Phase
    until: int | None
    ends_at: int
    early_end: bool
    paused_until: int | None
    remaining: Amount
    used: int
    cap: int
    voucher_epoch: int
    stock_left: int | None
    period: Period | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSummary:
    """promise : the first sentence of what it promises."""

    id: str
    merchant: str
    kind: str
    audience: str
    promise: str
    starts_at: int
    budget: Amount
    state: State


@dataclass(frozen=True, slots=True)
class FunderShare:
    """share_bps : of what is spent, basis points."""

    account: str
    share_bps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HashedTerms:
    """What the id is the hash of. words : ten, packed; extra : the words behind `extraHash`, one a tier; the rest is
    what `coldHash` is the hash of."""

    words: tuple[str, ...]
    extra: tuple[str, ...]
    auditor: str
    funders: tuple[FunderShare, ...]
    plan_hash: str
    metadata: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RootShown:
    """A published list of coupons. active_from : Unix seconds; most_each : the most one coupon may cost."""

    epoch: int
    root: str
    depth: int
    first_index: int
    count: int
    most_each: Amount
    active_from: int
    vetoed: bool
    model_root: str
    data_root: str
    manifest_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDetail:
    """words : the promises, by language; fields : of the terms, those that are not zero; roots : the newest first, at
    most `MOST_ROOTS`; block, log : where it was created."""

    summary: CampaignSummary
    words: Mapping[Language, tuple[str, ...]]
    fields: tuple[TermsField, ...]
    hashed: HashedTerms
    roots: tuple[RootShown, ...]
    block: int
    log: int
    as_of: AsOf


@dataclass(frozen=True, slots=True)
class CampaignQueries:
    """Reads the index alone. Methods raise `NotIndexedError`, `PartsMissingError`."""

    store: PageStore
    shelf: Shelf
    clock: Clock

    def listed(self, asked: PageAsked, language: Language, merchant: int | None = None) -> Page[CampaignSummary]:
        """Campaigns in the order of their creation, those of one merchant where given. Raises `CursorError`."""
        wanted = Slice(
            by=PLACE,
            limit=asked.limit + 1,
            after=None if asked.after is None else read_place(asked.after),
            newest_first=asked.newest_first,
            where={} if merchant is None else {"merchant": merchant},
        )
        with self.store.read() as reader:
            now = as_of(reader, self.clock).time

            def summary(row: CampaignRow) -> CampaignSummary:
                return summary_of(reader, self.shelf.of_row(reader, row), now, language)

            rows = reader.page(CampaignRow, wanted)
            return cut(rows, asked.limit, summary, lambda row: place_cursor(row.block_number, row.log_index))

    def detail(self, campaign: bytes, language: Language) -> CampaignDetail:
        """One campaign. Raises `UnknownCampaignError`."""
        with self.store.read() as reader:
            moment = as_of(reader, self.clock)
            found = self.shelf.campaign(reader, campaign)
            newest = Slice(by=("epoch",), limit=MOST_ROOTS, newest_first=True, where={"campaign": campaign})
            return CampaignDetail(
                summary=summary_of(reader, found, moment.time, language),
                words={known: found.words(known) for known in LANGUAGES},
                fields=told_fields(found),
                hashed=hashed_of(found),
                roots=tuple(root_shown(found, row) for row in reader.page(RootRow, newest)),
                block=found.row.block_number,
                log=found.row.log_index,
                as_of=moment,
            )


def counters_of(reader: IndexReader, campaign: Campaign, wallet_used: int = 0) -> Counters:
    """What the campaign counts, as indexed. wallet_used : uses of one wallet so far."""
    row = reader.get(StateRow, campaign.id)
    if row is None:
        return Counters(created(campaign.terms), wallet_used=wallet_used)
    return Counters(state_of(row), row.stock_used, wallet_used)


def summary_of(reader: IndexReader, campaign: Campaign, now: int, language: Language) -> CampaignSummary:
    """now : Unix seconds."""
    terms, counters = campaign.terms, counters_of(reader, campaign)
    return CampaignSummary(
        id=f"0x{campaign.id.hex()}",
        merchant=f"0x{terms.merchant:040x}",
        kind=Kind(terms.kind).name,
        audience=Audience(terms.audience).name,
        promise=campaign.words(language)[0],
        starts_at=terms.start_time,
        budget=campaign.amount(terms.budget),
        state=_state(campaign, counters, now),
    )


def _state(campaign: Campaign, counters: Counters, now: int) -> State:
    terms, state = campaign.terms, counters.state
    phase, until = phase_of(terms, state, now)
    return State(
        phase=phase,
        until=until or None,
        ends_at=state.ended_at or terms.end_time,
        early_end=state.ended_at != 0,
        paused_until=state.paused_until or None,
        remaining=campaign.amount(state.remaining),
        used=state.used,
        cap=terms.cap,
        voucher_epoch=state.voucher_epoch,
        stock_left=terms.stock_units - counters.stock_used if terms.stock_units else None,
        period=_period(terms, state, now) if terms.period_cap else None,
    )


def _period(terms: Terms, state: CampaignState, now: int) -> Period:
    """Before the start, the first one."""
    time = max(now, terms.start_time)
    number = (time - terms.start_time) // terms.period_seconds
    until = terms.start_time + (number + 1) * terms.period_seconds
    return Period(uses_in_period(terms, state, time), terms.period_cap, until)


def hashed_of(campaign: Campaign) -> HashedTerms:
    """What the campaign's id is the hash of. Raises `PartsMissingError`."""
    cold = campaign.cold
    shares = zip(cold.funders, cold.share_bps, strict=True)
    return HashedTerms(
        words=hashed_words(campaign.terms),
        extra=tuple(f"0x{word:064x}" for word in campaign.extra_words),
        auditor=f"0x{cold.auditor:040x}",
        funders=tuple(FunderShare(f"0x{account:040x}", share) for account, share in shares),
        plan_hash=f"0x{cold.plan_hash.hex()}",
        metadata=f"0x{cold.metadata.hex()}",
    )


def root_shown(campaign: Campaign, row: RootRow) -> RootShown:
    """A root as it is told."""
    return RootShown(
        epoch=row.epoch,
        root=f"0x{row.root.hex()}",
        depth=row.depth,
        first_index=row.first_index,
        count=row.count,
        most_each=campaign.amount(row.max_each),
        active_from=row.active_from,
        vetoed=bool(row.vetoed),
        model_root=f"0x{row.model_root.hex()}",
        data_root=f"0x{row.data_root.hex()}",
        manifest_hash=f"0x{row.manifest_hash.hex()}",
    )
