"""`promo serve`."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import socket
from typing import Annotated

import typer

from api.app import create_app
from offchain.adapters.background import Repeating
from offchain.adapters.http_server import AddressError, HttpServer, listen, url_of
from offchain.adapters.web3_chain import Web3Chain
from offchain.bootstrap import Backing, Ground, Limits, Service, build_service, open_backing, read_settings
from offchain.commands.demo import source
from offchain.commands.outcome import ROOT, answer, exit_codes, say
from offchain.commands.seeded_chain import seeded_chain
from offchain.commands.surroundings import JsonOption
from offchain.settings import Settings

_FOLLOW_SECONDS = 1.0
_AUDIT_SECONDS = 5.0
_WAKE_SECONDS = 0.5
_LOCAL = "127.0.0.1"


def serve(
    *,
    data: Annotated[
        Path | None, typer.Option(help="Folder of the Complete Journey tables; without it, a simulated shop.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen at; by default, for this machine alone.")] = _LOCAL,
    port: Annotated[int, typer.Option(help="Port to listen at; 0 for a free one.")] = 8_000,
    rpc: Annotated[str, typer.Option(help="URL of a node: serve its chain, and start none.")] = "",
    store: Annotated[Path | None, typer.Option(help="With --rpc: SQLite file; without it, PROMO_STORE_URL.")] = None,
    deployment: Annotated[
        Path | None, typer.Option(help="With --rpc; without it, <chain id>.json in PROMO_DEPLOYMENTS.")
    ] = None,
    catalogue: Annotated[Path | None, typer.Option(help="With --rpc: JSON file of the shop's goods.")] = None,
    confirmations: Annotated[int, typer.Option(min=0, help="Newest blocks that are not indexed yet.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Chain, oracle, index and API with seeded state, until Ctrl-C; with --rpc, index and API of another chain.

    The chain is kept in PROMO_BUILD/serve: the next start is quick, and goes on where this one stopped.

    Example: promo serve --port 0
    """
    settings = read_settings()
    with exit_codes(as_json), ExitStack() as parts:
        listening = parts.enter_context(_listening(host, port))
        if rpc:
            ground = _another_chain(settings, rpc, store, deployment, catalogue)
        else:
            folder = data or settings.data
            own = seeded_chain(lambda: source(folder), settings.build / "serve", ROOT, say)
            ground = parts.enter_context(own)
        backing = parts.enter_context(open_backing(ground))
        stop = parts.enter_context(_stopped_by_signal())
        server = parts.enter_context(_serving(backing, Limits(confirmations=confirmations), listening))
        _tell(ground, backing, url_of(listening), as_json)
        while server.running and not stop.wait(_WAKE_SECONDS):
            pass
        say("stopping")


def _another_chain(
    settings: Settings, rpc: str, store: Path | None, deployment: Path | None, catalogue: Path | None
) -> Ground:
    if catalogue is None:
        raise typer.BadParameter("with --rpc the shop's goods are wanted too: give --catalogue")
    if store is None and not settings.store_url:
        raise typer.BadParameter("with --rpc a store is wanted too: give --store, or set PROMO_STORE_URL")
    return Ground(
        rpc=rpc,
        store_url=settings.store_url if store is None else f"sqlite:///{store}",
        deployment=deployment or settings.deployments / f"{Web3Chain(rpc).chain_id}.json",
        catalogue=catalogue,
    )


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket]:
    try:
        listening = listen(host, port)
    except AddressError as error:
        raise typer.BadParameter(str(error)) from error
    with listening:
        yield listening


@contextmanager
def _serving(backing: Backing, limits: Limits, listening: socket) -> Iterator[HttpServer]:
    """The index is up to date before the first request."""
    service = build_service(backing, limits)
    service.following.step()
    server = HttpServer(create_app(service), listening)
    with _following(service), _auditing(service), server:
        yield server


def _following(service: Service) -> Repeating:
    return Repeating(service.following.step, _FOLLOW_SECONDS, _told("the index"))


def _auditing(service: Service) -> Repeating:
    return Repeating(service.audits.run_if_due, _AUDIT_SECONDS, _told("the audit"))


def _told(what: str) -> Callable[[Exception], None]:
    return lambda error: say(f"{what} stopped: {type(error).__name__}: {error}")


@contextmanager
def _stopped_by_signal() -> Iterator[threading.Event]:
    """An event that Ctrl-C and a polite end of the process set, instead of what they do otherwise."""
    stop = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(it, lambda *_: stop.set()) for it in signals]
    try:
        yield stop
    finally:
        for it, handler in zip(signals, before, strict=True):
            signal.signal(it, handler)


def _tell(ground: Ground, backing: Backing, url: str, as_json: bool) -> None:
    document = {
        "api": f"{url}/v1",
        "openapi": f"{url}/openapi.json",
        "rpc": ground.rpc,
        "chain_id": backing.config.chain_id,
        "hub": f"0x{backing.config.hub:040x}",
        "store": ground.store_url,
        "deployment": str(ground.deployment),
        "catalogue": str(ground.catalogue),
    }

    def tell() -> None:
        for name, value in document.items():
            print(f"{name:<11} {value}")
        print("Ctrl-C stops everything that was started.")

    answer(document, as_json, tell)
    sys.stdout.flush()
