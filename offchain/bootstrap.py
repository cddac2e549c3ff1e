"""The composition root of the service: what it stands on, and how its parts are put together."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from offchain.access.front import Front, read_front
from offchain.access.grants import Grants
from offchain.access.keys import Keys
from offchain.access.ports import AccessStore, Chance
from offchain.access.recognising import Access
from offchain.access.sessions import Sessions, SignInRules
from offchain.adapters.background import Standing
from offchain.adapters.clocks import SystemClock
from offchain.adapters.code_book import FileCodeBook
from offchain.adapters.remembered_pages import RememberedPages
from offchain.adapters.several_nodes import nodes_at
from offchain.adapters.shop_fitting import ShopFitting
from offchain.adapters.sql_access import SqlAccess
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_numbers import IndexKey
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_pages import SqlPageStore
from offchain.adapters.system_chance import SystemChance
from offchain.cashier.quote_told import QuoteTexts
from offchain.coupons.shared import SharedCodes
from offchain.data.catalogue import Catalogue
from offchain.delivery.links import Links
from offchain.deployment import Deployment
from offchain.ground import Ground, Limits
from offchain.index.config import IndexConfig
from offchain.offers.issued import OfferStore
from offchain.office.desks import Office
from offchain.office.papers import OfficePapers
from offchain.office_root import indices_of, office_of, papers_of
from offchain.order_desks import Hands, OrderBacking, OrderDesks, Parts, order_backing, order_desks
from offchain.page_desks import Network, PageDesks, page_desks
from offchain.ports import Chain, Clock
from offchain.queries.agent_offers import AgentOffers
from offchain.queries.audits import AuditDesk
from offchain.queries.campaigns import CampaignQueries
from offchain.queries.dry_run import DryRuns
from offchain.queries.events import EventQueries
from offchain.queries.explaining import Explanations
from offchain.queries.following import Following
from offchain.queries.promotion_codes import CodeBook, PromotionCodes
from offchain.queries.proofs import ProofQueries
from offchain.queries.quote_shapes import QuoteAsked
from offchain.queries.reader import PageStore, ReadablePages
from offchain.queries.readiness import Readiness
from offchain.queries.service_texts import ServiceTexts
from offchain.queries.shelf import Shelf
from offchain.queries.telling import Teller
from offchain.queries.wallet_offers import OfferQueries
from offchain.reception.receiving import NoPrivacyFolderError, Receipt, Reception, Sent
from offchain.settings import Settings
from offchain.texts.left_out import LeftOutTexts
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.unlocking import UnlockTexts

_PATIENCE: Final = 0.05
"""Seconds for which the newest state of the index is not looked for again; it is asked of the chain once a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing(OrderBacking):
    """What a service stands on. remembered : the store, for who asks the same again and again; local : whether it is a
    file of this machine."""

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
    fitting: ShopFitting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(OrderDesks):
    """The use cases that the API and the commands call. local : whether the store is a file of this machine; work : how
    what is done beside the requests stands."""

    local: bool
    campaigns: CampaignQueries
    offers: OfferQueries
    quotes: DryRuns
    codes: PromotionCodes
    events: EventQueries
    proofs: ProofQueries
    agent_offers: AgentOffers
    page: PageDesks
    audits: AuditDesk
    following: Following
    readiness: Readiness
    teller: Teller
    limits: Limits
    clock: Clock
    access: Access
    front: Front
    behaviour: Reception | None
    links: Links
    office: Office
    work: Standing = field(default_factory=Standing)

    @property
    def explained(self) -> Explanations:
        """Why promotions apply or not, over the same dry runs."""
        return Explanations(self.quotes)

    def quick(self, asked: QuoteAsked) -> bool:
        """Whether a quote takes less time than to hand it to a thread: nothing competes, and no network is asked."""
        return self.local and not asked.choose and bool(asked.promotions)

    def received(self, merchant: int, events: Sequence[Sent]) -> Receipt:
        """Behaviour that a merchant sent. Raises `NoPrivacyFolderError`."""
        if self.behaviour is None:
            raise NoPrivacyFolderError
        return self.behaviour.take(merchant, events)


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
def open_backing(ground: Ground, hands: Hands, limits: Limits) -> Iterator[Backing]:
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
            remembered=RememberedPages(store, _PATIENCE),
            local=engine.dialect.name == "sqlite",
            offers=SqlOffers(engine),
            config=config,
            catalogue=catalogue,
            clock=clock,
            codes=FileCodeBook(SharedCodes(ground.codes, deployment.chain_id)),
            **order_backing(chain, engine, hands, limits.relay),
            network=Network(chain_id=deployment.chain_id, hub=deployment.hub, rpc=ground.wallet_rpc),
            access=SqlAccess(engine),
            chance=SystemChance(),
            papers=papers_of(ground.office, store, config, clock, hands.issuer),
            indices=indices_of(ground.office, config),
            fitting=ShopFitting.of(ground.fitting, deployment, ground.rpc, engine) if ground.fitting else None,
        )
    finally:
        engine.dispose()


def build_service(backing: Backing, limits: Limits, front: Front) -> Service:
    """Every use case over the same parts."""
    store, clock = backing.store, backing.clock
    shelf, fitting = Shelf(backing.catalogue), backing.fitting or ShopFitting()
    following = Following(backing.chain, store, backing.config, clock, limits.confirmations)
    parts = _parts(backing, shelf)
    audits = AuditDesk(backing.chain, store, backing.config, clock, limits.audit_pause)
    desks = order_desks(backing, parts, limits.relay)
    return Service(
        **desks,
        local=backing.local,
        campaigns=CampaignQueries(store, shelf, clock),
        offers=OfferQueries(store, backing.offers, shelf, clock),
        quotes=parts.quotes,
        codes=PromotionCodes(store, shelf, backing.codes, parts.quotes, clock),
        events=EventQueries(store, shelf),
        proofs=ProofQueries(store, shelf, fitting.contracts, fitting.manifests),
        agent_offers=AgentOffers(store, shelf, clock, backing.config, fitting.offer_signer),
        page=page_desks(backing, parts, backing.network),
        audits=audits,
        following=following,
        readiness=Readiness(store, backing.config, following, clock, limits.most_lag, limits.patience),
        teller=parts.teller,
        limits=limits,
        clock=clock,
        access=_access(backing, front),
        front=front,
        behaviour=fitting.behaviour,
        links=Links(fitting.unsubscribing),
        office=office_of(backing, parts, audits, desks["customers"], desks["bindings"]),
    )


def _quotes(backing: Backing, shelf: Shelf) -> tuple[Teller, DryRuns]:
    """What refusals say, and dry runs, which say it."""
    refusals = RefusalTexts.load()
    teller = Teller(refusals, ServiceTexts.load())
    texts = QuoteTexts(UnlockTexts.load(refusals), LeftOutTexts.load())
    return teller, DryRuns(backing.remembered, backing.offers, shelf, backing.catalogue, backing.clock, teller, texts)


def _parts(backing: Backing, shelf: Shelf) -> Parts:
    teller, quotes = _quotes(backing, shelf)
    return Parts(
        chain=backing.chain,
        config=backing.config,
        store=backing.store,
        shelf=shelf,
        offers=backing.offers,
        catalogue=backing.catalogue,
        clock=backing.clock,
        teller=teller,
        quotes=quotes,
        draw=backing.chance.draw,
    )


def _access(backing: Backing, front: Front) -> Access:
    rules = SignInRules(origins=front.origins, chain_id=backing.config.chain_id, session_seconds=front.session_seconds)
    store, clock, chance = backing.access, backing.clock, backing.chance
    sessions = Sessions(store, backing.chain, clock, chance, rules)
    return Access(sessions, Keys(store, clock, chance), Grants(store, clock))
