"""The composition root of the service: what it stands on, and how its parts are put together."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from offchain.adapters.clocks import SystemClock
from offchain.adapters.code_book import FileCodeBook
from offchain.adapters.contract_facts import ManifestFolder, contracts_of
from offchain.adapters.keys import KeySigner
from offchain.adapters.sql_behaviour import SqlBehaviour
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_numbers import IndexKey
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_pages import SqlPageStore
from offchain.adapters.web3_chain import Web3Chain
from offchain.cashier.quote_told import QuoteTexts
from offchain.coupons.shared import SharedCodes
from offchain.data import key_file
from offchain.data.catalogue import Catalogue
from offchain.data.ingestion import Ingestion, of_folder
from offchain.deployment import Deployment
from offchain.index.config import IndexConfig
from offchain.offers.issued import OfferStore
from offchain.ports import Chain, Clock, Signer
from offchain.queries.agent_offers import AgentOffers
from offchain.queries.audits import AuditDesk
from offchain.queries.campaigns import CampaignQueries
from offchain.queries.dry_run import DryRuns
from offchain.queries.events import EventQueries
from offchain.queries.following import Following
from offchain.queries.promotion_codes import CodeBook, PromotionCodes
from offchain.queries.proofs import Contracts, Manifests, ProofQueries
from offchain.queries.reader import PageStore
from offchain.queries.readiness import Readiness
from offchain.queries.redemptions import RedemptionQueries
from offchain.queries.service_texts import ServiceTexts
from offchain.queries.shelf import Shelf
from offchain.queries.telling import Teller
from offchain.queries.wallet_offers import OfferQueries
from offchain.reception.receiving import NoPrivacyFolderError, Receipt, Reception, Sent
from offchain.settings import Settings
from offchain.texts.left_out import LeftOutTexts
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.unlocking import UnlockTexts


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where everything is. rpc : URL of a node; store_url : SQLAlchemy URL; deployment, catalogue : JSON files; codes :
    the file of shared codes, which need not exist; privacy : folder of keys and consents, without which no behaviour is
    received; offer_key : file of the key that signs offers; manifests : folder of manifests; builds : of Brownie."""

    rpc: str
    store_url: str
    deployment: Path
    catalogue: Path
    codes: Path
    privacy: Path | None = None
    offer_key: Path | None = None
    manifests: Path | None = None
    builds: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """What a service stands on."""

    chain: Chain
    store: PageStore
    offers: OfferStore
    config: IndexConfig
    catalogue: Catalogue
    clock: Clock
    codes: CodeBook
    behaviour: Reception | None = None
    contracts: Contracts | None = None
    manifests: Manifests | None = None
    offer_signer: Signer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """most_lag : blocks that the index may be behind while the service is ready; patience : seconds for which the node
    may be silent; audit_pause : seconds between two audits at least; confirmations : blocks that are not indexed yet;
    body_bytes : largest body of a request; most_listeners : streams of events at once, that look for something new
    every listen_pause seconds and say after heartbeat seconds that they are alive."""

    most_lag: int = 20
    patience: int = 30
    audit_pause: int = 60
    confirmations: int = 0
    body_bytes: int = 64 * 1024
    most_listeners: int = 64
    listen_pause: float = 0.5
    heartbeat: float = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The use cases that the API and the commands call."""

    campaigns: CampaignQueries
    offers: OfferQueries
    quotes: DryRuns
    codes: PromotionCodes
    redemptions: RedemptionQueries
    events: EventQueries
    proofs: ProofQueries
    agent_offers: AgentOffers
    audits: AuditDesk
    following: Following
    readiness: Readiness
    teller: Teller
    limits: Limits
    behaviour: Reception | None = None

    def received(self, merchant: int, events: Sequence[Sent]) -> Receipt:
        """Behaviour that a merchant sent. Raises `NoPrivacyFolderError`."""
        if self.behaviour is None:
            raise NoPrivacyFolderError
        return self.behaviour.take(merchant, events)


def read_settings() -> Settings:
    """Of this process."""
    return Settings.read(os.environ)


@contextmanager
def open_backing(ground: Ground) -> Iterator[Backing]:
    """Opens node, database, deployment and catalogue, and closes the database.

    Raises `ChainUnavailableError`, `WrongChainError`, `DeploymentError` and what loading a catalogue raises.
    """
    deployment = Deployment.load(ground.deployment)
    catalogue = Catalogue.load(ground.catalogue)
    chain = Web3Chain(ground.rpc).expect(deployment.chain_id)
    config = IndexConfig.of(deployment)
    engine = open_engine(ground.store_url)
    try:
        yield Backing(
            chain=chain,
            store=SqlPageStore(engine, IndexKey.of(config)),
            offers=SqlOffers(engine),
            config=config,
            catalogue=catalogue,
            clock=SystemClock(),
            codes=FileCodeBook(SharedCodes(ground.codes, deployment.chain_id)),
            contracts=contracts_of(deployment, ground.rpc, ground.builds),
            manifests=None if ground.manifests is None else ManifestFolder(ground.manifests),
            offer_signer=None
            if ground.offer_key is None
            else KeySigner(key_file.read(ground.offer_key, "offers").secret),
            behaviour=Reception(SqlBehaviour(engine), partial(_intake, ground.privacy), SystemClock()),
        )
    finally:
        engine.dispose()


def _intake(privacy: Path | None) -> Ingestion | None:
    """Read anew each time: somebody may just have said no. Raises `PrivacyFolderError`."""
    return None if privacy is None else of_folder(None, privacy)


def build_service(backing: Backing, limits: Limits) -> Service:
    """Every use case over the same parts."""
    store, clock = backing.store, backing.clock
    shelf = Shelf(backing.catalogue)
    refusals = RefusalTexts.load()
    teller = Teller(refusals, ServiceTexts.load())
    texts = QuoteTexts(UnlockTexts.load(refusals), LeftOutTexts.load())
    following = Following(backing.chain, store, backing.config, clock, limits.confirmations)
    quotes = DryRuns(store, backing.offers, shelf, backing.catalogue, clock, teller, texts)
    return Service(
        campaigns=CampaignQueries(store, shelf, clock),
        offers=OfferQueries(store, backing.offers, shelf, clock),
        quotes=quotes,
        codes=PromotionCodes(store, shelf, backing.codes, quotes, clock),
        redemptions=RedemptionQueries(store, shelf),
        events=EventQueries(store, shelf),
        proofs=ProofQueries(store, shelf, backing.contracts, backing.manifests),
        agent_offers=AgentOffers(store, shelf, clock, backing.config, backing.offer_signer),
        audits=AuditDesk(backing.chain, store, backing.config, clock, limits.audit_pause),
        following=following,
        readiness=Readiness(store, backing.config, following, clock, limits.most_lag, limits.patience),
        teller=teller,
        limits=limits,
        behaviour=backing.behaviour,
    )
