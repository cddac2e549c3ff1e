"""The world of the walk: a chain of its own, the contracts, the people, and where things are written."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from offchain.adapters.clocks import SystemClock
from offchain.adapters.ganache import LocalGanache
from offchain.adapters.local_chain_tools import LocalChainTools
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.adapters.web3_chain import Web3Chain
from offchain.attestation.typed_data import SigningDomain, hub_domain, roots_domain
from offchain.demo.deploying import deploy_with_brownie
from offchain.demo.roles import Roles
from offchain.deployment import Deployment
from offchain.oracle.publisher import Publisher
from offchain.ports import Signer

_POCKET = 10 * 10**18
"""Wei that everybody gets for gas: 10 ether."""


@dataclass(frozen=True, slots=True)
class World:
    """folder : where the walk writes."""

    folder: Path
    url: str
    chain: Web3Chain
    tools: LocalChainTools
    deployment: Deployment
    roles: Roles
    engine: Engine
    outbox: SqlOutbox

    @property
    def hub_domain(self) -> SigningDomain:
        """Of vouchers, quotes and consents."""
        return hub_domain(self.deployment.chain_id, self.deployment.hub)

    @property
    def roots_domain(self) -> SigningDomain:
        """Of published roots."""
        return roots_domain(self.deployment.chain_id, self.deployment.roots)

    def publisher(self, signer: Signer) -> Publisher:
        """The way of one account to the chain."""
        return Publisher(self.chain, self.outbox, signer, SystemClock())

    def now(self) -> int:
        """Unix seconds of the newest block."""
        return self.chain.block().timestamp

    def advance_to(self, time: int) -> None:
        """Lets the chain's clock pass, to `time`, Unix seconds."""
        self.tools.advance_to(self.chain, time)

    def fund(self, accounts: list[int]) -> None:
        """Gives gas money."""
        self.tools.give(accounts, _POCKET)


def open_world(ganache: LocalGanache, folder: Path, root: Path, seed: int) -> World:
    """Deploys to the chain that runs, unless an earlier walk did, and opens the store; root : the repository."""
    chain, tools = Web3Chain(ganache.url), LocalChainTools(ganache.url)
    tools.advance_to(chain, 0)
    document = folder / "deployments" / f"{chain.chain_id}.json"
    if document.exists():
        deployment = Deployment.load(document)
    else:
        deployment = deploy_with_brownie(ganache.url, chain.chain_id, document.parent, root)
    engine = open_engine(f"sqlite:///{folder / 'store.sqlite3'}")
    roles = Roles.from_seed(seed)
    world = World(folder, ganache.url, chain, tools, deployment, roles, engine, SqlOutbox(engine))
    world.fund([signer.address for signer in (roles.merchant, roles.issuer, roles.relayer, roles.stranger)])
    return world
