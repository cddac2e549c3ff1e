"""The composition root of the service: what it stands on, and how its parts are put together."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from offchain.adapters.clocks import SystemClock
from offchain.adapters.code_book import FileCodeBook
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_numbers import IndexKey
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_pages import SqlPageStore
from offchain.adapters.web3_chain import Web3Chain
from offchain.attestation.typed_data import hub_domain
from offchain.cashier.quote_told import QuoteTexts
from offchain.coupons.shared import SharedCodes
from offchain.data.catalogue import Catalogue
from offchain.deployment import Deployment
from offchain.index.config import IndexConfig
from offchain.offers.issued import OfferStore
from offchain.ports import Chain, Clock
from offchain.queries.audits import AuditDesk
from offchain.queries.campaigns import CampaignQueries
from offchain.queries.dry_run import DryRuns
from offchain.queries.following import Following
from offchain.queries.goods import GoodsQueries
from offchain.queries.promotion_codes import CodeBook, PromotionCodes
from offchain.queries.reader import PageStore
from offchain.queries.readiness import Readiness
from offchain.queries.redemptions import RedemptionQueries
from offchain.queries.service_texts import ServiceTexts
from offchain.queries.shelf import Shelf
from offchain.queries.telling import Teller
from offchain.queries.wallet_offers import OfferQueries
from offchain.settings import Settings
from offchain.storefront.presales import Presales, presales_of
from offchain.storefront.receipts import Receipts
from offchain.storefront.signed_quotes import SignedQuotes, Till
from offchain.texts.left_out import LeftOutTexts
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.unlocking import UnlockTexts


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where everything is. rpc : URL of a node; store_url : SQLAlchemy URL; deployment, catalogue : JSON files; codes :
    the file of shared codes, which need not exist; wallet_rpc : URL of a node for shoppers' wallets, none where empty:
    the service's own may be a secret; till : with the cashier's key, if the service
    holds one."""

    rpc: str
    store_url: str
    deployment: Path
    catalogue: Path
    codes: Path
    wallet_rpc: str = ""
    till: Till | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What a wallet must know of the chain. hub : address; rpc : URL of a node that wallets may use, empty where they
    have to know one themselves."""

    chain_id: int
    hub: int
    rpc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """What a service stands on. till : of the shop whose cashier's key the service holds, if it holds one."""

    chain: Chain
    store: PageStore
    offers: OfferStore
    config: IndexConfig
    catalogue: Catalogue
    clock: Clock
    codes: CodeBook
    network: Network
    till: Till | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """most_lag : blocks that the index may be behind while the service is ready; patience : seconds for which the node
    may be silent; audit_pause : seconds between two audits at least; confirmations : blocks that are not indexed yet;
    body_bytes : largest body of a request."""

    most_lag: int = 20
    patience: int = 30
    audit_pause: int = 60
    confirmations: int = 0
    body_bytes: int = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The use cases that the API and the commands call. network : where wallets find the chain."""

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
            till=ground.till,
            network=Network(chain_id=deployment.chain_id, hub=deployment.hub, rpc=ground.wallet_rpc),
        )
    finally:
        engine.dispose()


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
        goods=GoodsQueries(backing.catalogue, store),
        redemptions=RedemptionQueries(store, shelf),
        signed_quotes=_signed_quotes(backing, quotes),
        receipts=Receipts(backing.chain, backing.config.hub),
        presales=presales_of(store, backing.chain, clock, backing.config.presales),
        audits=AuditDesk(backing.chain, store, backing.config, clock, limits.audit_pause),
        following=following,
        readiness=Readiness(store, backing.config, following, clock, limits.most_lag, limits.patience),
        teller=teller,
        network=backing.network,
        limits=limits,
    )


def _signed_quotes(backing: Backing, quotes: DryRuns) -> SignedQuotes:
    return SignedQuotes(
        quotes=quotes,
        catalogue=backing.catalogue,
        chain=backing.chain,
        domain=hub_domain(backing.config.chain_id, backing.config.hub),
        till=backing.till,
        draw=secrets.token_bytes,
    )
