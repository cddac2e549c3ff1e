"""Options that several commands share, and what they open."""

from pathlib import Path
from typing import Annotated

import typer

from offchain.adapters.raw_chain import RawChain
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.deployment import Deployment
from offchain.index.config import IndexConfig

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
StoreOption = Annotated[Path, typer.Option("--store", help="SQLite file of the index.")]
DeploymentOption = Annotated[Path, typer.Option("--deployment", help="deployments/<chain id>.json.")]
RpcOption = Annotated[str, typer.Option("--rpc", envvar="PROMO_RPC_URL", help="URL of a node.")]


def open_index(store: Path, deployment: Path) -> tuple[IndexConfig, SqlIndexStore]:
    """The index of a deployment. Raises `DeploymentError`."""
    return IndexConfig.of(Deployment.load(deployment)), SqlIndexStore(open_engine(f"sqlite:///{store}"))


def connect(url: str, chain_id: int) -> RawChain:
    """A node of that chain. Raises `WrongChainError`, `ChainUnavailableError`."""
    return RawChain(url).expect(chain_id)
