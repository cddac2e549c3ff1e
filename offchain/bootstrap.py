"""The composition root of the service: what it stands on, and how its parts are put together."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from offchain.access.front import Front, read_front
from offchain.access.grants import Grants
from offchain.access.keys import Keys
from offchain.access.ports import AccessStore, Chance
from offchain.access.recognising import Access
from offchain.access.sessions import Sessions, SignInRules
from offchain.adapters.clocks import SystemClock
from offchain.adapters.code_book import FileCodeBook
from offchain.adapters.remembered_pages import RememberedPages
from offchain.adapters.several_nodes import nodes_at
from offchain.adapters.sql_access import SqlAccess
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_numbers import IndexKey
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_pages import SqlPageStore
from offchain.adapters.system_chance import SystemChance
from offchain.attestation.typed_data import hub_domain
from offchain.cashier.quote_told import QuoteTexts
from offchain.coupons.shared import SharedCodes
from offchain.data.catalogue import Catalogue
from offchain.deployment import Deployment
from offchain.index.config import IndexConfig
from offchain.offers.issued import OfferStore
from offchain.office.desks import Office
from offchain.office.papers import OfficePapers
from offchain.office_root import OfficeGround, office_of, papers_of
from offchain.ports import Chain, Clock
from offchain.queries.audits import AuditDesk
from offchain.queries.campaigns import CampaignQueries
from offchain.queries.dry_run import DryRuns
from offchain.queries.following import Following
from offchain.queries.goods import GoodsQueries
from offchain.queries.promotion_codes import CodeBook, PromotionCodes
from offchain.queries.quote_shapes import QuoteAsked
from offchain.queries.reader import PageStore, ReadablePages
from offchain.queries.readiness import Readiness
from offchain.queries.redemptions import RedemptionQueries
from offchain.queries.service_texts import ServiceTexts
from offchain.queries.shelf import Shelf
from offchain.queries.telling import Teller
from offchain.queries.wallet_offers import OfferQueries
from offchain.service_limits import Limits, Network
from offchain.settings import Settings
from offchain.storefront.presales import Presales, presales_of
from offchain.storefront.receipts import Receipts
from offchain.storefront.signed_quotes import SignedQuotes, Till
from offchain.texts.left_out import LeftOutTexts
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.unlocking import UnlockTexts


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where everything is. rpc : URLs of nodes; store_url : SQLAlchemy URL; deployment, catalogue : JSON files; codes :
    the file of shared codes, which need not exist; wallet_rpc : URL of a node for shoppers' wallets, none where empty:
    the service's own may be a secret; till : with the cashier's key, if the service holds one; office : what only the
    office needs."""

    rpc: tuple[str, ...]
    store_url: str
    deployment: Path
    catalogue: Path
    codes: Path
    wallet_rpc: str = ""
    office: OfficeGround = field(default_factory=OfficeGround)
    till: Till | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """What a service stands on. remembered : the store, for who asks the same again and again; local : whether it is a
    file of this machine; till : of the shop whose cashier's key the service holds, if it holds one."""

    chain: Chain
    store: PageStore
    remembered: ReadablePages
    local: bool
    offers: OfferStore
    config: IndexConfig
    catalogue: Catalogue
    clock: Clock
    codes: CodeBook
    network: Network
    access: AccessStore
    chance: Chance
    papers: OfficePapers
    till: Till | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The use cases that the API and the commands call. local : whether the store is a file of this machine; network :
    where wallets find the chain."""

    local: bool
    campaigns: CampaignQueries
    offers: OfferQueries
    quotes: DryRuns
    codes: PromotionCodes
    goods: GoodsQueries
    redemptions: RedemptionQueries
    signed_quotes: SignedQuotes
    receipts: Receipts
    presales: Presales
    audits: AuditDesk
    following: Following
    readiness: Readiness
    teller: Teller
    network: Network
    limits: Limits
    clock: Clock
    access: Access
    front: Front
    office: Office

    def quick(self, asked: QuoteAsked) -> bool:
        """Whether a quote takes less time than to hand it to a thread: nothing competes, and no network is asked."""
        return self.local and not asked.choose and bool(asked.promotions)


def read_settings() -> Settings:
    """Of this process."""
    return Settings.read(os.environ)


def front_of(settings: Settings, url: str) -> Front:
    """How the front door is set. url : at which the service listens. Raises `FrontError`."""
    return read_front(
        origins=settings.origins,
        listening=url,
        cors_origins=settings.cors_origins,
        trusted_proxies=settings.trusted_proxies,
        rates=settings.rates,
        session_seconds=settings.session_hours * 3_600,
    )


@contextmanager
def open_backing(ground: Ground) -> Iterator[Backing]:
    """Opens node, database, deployment and catalogue, and closes the database.

    Raises `ChainUnavailableError`, `WrongChainError`, `DeploymentError` and what loading a catalogue raises.
    """
    deployment = Deployment.load(ground.deployment)
    catalogue = Catalogue.load(ground.catalogue)
    chain = nodes_at(ground.rpc, deployment.chain_id)
    config = IndexConfig.of(deployment)
    engine = open_engine(ground.store_url)
    try:
        store, clock = SqlPageStore(engine, IndexKey.of(config)), SystemClock()
        yield Backing(
            chain=chain,
            store=store,
            remembered=RememberedPages(store),
            local=engine.dialect.name == "sqlite",
            offers=SqlOffers(engine),
            config=config,
            catalogue=catalogue,
            clock=clock,
            codes=FileCodeBook(SharedCodes(ground.codes, deployment.chain_id)),
            till=ground.till,
            network=Network(chain_id=deployment.chain_id, hub=deployment.hub, rpc=ground.wallet_rpc),
            access=SqlAccess(engine),
            chance=SystemChance(),
            papers=papers_of(ground.office, store, config, clock),
        )
    finally:
        engine.dispose()


def build_service(backing: Backing, limits: Limits, front: Front) -> Service:
    """Every use case over the same parts."""
    store, clock = backing.store, backing.clock
    shelf = Shelf(backing.catalogue)
    teller = Teller(RefusalTexts.load(), ServiceTexts.load())
    following = Following(backing.chain, store, backing.config, clock, limits.confirmations)
    quotes = _dry_runs(backing, shelf, teller)
    codes = PromotionCodes(store, shelf, backing.codes, quotes, clock)
    audits = AuditDesk(backing.chain, store, backing.config, clock, limits.audit_pause)
    return Service(
        local=backing.local,
        campaigns=CampaignQueries(store, shelf, clock),
        offers=OfferQueries(store, backing.offers, shelf, clock),
        quotes=quotes,
        codes=codes,
        goods=GoodsQueries(backing.catalogue, store),
        redemptions=RedemptionQueries(store, shelf),
        signed_quotes=_signed_quotes(backing, quotes),
        receipts=Receipts(backing.chain, backing.config.hub),
        presales=presales_of(store, backing.chain, clock, backing.config.presales),
        audits=audits,
        following=following,
        readiness=Readiness(store, backing.config, following, clock, limits.most_lag, limits.patience),
        teller=teller,
        network=backing.network,
        limits=limits,
        clock=clock,
        access=_access(backing, front),
        front=front,
        office=office_of(backing, shelf, teller, codes, audits),
    )


def _dry_runs(backing: Backing, shelf: Shelf, teller: Teller) -> DryRuns:
    texts = QuoteTexts(UnlockTexts.load(teller.refusals), LeftOutTexts.load())
    return DryRuns(backing.remembered, backing.offers, shelf, backing.catalogue, backing.clock, teller, texts)


def _signed_quotes(backing: Backing, quotes: DryRuns) -> SignedQuotes:
    return SignedQuotes(
        quotes=quotes,
        catalogue=backing.catalogue,
        chain=backing.chain,
        domain=hub_domain(backing.config.chain_id, backing.config.hub),
        till=backing.till,
        draw=backing.chance.draw,
    )


def _access(backing: Backing, front: Front) -> Access:
    rules = SignInRules(origins=front.origins, chain_id=backing.config.chain_id, session_seconds=front.session_seconds)
    store, clock, chance = backing.access, backing.clock, backing.chance
    sessions = Sessions(store, backing.chain, clock, chance, rules)
    return Access(sessions, Keys(store, clock, chance), Grants(store, clock))
