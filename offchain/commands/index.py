"""`promo index`."""

import typer

from offchain.commands.outcome import answer, exit_codes, say
from offchain.commands.surroundings import DeploymentOption, JsonOption, RpcOption, StoreOption, connect, open_index
from offchain.index.sync import sync

app = typer.Typer(help="The chain's records as tables.", no_args_is_help=True)


@app.callback()
def index() -> None:
    """The chain's records as tables."""


@app.command("run")
def run(
    store: StoreOption,
    deployment: DeploymentOption,
    rpc: RpcOption,
    as_json: JsonOption = False,
) -> None:
    """Index everything up to the newest block; interrupted, it goes on where it stopped.

    Example: promo index run --store store.sqlite3 --deployment deployments/1.json --rpc http://127.0.0.1:8545
    """
    with exit_codes(as_json):
        config, tables = open_index(store, deployment)
        checkpoint = sync(
            connect(rpc, config.chain_id),
            tables,
            config,
            progress=lambda it: say(f"block {it.block} of {it.last}, {it.records} records"),
        )
        block = checkpoint.number if checkpoint else None
    answer({"complete_to_block": block}, as_json, lambda: print(f"complete to block {block}"))
