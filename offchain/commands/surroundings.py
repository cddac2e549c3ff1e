"""Options that several commands share, and what they open."""

from pathlib import Path
from typing import Annotated

import typer

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.adapters.web3_chain import Web3Chain
from offchain.deployment import Deployment
from offchain.index.config import IndexConfig

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
StoreOption = Annotated[Path, typer.Option("--store", help="SQLite file of the index.")]
DeploymentOption = Annotated[Path, typer.Option("--deployment", help="deployments/<chain id>.json.")]
RpcOption = Annotated[str, typer.Option("--rpc", envvar="PROMO_RPC_URL", help="URL of a node.")]


def open_index(store: Path, deployment: Path) -> tuple[IndexConfig, SqlIndexStore]:
    """The index of a deployment. Raises `DeploymentError`."""
    return IndexConfig.of(Deployment.load(deployment)), SqlIndexStore(open_engine(f"sqlite:///{store}"))


def open_to_read(store: Path, deployment: Path) -> tuple[IndexConfig, SqlIndexStore]:
    """The same for who only reads: the database refuses every write. Raises `DeploymentError`."""
    return IndexConfig.of(Deployment.load(deployment)), SqlIndexStore(open_engine(f"sqlite:///{store}", read_only=True))


def connect(url: str, chain_id: int) -> Web3Chain:
    """A node of that chain. Raises `WrongChainError`, `ChainUnavailableError`."""
    return Web3Chain(url).expect(chain_id)
