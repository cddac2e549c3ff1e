"""What the commands of a merchant open: the node, the deployment, the keystore, the outbox, the lock file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from offchain.adapters.clocks import SystemClock
from offchain.adapters.keys import KeySigner, KeystoreError
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.adapters.web3_chain import Web3Chain
from offchain.campaigns.desk import Desk
from offchain.campaigns.errors import CampaignError, RefusedError
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.lock import FILE, LockFile
from offchain.campaigns.papers import Papers, gather
from offchain.campaigns.prepared import Campaign, prepare
from offchain.commands.outcome import Exit, answer, exit_codes, say
from offchain.deployment import Deployment, DeploymentError
from offchain.oracle.publisher import NotMinedError, Publisher, TransactionRevertedError
from offchain.ports import CallRevertedError, IntentExistsError, NonceTakenError
from offchain.settings import Settings

_BROWNIE_ACCOUNTS = Path(".brownie") / "accounts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What every command about a campaign takes; None where the settings decide."""

    file: Path
    rpc: str = ""
    deployment: Path | None = None
    roles: Path | None = None
    lock: Path | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A document on one chain, ready for orders or for looking."""

    view: HubView
    papers: Papers
    lock: LockFile

    def campaign(self) -> Campaign:
        """The campaign of the document. Raises what `prepare` raises."""
        return prepare(self.papers, self.view, self.lock)


def open_counter(options: Options, *, merchant: int = 0) -> Counter:
    """Reads the papers and connects. merchant : the account that gives orders, 0 for none.

    Raises `ChainUnavailableError`, `DeploymentError`, `DocumentError` and what a catalogue raises.
    """
    settings = Settings.read(os.environ)
    chain = Web3Chain(options.rpc or settings.rpc_url)
    path = options.deployment or settings.deployments / f"{chain.chain_id}.json"
    deployment = Deployment.load(path)
    if deployment.chain_id != chain.chain_id:
        raise DeploymentError(
            f"{path} is of chain {deployment.chain_id}, the node serves chain {chain.chain_id}: "
            "check --rpc, or give the other --deployment"
        )
    hub, roots, first_block = deployment.hub, deployment.roots, deployment.first_block
    view = HubView(chain=chain, hub=hub, roots=roots, first_block=first_block)
    papers = gather(options.file, chain_id=chain.chain_id, merchant=merchant, roles_file=options.roles)
    lock = LockFile(options.lock or settings.build.parent / FILE, chain.chain_id, hub)
    return Counter(view=view, papers=papers, lock=lock)


def open_desk(options: Options) -> tuple[Counter, Desk]:
    """The same, and what sends: the keystore of PROMO_ACCOUNT and the outbox. Raises `KeystoreError` too."""
    settings = Settings.read(os.environ)
    signer = KeySigner.from_keystore(keystore(settings), settings.keystore_password.get_secret_value())
    counter = open_counter(options, merchant=signer.address)
    url = settings.store_url or f"sqlite:///{settings.build / 'outbox.sqlite3'}"
    settings.build.mkdir(parents=True, exist_ok=True)
    publisher = Publisher(counter.view.chain, SqlOutbox(open_engine(url)), signer, SystemClock())
    return counter, Desk(view=counter.view, publishing=publisher, sender=signer.address, dry_run=options.dry_run)


def keystore(settings: Settings) -> Path:
    """The file of PROMO_ACCOUNT: a path, or a name among Brownie's accounts. Raises `KeystoreError`."""
    if not settings.account:
        raise KeystoreError("no account: set PROMO_ACCOUNT to a keystore file, or to the name of an account of Brownie's")
    path = Path(settings.account)
    return path if path.suffix or path.exists() else Path.home() / _BROWNIE_ACCOUNTS / f"{settings.account}.json"


@contextmanager
def told(as_json: bool) -> Iterator[None]:
    """How a merchant's command ends when it does not succeed: in words, with the exit codes of every command."""
    with exit_codes(as_json):
        try:
            yield
        except RefusedError as error:
            facts = {name: fact if isinstance(fact, int) else f"0x{fact.hex()}" for name, fact in error.refusal.facts.items()}
            _fail(as_json, Exit.REFUSED, error.refusal.code, str(error), facts=facts)
        except (CampaignError, CallRevertedError, TransactionRevertedError) as error:
            _fail(as_json, Exit.REFUSED, type(error).__name__, str(error))
        except (IntentExistsError, NonceTakenError, NotMinedError) as error:
            _fail(as_json, Exit.INTERRUPTED, type(error).__name__, f"{error}; give the same command again")


def _fail(as_json: bool, code: Exit, name: str, message: str, **more: Any) -> None:
    answer({"error": {"code": name, "message": message, **more}}, as_json, lambda: None)
    say(f"{name}: {message}")
    raise typer.Exit(code)
