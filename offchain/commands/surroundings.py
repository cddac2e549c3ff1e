"""What the options that several commands share open."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from offchain.adapters.several_nodes import nodes_at
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.adapters.sql_index import SqlIndexStore
from offchain.adapters.sql_numbers import IndexKey
from offchain.commands.options import DeploymentOption, JsonOption, NodesOption, RpcOption, StoreOption
from offchain.deployment import Deployment
from offchain.index.config import IndexConfig
from offchain.index.errors import NotIndexedError
from offchain.ports import Chain

__all__ = [
    "DeploymentOption",
    "JsonOption",
    "NodesOption",
    "RpcOption",
    "StoreOption",
    "connect",
    "open_index",
    "open_to_read",
]

_FILE: Final = "sqlite:///"


def open_index(store: str, deployment: Path) -> tuple[IndexConfig, SqlIndexStore]:
    """The index of a deployment. Raises `DeploymentError`, `StoreError`."""
    config = IndexConfig.of(Deployment.load(deployment))
    return config, SqlIndexStore(open_engine(store_url(store)), IndexKey.of(config))


def open_to_read(store: str, deployment: Path) -> tuple[IndexConfig, SqlIndexStore]:
    """The same for who only reads: the database refuses every write, and a file that is not there is not made.

    Raises `DeploymentError`, `StoreError`, `NotIndexedError`.
    """
    config = IndexConfig.of(Deployment.load(deployment))
    if store_url(store).startswith(_FILE) and not Path(store_url(store).removeprefix(_FILE)).exists():
        raise NotIndexedError
    return config, SqlIndexStore(open_engine(store_url(store), read_only=True), IndexKey.of(config))


def connect(urls: Sequence[str], chain_id: int) -> Chain:
    """A node of that chain, or several. Raises `WrongChainError`, `ChainUnavailableError`."""
    return nodes_at(urls, chain_id)
