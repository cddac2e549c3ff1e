"""What the commands of `promo oracle` share: the file of the oracle, and everything that it names, opened."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from offchain.adapters.checked_chain import CheckedChain
from offchain.adapters.clocks import SystemClock
from offchain.adapters.epoch_folders import EpochFolders
from offchain.adapters.failover_chain import FailoverChain
from offchain.adapters.key_claim import only_writer
from offchain.adapters.several_nodes import chain_id_of, identity_of
from offchain.adapters.shop_sources import ShopSources
from offchain.adapters.source_code import code_hash
from offchain.adapters.sql_behaviour import SqlBehaviour
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.lock import FILE, LockFile
from offchain.campaigns.papers import gather
from offchain.campaigns.prepared import Campaign, prepare
from offchain.commands.merchant_desk import keystore_signer, outbox_url
from offchain.commands.oracle_issuance import Opened, collection_of, issuance, ledger_of
from offchain.companions.quorum_document import QuorumPaper
from offchain.data import key_file
from offchain.data.events import EventLog
from offchain.deployment import Deployment
from offchain.domain.terms import Audience
from offchain.oracle.bidding import BidLimits
from offchain.oracle.collecting import Collection
from offchain.oracle.computing import Basis
from offchain.oracle.errors import OracleFileError
from offchain.oracle.publisher import Publisher
from offchain.oracle.schedule import duration
from offchain.oracle.service import Oracle
from offchain.oracle.settings_file import OracleSettings
from offchain.ports import ChainUnavailableError, Signer
from offchain.settings import Settings

SALTS: Final = "salts"
"""Kind of the key file."""
_ATTEMPTS: Final = 2
"""Of a request to one node; then another is asked."""

ConfigArgument = Annotated[Path, typer.Argument(help="The oracle's file.", exists=True, dir_okay=False)]
OffersOption = Annotated[
    Path | None, typer.Option("--store", help="SQLite file that coupons are served from; else PROMO_STORE_URL.")
]
UrlOption = Annotated[str, typer.Option("--rpc", help="URL of a node; without it, PROMO_RPC_URL.")]
PlaceOption = Annotated[
    Path | None, typer.Option("--deployment", help="Without it, <chain id>.json in PROMO_DEPLOYMENTS.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What the command line says instead of the settings."""

    rpc: str = ""
    deployment: Path | None = None
    store: Path | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """Everything opened. collection : of an epoch's signatures where the issuer is a quorum, else None."""

    oracle: Oracle
    settings: OracleSettings
    folders: EpochFolders
    campaign: Campaign
    chain: FailoverChain
    quorum: QuorumPaper | None
    clock: SystemClock
    signer: Signer

    def collection(self, number: int) -> Collection | None:
        """Of the members' signatures under an epoch. Raises `EpochDiffersError`."""
        if self.quorum is None:
            return None
        return collection_of(self.quorum, self.folders.place(number), self.oracle.asked(number))


@contextmanager
def office(file: Path, where: Where, *, writing: bool) -> Iterator[Office]:
    """Opens what the oracle's file names; for writing, the key is claimed for as long as this lasts.

    Raises `OracleError`, `ChainUnavailableError`, `DeploymentError`, `KeystoreError`, `CampaignError`, `DataError`.
    """
    config, settings, base = OracleSettings.load(file), Settings.read(os.environ), file.parent
    signer = keystore_signer(settings)
    deployment, chain = connected(settings, where, config)
    view = HubView(chain=chain, hub=deployment.hub, roots=deployment.roots, first_block=deployment.first_block)
    campaign = _campaign(view, base / config.campaign, settings)
    paper = QuorumPaper.load(base / config.quorum) if config.quorum else None
    folders = EpochFolders(base / config.epochs / campaign.name, code_hash())
    boxes = open_engine(store_url(settings.store_url or outbox_url(settings.build, view)) if writing else "sqlite://")
    shelf = open_engine(_offers_url(settings, where) if writing else "sqlite://")
    try:
        publisher = _publisher(chain, SqlOutbox(boxes), signer, config)
        opened = Opened(view, campaign, _basis(campaign, config, base), folders, paper, signer, config)
        oracle = Oracle(
            basis=opened.basis,
            issuance=issuance(opened, publisher, ledger_of(settings, chain.chain_id, view.hub)),
            keeper=folders,
            sources=_sources(base, config, campaign.draft.terms.merchant),
            offers=SqlOffers(shelf),
            again=config.again,
        )
        with only_writer(boxes, signer.address) if writing else nullcontext():
            yield Office(oracle, config, folders, campaign, chain, paper, SystemClock(), signer)
    finally:
        boxes.dispose()
        shelf.dispose()


def _sources(base: Path, config: OracleSettings, merchant: int) -> ShopSources:
    """The shop's folder, and beside it what the API received, where the file names its store."""
    privacy = base / config.privacy if config.privacy else None
    if not config.received:
        return ShopSources(base / config.shop, privacy)
    place = config.received if "://" in config.received else str(base / config.received)

    def received(before: int) -> EventLog:
        engine = open_engine(store_url(place))
        try:
            return SqlBehaviour(engine).log(merchant, before)
        finally:
            engine.dispose()

    return ShopSources(base / config.shop, privacy, received)


def _publisher(chain: FailoverChain, outbox: SqlOutbox, signer: Signer, config: OracleSettings) -> Publisher:
    """The key's way to the chain, of which the outbox is. Raises `OtherChainError`."""
    outbox.belong_to(chain.chain_id, chain.block(0).hash)
    limits = BidLimits(config.fees.seconds, config.fees.ceiling)
    return Publisher(chain, outbox, signer, SystemClock(), duration(config.patience), config.finality, limits)


def connected(settings: Settings, where: Where, config: OracleSettings | None) -> tuple[Deployment, FailoverChain]:
    """The deployment, and all nodes of its chain behind one. Raises `ChainUnavailableError`, `DeploymentError`."""
    given = [where.rpc] if where.rpc else settings.rpc_urls
    urls = list(dict.fromkeys([*given, *(config.nodes if config else ())]))
    if not urls:
        raise ChainUnavailableError("no node: give --rpc, set PROMO_RPC_URL, or name `nodes` in the oracle's file")
    nodes = [CheckedChain(url, attempts=_ATTEMPTS) for url in urls]
    if where.deployment is not None:
        deployment = Deployment.load(where.deployment)
        wanted = deployment.chain_id
    else:
        wanted = chain_id_of(nodes)
        deployment = Deployment.load(settings.deployments / f"{wanted}.json")
    identity = identity_of(nodes, wanted)
    return deployment, FailoverChain(nodes, identity, SystemClock(), most_lag=config.most_lag if config else 3)


def _offers_url(settings: Settings, where: Where) -> str:
    if where.store is None and not settings.store_url:
        raise typer.BadParameter("the coupons need a store: give --store, or set PROMO_STORE_URL")
    return store_url(settings.store_url if where.store is None else where.store)


def _campaign(view: HubView, file: Path, settings: Settings) -> Campaign:
    papers = gather(file, chain_id=view.chain.chain_id)
    lock = LockFile(settings.build.parent / FILE, view.chain.chain_id, view.hub)
    campaign = prepare(papers, view, lock)
    if not campaign.locked:
        raise OracleFileError(
            file.name, "a campaign that is not in the lock file", "one that `promo campaign create` made"
        )
    audience = Audience(campaign.draft.terms.audience)
    if audience not in (Audience.ROOT, Audience.VOUCHER):
        raise OracleFileError(
            file.name, f"audience {audience.name}", "ROOT or VOUCHER: coupons of other audiences are nobody's own"
        )
    return campaign


def _basis(campaign: Campaign, config: OracleSettings, base: Path) -> Basis:
    secret = key_file.read(base / config.salts, SALTS).secret
    terms, plan = campaign.draft.terms, config.eligibility()
    return Basis(terms=terms, id=campaign.id, plan=plan, secret=secret, code_hash=code_hash())
