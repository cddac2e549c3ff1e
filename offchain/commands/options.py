"""Options that several commands share. They stand apart from what they open, so that a help text opens nothing."""

from pathlib import Path
from typing import Annotated

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
StoreOption = Annotated[
    str, typer.Option("--store", envvar="PROMO_STORE_URL", help="The store: a SQLite file, or postgresql://...")
]
DeploymentOption = Annotated[Path, typer.Option("--deployment", help="deployments/<chain id>.json.")]
RpcOption = Annotated[str, typer.Option("--rpc", envvar="PROMO_RPC_URL", help="URL of a node.")]
NodesOption = Annotated[
    list[str] | None,
    typer.Option("--rpc", envvar="PROMO_RPC_URL", help="URL of a node; give it again for more nodes of the chain."),
]
