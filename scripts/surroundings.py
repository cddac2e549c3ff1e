"""What the scripts of a merchant share: Brownie's network and account, the deployment, the lock file, how they end."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brownie import accounts, chain, web3
from brownie.exceptions import UnknownAccount, VirtualMachineError
from eth_utils.address import to_checksum_address

from offchain.adapters.keys import KeySigner
from offchain.adapters.keystore_error import KeystoreError
from offchain.adapters.web3_chain import Web3Chain
from offchain.audit.bundle import BundleError
from offchain.campaigns.desk import Desk, Step
from offchain.campaigns.errors import CampaignError
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.lock import FILE, LockFile
from offchain.campaigns.papers import Papers, gather
from offchain.campaigns.prepared import Campaign, prepare
from offchain.campaigns.telling import step_lines
from offchain.companions.beside import Beside
from offchain.data.errors import DataError
from offchain.deployment import Deployment, DeploymentError
from offchain.domain.refusals import Refusal
from offchain.ports import CallRevertedError, Chain, ChainUnavailableError, Receipt
from offchain.settings import Settings

Account = Any  # One of Brownie's: its annotations name other classes than its functions return.
DRY = "dry"
"""The word of a command that sends nothing."""


class AccountError(Exception):
    """There is no account to send from, or it cannot do what is asked."""


class NetworkError(Exception):
    """Brownie's network cannot be used by these scripts."""


class ScriptSettings(Settings):
    """dry_run : only show what would be sent."""

    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class BrownieSender:
    """Sends by Brownie's account: with its network's fees, waiting for the confirmations that the network asks for.

    It keeps no outbox: what was sent before is known from the chain alone, which every order asks first.
    """

    account: Account
    chain: Chain

    def publish(self, intent: str, to: int, data: bytes) -> Receipt:
        """The receipt of a transaction that succeeded. Raises Brownie's `VirtualMachineError`."""
        sent = self.account.transfer(to_checksum_address(f"0x{to:040x}"), 0, data=f"0x{data.hex()}")
        receipt = self.chain.receipt(bytes.fromhex(sent.txid.removeprefix("0x")))
        if receipt is None:
            raise ChainUnavailableError(f"{intent}: the node has no receipt of {sent.txid}, which was mined: try again")
        return receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """settings : of this run; account : who gives orders and pays; lock : of the hub's campaigns; beside : the
    contracts beside the hub."""

    settings: ScriptSettings
    account: Account
    desk: Desk
    lock: LockFile
    beside: Beside

    def papers(self, file: str) -> Papers:
        """A document, its catalogue, and the roles of this chain. Raises `DocumentError`, `DataError`."""
        return gather(Path(file), chain_id=chain.id)

    def campaign(self, file: str) -> Campaign:
        """The campaign of a document. Raises what `prepare` raises too."""
        return prepare(self.papers(file), self.desk.view, self.lock, self.desk.sender)


def open_office(words: Sequence[str] = ()) -> Office:
    """Everything that an order needs, on the network that Brownie is connected to. words : of the command.

    Raises `DeploymentError` when the deployment document is of another chain, `AccountError`, `NetworkError`.
    """
    settings = ScriptSettings.read(os.environ)
    deployment = deployment_of(settings)
    account, node = account_of(settings), Web3Chain(url_of_network())
    hub, roots, first_block = deployment.hub, deployment.roots, deployment.first_block
    desk = Desk(
        view=HubView(chain=node, hub=hub, roots=roots, first_block=first_block),
        publishing=BrownieSender(account, node),
        sender=int(account.address, 16),
        dry_run=settings.dry_run or DRY in words,
    )
    path = settings.build.parent / FILE
    beside = Beside(chain=node, deployment=deployment, lock_path=path, sender=desk.sender)
    return Office(settings=settings, account=account, desk=desk, lock=LockFile(path, chain.id, hub), beside=beside)


def deployment_of(settings: Settings) -> Deployment:
    """The contracts of the connected chain. Raises `DeploymentError`."""
    path = settings.deployments / f"{chain.id}.json"
    deployment = Deployment.load(path)
    if deployment.chain_id != chain.id:
        found = f"{path} is of chain {deployment.chain_id}, the network is chain {chain.id}"
        raise DeploymentError(f"{found}: check --network and PROMO_DEPLOYMENTS")
    return deployment


def url_of_network() -> str:
    """Where the connected node listens. Raises `NetworkError` for a network that is not reached by HTTP."""
    url = getattr(web3.provider, "endpoint_uri", None)
    if url is None or not str(url).startswith("http"):
        raise NetworkError(f"the network's host is {url}, wanted http:// or https://: see `brownie networks modify`")
    return str(url)


def account_of(settings: Settings) -> Account:
    """PROMO_ACCOUNT: a keystore of Brownie's, by name or path, or an address that the node unlocked; without it, the
    node's first account, which only a local chain has. Raises `AccountError`."""
    name = settings.account
    try:
        if name.startswith("0x"):
            return accounts.at(name)
        if name:
            return accounts.load(name, password=settings.keystore_password.get_secret_value() or None)
        return accounts[0]
    except (FileNotFoundError, IndexError, UnknownAccount, ValueError) as error:
        wanted = "an address that the node unlocked, or a name of `brownie accounts list` and its password"
        raise AccountError(f"PROMO_ACCOUNT is {name!r} ({error}); wanted {wanted}") from error


def signer_of(office: Office) -> KeySigner:
    """The key of the account, which signs roots. Raises `AccountError` for one whose key only the node has."""
    settings, account = office.settings, office.account
    key = getattr(account, "private_key", None)
    if key is not None:
        return KeySigner(bytes.fromhex(key.removeprefix("0x")))
    if not settings.account or settings.account.startswith("0x"):
        raise AccountError(f"only the node has the key of {account.address}: PROMO_ACCOUNT must be a keystore")
    # Brownie leaves accounts to the node that the node has unlocked, keystore or not.
    path = Path(settings.account).expanduser()
    path = path if path.is_file() else Path.home() / ".brownie" / "accounts" / f"{settings.account}.json"
    return KeySigner.from_keystore(path, settings.keystore_password.get_secret_value())


def told(steps: Sequence[Step]) -> None:
    """Prints what became of orders."""
    print("\n".join(line for step in steps for line in step_lines(step)))


_SURROUNDINGS = (
    AccountError,
    BundleError,
    ChainUnavailableError,
    DataError,
    DeploymentError,
    KeystoreError,
    NetworkError,
)


@contextmanager
def plain_words() -> Iterator[None]:
    """Ends the script with a message and exit code 1 where an order is refused, 3 where the surroundings are wrong."""
    try:
        yield
    except (CallRevertedError, CampaignError, Refusal, VirtualMachineError) as error:
        _end(1, error)
    except _SURROUNDINGS as error:
        _end(3, error)


def _end(code: int, error: Exception) -> None:
    print(f"{type(error).__name__}: {error}", file=sys.stderr)
    raise SystemExit(code) from error
