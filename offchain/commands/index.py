"""`promo index`."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from offchain.adapters.clocks import SystemClock
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.adapters.sql_index import SqlIndexStore
from offchain.adapters.sql_numbers import IndexKey
from offchain.commands import index_file
from offchain.commands.options import JsonOption, NodesOption
from offchain.commands.outcome import answer, exit_codes, say
from offchain.commands.stopping import stop_on_signals
from offchain.commands.surroundings import connect
from offchain.deployment import Deployment
from offchain.index.config import FINALITY, IndexConfig
from offchain.index.reorganisation import Moved
from offchain.index.sync import sync
from offchain.ports import Chain
from offchain.queries.following import Following
from offchain.queries.index_status import IndexStatus, status_of

app = typer.Typer(help="The chain's records as tables.", no_args_is_help=True)

_Store = Annotated[
    str, typer.Option("--store", envvar="PROMO_STORE_URL", help="The store: a SQLite file, or postgresql://...")
]
_Deployment = Annotated[Path | None, typer.Option("--deployment", help="deployments/<chain id>.json.")]
_File = Annotated[
    Path | None, typer.Option("--config", help="YAML document of several hubs and chains, instead of the three before.")
]


@app.callback()
def index() -> None:
    """The chain's records as tables."""


@app.command("run")
def run(
    context: typer.Context,
    *,
    store: _Store = "",
    deployment: _Deployment = None,
    rpc: NodesOption = None,
    config: _File = None,
    finality: Annotated[int, typer.Option(min=0, help="Blocks that the chain may still replace.")] = FINALITY,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with every new block, until Ctrl-C.")] = False,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks, with --follow.")] = 2.0,
    as_json: JsonOption = False,
) -> None:
    """Index everything up to the newest block; interrupted, it goes on where it stopped.

    Blocks that the chain replaced are undone first, as long as they are not final.

    Example: promo index run --store store.sqlite3 --deployment deployments/1.json --rpc http://127.0.0.1:8545
    """
    wanted = _wanted(context, (store, deployment, rpc, config), finality)
    with exit_codes(as_json), ExitStack() as stack:
        sources = _open(wanted, stack)
        if follow:
            stack.enter_context(stop_on_signals())  # also where a shell in the background has them passed over
            _follow(sources, every)
        blocks = {source.name: _index(source) for source in sources}
    first = next(iter(blocks.values()))
    document: dict[str, Any] = {"complete_to_block": first, "indexes": blocks}
    answer(
        document,
        as_json,
        lambda: print("\n".join(f"{_led(it, blocks)}complete to block {blocks[it]}" for it in blocks)),
    )


@app.command("status")
def status(
    context: typer.Context,
    *,
    store: _Store = "",
    deployment: _Deployment = None,
    rpc: NodesOption = None,
    config: _File = None,
    as_json: JsonOption = False,
) -> None:
    """How far each index of a store is, what of it is final, and with --rpc or --config how far behind its chain.

    Example: promo index status --store store.sqlite3
    """
    with exit_codes(as_json), ExitStack() as stack:
        if deployment is None and config is None:
            found = _without_chains(store, stack)
        else:
            wanted = _wanted(context, (store, deployment, rpc, config), FINALITY)
            opened = _open(wanted, stack, read_only=True)
            found = [status_of(it.store, it.config.chain_id, it.config.hub, it.chain) for it in opened]
    answer({"indexes": [_told(it) for it in found]}, as_json, lambda: print("\n".join(map(str, found)) or "no index"))


@dataclass(frozen=True, slots=True)
class _Source:
    name: str
    chain: Chain
    store: SqlIndexStore
    config: IndexConfig


def _wanted(
    context: typer.Context, given: tuple[str, Path | None, Sequence[str] | None, Path | None], finality: int
) -> index_file.IndexFile | Path:
    """The one that the options name, or the document, which is read later. given : store, deployment, rpc, config."""
    store, deployment, rpc, config = given
    if config is not None:
        for name in ("store", "deployment", "rpc"):
            origin = context.get_parameter_source(name)
            if origin is not None and origin.name == "COMMANDLINE":
                raise typer.BadParameter(f"--config names stores, deployments and nodes: leave --{name} out")
        return config
    if not store or deployment is None or not rpc:
        raise typer.BadParameter("give --store, --deployment and --rpc, or --config")
    source = index_file.Source(deployment=deployment, rpc=tuple(rpc), finality=finality)
    return index_file.IndexFile(store=store, indexes=(source,))


def _open(wanted: index_file.IndexFile | Path, stack: ExitStack, *, read_only: bool = False) -> list[_Source]:
    """Connects to store and nodes. Raises `DeploymentError`, `StoreError`, `ChainUnavailableError`."""
    document = index_file.read(wanted) if isinstance(wanted, Path) else wanted
    engine = open_engine(store_url(document.store), read_only=read_only)
    stack.callback(engine.dispose)
    sources = []
    for it in document.indexes:
        of = replace(IndexConfig.of(Deployment.load(it.deployment)), finality=it.finality, batch_blocks=it.batch_blocks)
        store = SqlIndexStore(engine, IndexKey.of(of))
        name = f"chain {of.chain_id}, hub 0x{of.hub:040x}"
        sources.append(_Source(name, connect(it.nodes, of.chain_id), store, of))
    return sources


def _index(source: _Source) -> int | None:
    checkpoint = sync(
        source.chain,
        source.store,
        source.config,
        progress=lambda it: say(f"block {it.block} of {it.last}, {it.records} records"),
        moved=lambda it: _say_back(source, it),
    )
    return checkpoint.number if checkpoint else None


def _follow(sources: Sequence[_Source], every: float) -> None:
    """Until it is interrupted, or reading on would make a table wrong; a node that does not answer is asked again."""
    clock = SystemClock()
    followings = [
        (it, Following(it.chain, it.store, it.config, clock, moved=lambda moved, it=it: _say_moved(it, moved)))  # type: ignore[misc]
        for it in sources
    ]
    troubles: dict[str, str] = {}
    while True:
        for source, following in followings:
            following.step()
            trouble = following.seen.trouble
            if trouble != troubles.get(source.name, ""):
                say(f"{source.name}: {trouble or 'the node answers again'}")
            troubles[source.name] = trouble
        clock.wait(every)


def _say_moved(source: _Source, moved: Moved) -> None:
    _say_back(source, moved)
    if not moved.back and moved.after is not None:
        say(f"{source.name}: block {moved.after.number}, {moved.records} records")


def _say_back(source: _Source, moved: Moved) -> None:
    if moved.back and moved.before is not None:
        now = "nothing" if moved.after is None else f"block {moved.after.number}"
        say(f"{source.name}: the chain replaced blocks up to {moved.before.number}; back to {now}")


def _without_chains(store: str, stack: ExitStack) -> list[IndexStatus]:
    if not store:
        raise typer.BadParameter("give --store, or --config")
    engine = open_engine(store_url(store), read_only=True)
    stack.callback(engine.dispose)
    keys = SqlIndexStore(engine).indexes()
    return [status_of(SqlIndexStore(engine, key), key.chain_id, key.hub, None) for key in keys]


def _told(status: IndexStatus) -> dict[str, Any]:
    document = asdict(status)
    document["hub"] = f"0x{status.hub:040x}"
    document["hash"] = None if status.hash is None else "0x" + status.hash.hex()
    return document


def _led(name: str, blocks: dict[str, int | None]) -> str:
    """Where there are several, which."""
    return f"{name}: " if len(blocks) > 1 else ""
