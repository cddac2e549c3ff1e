"""How the office is put together: what it stands on beside the service, and its use cases over the same parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from offchain.adapters.bundle_files import BundleFiles
from offchain.adapters.goodwill_file import FILE, GoodwillFile
from offchain.adapters.ledger_indices import LedgerIndices
from offchain.coupons import ledger
from offchain.coupons.ledger import IssueLedger
from offchain.index.config import IndexConfig
from offchain.index.store import ReadableIndex
from offchain.offers.indices import IndexBook
from offchain.offers.issued import OfferStore
from offchain.office.codes import Inviting, Offers
from offchain.office.desks import Office, OfficeParts
from offchain.office.goodwill import GoodwillRules
from offchain.office.papers import OfficePapers
from offchain.office.templates import Templates
from offchain.ports import Clock, Signer
from offchain.queries.audits import AuditDesk
from offchain.queries.campaigns import CampaignQueries
from offchain.queries.dry_run import DryRuns
from offchain.queries.promotion_codes import CodeBook, PromotionCodes
from offchain.queries.reader import PageStore
from offchain.queries.redemptions import RedemptionQueries
from offchain.queries.shelf import Shelf
from offchain.queries.telling import Teller
from offchain.queries.wallet_offers import OfferQueries
from offchain.settings import Settings

BUNDLE_PAUSE: Final = 60
"""Seconds for which a bundle of the history is given, though the index went on."""
GOODWILL_SECONDS: Final = 14 * 86_400
"""How long a coupon of support's holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeGround:
    """Where the office's own things are. roles : name -> account, for campaign files; templates : folder of campaign
    files to begin with; orders : CSV of the shop's past orders; trials : folder of verdicts of trials; folder : of what
    is written, the log of goodwill among it; ledger : of issued coupons, that of `promo coupon issue`."""

    roles: Mapping[str, int] = field(default_factory=dict)
    templates: Path | None = None
    orders: Path | None = None
    trials: Path | None = None
    folder: Path = Path("build")
    ledger: Path = Path(ledger.FILE)
    rules: GoodwillRules = field(default_factory=lambda: rules_of(Settings()))


def rules_of(settings: Settings) -> GoodwillRules:
    """What support may give: PROMO_GOODWILL_EACH, PROMO_GOODWILL_DAY, PROMO_CODES_DAY."""
    return GoodwillRules(
        each=settings.goodwill_each,
        a_day=settings.goodwill_day,
        seconds=GOODWILL_SECONDS,
        codes=settings.codes_day,
    )


def ground_of(folder: Path, settings: Settings, templates: Path) -> OfficeGround:
    """Where everything is that somebody keeps in a folder; the ledger of coupons lies beside it, with the lock file."""
    return OfficeGround(
        templates=templates,
        orders=folder / "orders.csv",
        trials=folder / "trials",
        folder=folder,
        ledger=folder.parent / ledger.FILE,
        rules=rules_of(settings),
    )


def papers_of(
    ground: OfficeGround, store: ReadableIndex, config: IndexConfig, clock: Clock, issuer: Signer | None
) -> OfficePapers:
    """Opens them. issuer : signs the vouchers that support gives, None where the service holds no such key.

    Raises `DocumentError` for a template that is none.
    """
    return OfficePapers(
        bundles=BundleFiles(store, config, clock, ground.folder / "bundles", BUNDLE_PAUSE),
        templates=Templates.load(ground.templates),
        roles=ground.roles,
        orders=ground.orders,
        trials=ground.trials,
        goodwill=GoodwillFile(ground.folder / FILE),
        rules=ground.rules,
        issuer=issuer,
    )


def indices_of(ground: OfficeGround, config: IndexConfig) -> IndexBook:
    """Where the service notes the coupons that it gives out."""
    return LedgerIndices(IssueLedger(ground.ledger, config.chain_id, config.hub))


class Allotments(Protocol):
    """Offers that wait for a wallet."""

    def indices_of(self, campaign: bytes) -> frozenset[int]: ...


class Beneath(Protocol):
    """What the service stands on, as far as the office does too."""

    @property
    def papers(self) -> OfficePapers: ...
    @property
    def store(self) -> PageStore: ...
    @property
    def config(self) -> IndexConfig: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def offers(self) -> OfferStore: ...
    @property
    def codes(self) -> CodeBook: ...
    @property
    def indices(self) -> IndexBook: ...
    @property
    def bindings(self) -> Allotments: ...


class Shared(Protocol):
    """What several use cases of the service have in common."""

    @property
    def shelf(self) -> Shelf: ...
    @property
    def teller(self) -> Teller: ...
    @property
    def quotes(self) -> DryRuns: ...


def office_of(beneath: Beneath, shared: Shared, audits: AuditDesk, waiting: Offers, inviting: Inviting) -> Office:
    """The use cases. shared : what the service's own are made of; waiting : offers of customers; inviting : who makes
    codes for them."""
    store, clock, shelf, teller = beneath.store, beneath.clock, shared.shelf, shared.teller
    parts = OfficeParts(
        store=store,
        config=beneath.config,
        clock=clock,
        issued=beneath.offers,
        indices=beneath.indices,
        allotted=beneath.bindings.indices_of,
        waiting=waiting,
        inviting=inviting,
        shelf=shelf,
        teller=teller,
        campaigns=CampaignQueries(store, shelf, clock),
        redemptions=RedemptionQueries(store, shelf),
        offers=OfferQueries(store, beneath.offers, shelf, clock),
        codes=PromotionCodes(store, shelf, beneath.codes, shared.quotes, clock),
        audits=audits,
    )
    return Office.over(beneath.papers, parts)
