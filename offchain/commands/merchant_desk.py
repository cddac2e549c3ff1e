"""What the commands of a merchant open: the node, the deployment, the keystore, the outbox, the lock file."""

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from offchain.adapters.clocks import SystemClock
from offchain.adapters.key_claim import only_writer
from offchain.adapters.keys import KeySigner
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.adapters.web3_chain import Web3Chain
from offchain.campaigns.desk import Desk
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.lock import FILE, LockFile
from offchain.campaigns.papers import Papers, gather
from offchain.campaigns.prepared import Campaign, prepare
from offchain.commands.account import keystore
from offchain.commands.outcome import say
from offchain.companions.beside import Beside
from offchain.deployment import Deployment, DeploymentError
from offchain.oracle.publisher import Publisher
from offchain.oracle.unfinished import finish_before
from offchain.ports import ChainUnavailableError, Signer
from offchain.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where a command looks instead of where the settings say; empty or None where they decide."""

    rpc: str = ""
    deployment: Path | None = None
    roles: Path | None = None
    lock: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A document on one chain, ready for orders or for looking. merchant : the account in hand, 0 for none."""

    view: HubView
    papers: Papers
    lock: LockFile
    merchant: int

    def campaign(self) -> Campaign:
        """The campaign of the document. Raises what `prepare` raises."""
        return prepare(self.papers, self.view, self.lock, self.merchant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A chain, and the contracts on it that the deployment document names."""

    settings: Settings
    chain: Web3Chain
    deployment: Deployment
    lock_path: Path

    @property
    def view(self) -> HubView:
        """Of the hub."""
        deployment = self.deployment
        hub, roots, first_block = deployment.hub, deployment.roots, deployment.first_block
        return HubView(chain=self.chain, hub=hub, roots=roots, first_block=first_block)

    def lock_of(self, contract: int) -> LockFile:
        """The entries of one contract in the lock file."""
        return LockFile(self.lock_path, self.chain.chain_id, contract)

    def beside(self, sender: int = 0, roles_file: Path | None = None) -> Beside:
        """The contracts beside the hub. sender : the account that gives orders, 0 for none."""
        return Beside(
            chain=self.chain,
            deployment=self.deployment,
            lock_path=self.lock_path,
            sender=sender,
            roles_file=roles_file,
        )

    def desk(self, signer: Signer, *, dry_run: bool) -> Desk:
        """What sends, by the outbox, after what an earlier command left there. Raises what `finish_before` raises."""
        self.settings.build.mkdir(parents=True, exist_ok=True)
        engine = open_engine(store_url(self.settings.store_url or outbox_url(self.settings.build, self.view)))
        claim = partial(only_writer, engine, signer.address)
        publisher = Publisher(self.chain, SqlOutbox(engine), signer, SystemClock(), claim=claim)
        if not dry_run:
            finish_before(publisher, say)
        return Desk(view=self.view, publishing=publisher, sender=signer.address, dry_run=dry_run)


def open_place(options: Surroundings) -> Place:
    """Connects. Raises `ChainUnavailableError`, `DeploymentError`."""
    settings = Settings.read(os.environ)
    url = options.rpc or next(iter(settings.rpc_urls), "")
    if not url:
        raise ChainUnavailableError("no node: give --rpc, or set PROMO_RPC_URL")
    chain = Web3Chain(url)
    path = options.deployment or settings.deployments / f"{chain.chain_id}.json"
    deployment = Deployment.load(path)
    if deployment.chain_id != chain.chain_id:
        raise DeploymentError(
            f"{path} is of chain {deployment.chain_id}, the node serves chain {chain.chain_id}: "
            "check --rpc, or give the other --deployment"
        )
    lock_path = options.lock or settings.build.parent / FILE
    return Place(settings=settings, chain=chain, deployment=deployment, lock_path=lock_path)


def open_counter(options: Surroundings, file: Path, *, merchant: int = 0) -> Counter:
    """Reads the papers of a document and connects. merchant : the account that gives orders, 0 for none.

    Raises `ChainUnavailableError`, `DeploymentError`, `DocumentError` and what a catalogue raises.
    """
    return _counter(open_place(options), options, file, merchant)


def open_desk(options: Surroundings, file: Path, *, dry_run: bool) -> tuple[Counter, Desk]:
    """The same, and what sends. Raises `KeystoreError` too."""
    signer, place = signer_in_hand(), open_place(options)
    return _counter(place, options, file, signer.address), place.desk(signer, dry_run=dry_run)


def open_clerk(options: Surroundings, *, dry_run: bool) -> Desk:
    """What sends, without a document. Raises `ChainUnavailableError`, `DeploymentError`, `KeystoreError`."""
    signer = signer_in_hand()
    return open_place(options).desk(signer, dry_run=dry_run)


def _counter(place: Place, options: Surroundings, file: Path, merchant: int) -> Counter:
    papers = gather(file, chain_id=place.chain.chain_id, roles_file=options.roles)
    return Counter(view=place.view, papers=papers, lock=place.lock_of(place.deployment.hub), merchant=merchant)


def signer_in_hand() -> KeySigner:
    """The keystore of PROMO_ACCOUNT, opened. Raises `KeystoreError`."""
    return keystore_signer(Settings.read(os.environ))


def keystore_signer(settings: Settings) -> KeySigner:
    """The keystore that the settings name, opened. Raises `KeystoreError`."""
    return KeySigner.from_keystore(keystore(settings), settings.keystore_password.get_secret_value())


def outbox_url(build: Path, view: HubView) -> str:
    """A file for each chain, told apart by its first block: a local chain that began anew has nonces of its own."""
    build.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{build / f'outbox-{view.chain.block(0).hash.hex()[:16]}.sqlite3'}"
