"""`promo serve`."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from socket import socket
from typing import Annotated

import typer

from api.app import create_app, end_streams
from offchain.access.front import Front, FrontError
from offchain.adapters.http_server import AddressError, HttpServer, listen, url_of
from offchain.adapters.json_lines import JsonLines
from offchain.adapters.several_nodes import chain_id_of
from offchain.adapters.shop_fitting import OFFERS, FittingPlaces
from offchain.adapters.sql_engine import store_url
from offchain.adapters.web3_chain import Web3Chain
from offchain.bootstrap import Backing, Service, build_service, front_of, open_backing, read_settings
from offchain.commands.demo import source
from offchain.commands.first_steps import first_steps, holders, new_key
from offchain.commands.options import JsonOption
from offchain.commands.outcome import ROOT, answer, exit_codes, say
from offchain.commands.relay_hands import hands_of, relay_limits
from offchain.commands.seeded_chain import TEMPLATES, SeededChain, key_of_shopper, seeded_chain
from offchain.commands.serving import beside, check_server
from offchain.commands.stopping import stop_on_signals
from offchain.commands.webhook_work import made_key_file, webhook_work
from offchain.coupons import shared
from offchain.deployment import Deployment
from offchain.ground import Ground, Limits
from offchain.office_root import ground_of
from offchain.oracle.publisher import Publisher
from offchain.order_desks import Hands
from offchain.settings import Settings

Check = Callable[[], None]

_LOCAL = "127.0.0.1"
_PORT = 8_000
_Rpc = Annotated[
    list[str] | None, typer.Option("--rpc", help="URL of a node, again for more: serve its chain, and start none.")
]


@dataclass(frozen=True, slots=True)
class Stand:
    """What is served of a chain that others run. publishers : of an oracle, none here."""

    ground: Ground
    hands: Hands
    publishers: Sequence[Publisher]


@dataclass(frozen=True, slots=True)
class _Door:
    """Where the service listens, and how its front door is set."""

    listening: socket
    front: Front
    as_json: bool


def serve(
    *,
    data: Annotated[
        Path | None, typer.Option(help="Folder of the Complete Journey tables; without it, a simulated shop.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen at; by default, for this machine alone.")] = _LOCAL,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to listen at; 0 for a free one.")] = _PORT,
    rpc: _Rpc = None,
    store: Annotated[str | None, typer.Option(help="With --rpc: file or URL; without it, PROMO_STORE_URL.")] = None,
    deployment: Annotated[
        Path | None, typer.Option(help="With --rpc; without it, <chain id>.json in PROMO_DEPLOYMENTS.")
    ] = None,
    catalogue: Annotated[Path | None, typer.Option(help="With --rpc: JSON file of the shop's goods.")] = None,
    shared_codes: Annotated[
        Path | None, typer.Option(help="With --rpc: file of shared codes; without it, the one beside PROMO_BUILD.")
    ] = None,
    confirmations: Annotated[int, typer.Option(min=0, help="Newest blocks that are not indexed yet.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Chain, oracle, index and API with seeded state, until Ctrl-C; with --rpc, index and API of another chain.

    The chain is kept in PROMO_BUILD/serve: the next start is quick, and goes on where this one stopped.
    Ctrl-C and SIGTERM stop all of it: exit code 0 once it served, 4 before (what was seeded is kept).
    PROMO_ORIGINS, PROMO_SESSION_HOURS, PROMO_RATES, PROMO_CORS_ORIGINS, PROMO_TRUSTED_PROXIES: docs/access.md.

    Example: promo serve --port 0
    """
    limits = Limits(confirmations=confirmations, relay=relay_limits(settings := read_settings()))
    given = {"deployment": deployment, "catalogue": catalogue, "shared-codes": shared_codes}
    with exit_codes(as_json), stop_on_signals() as stop, _door(host, port, settings, as_json) as door:
        if rpc:
            _refuse(f"--rpc {rpc[0]}", data=data)
            with _up(settings, _another_chain(settings, rpc, store, given), limits, door) as checks:
                stop.wait(checks)
        else:
            _refuse("a chain that is started here", store=store, **given)
            with _own_chain(settings, data) as own, _up(settings, own, limits, door) as checks:
                stop.wait([*checks, own.check])


def _furnished(ground: Ground, settings: Settings) -> Ground:
    """With what the settings name besides."""
    fitting = FittingPlaces(
        privacy=settings.privacy,
        offer_key=made_key_file(settings.key_file("offer"), OFFERS),
        manifests=settings.manifests or settings.build,
        builds=(ROOT / "build" / "contracts", settings.build / "contracts"),
    )
    return replace(ground, fitting=fitting)


@contextmanager
def _up(settings: Settings, stand: Stand | SeededChain, limits: Limits, door: _Door) -> Iterator[list[Check]]:
    """Everything over a chain that runs, and what has to be checked while it is up."""
    ground, publishers = _furnished(stand.ground, settings), stand.publishers
    with (
        open_backing(ground, stand.hands, limits) as backing,
        webhook_work(ground.store_url, settings, backing.config) as webhooks,
    ):
        url, key = url_of(door.listening), ""
        service = build_service(backing, limits, door.front)
        if publishers:  # a chain of our own: small enough to be audited before the first request
            service.following.step()
            service.audits.run_if_due()
            key = new_key(service.access.keys)
        served = create_app(service, JsonLines())
        ending = partial(end_streams, served)
        with beside(service, publishers, webhooks.step), HttpServer(served, door.listening, ending=ending) as server:
            places = _places(ground, backing, url) | (_wallet(service, backing) if publishers else {})
            _tell(places, first_steps(service, backing, url, key), door.as_json)
            yield [lambda: check_server(server)]
            say("stopping")


def _own_chain(settings: Settings, data: Path | None) -> AbstractContextManager[SeededChain]:
    folder = data or settings.data
    return seeded_chain(lambda: source(folder), settings.build / "serve", ROOT, say)


def _refuse(beside_what: str, **options: Path | str | None) -> None:
    """Options that would be passed over."""
    for name, value in options.items():
        if value is not None:
            raise typer.BadParameter(f"--{name} means nothing with {beside_what}: leave one of them out")


def _another_chain(
    settings: Settings, rpc: Sequence[str], store: str | None, given: Mapping[str, Path | None]
) -> Stand:
    """given : the other options by name."""
    catalogue = given["catalogue"]
    if catalogue is None:
        raise typer.BadParameter("with --rpc the shop's goods are wanted too: give --catalogue")
    if store is None and not settings.store_url:
        raise typer.BadParameter("with --rpc a store is wanted too: give --store, or set PROMO_STORE_URL")
    if store is not None and "://" not in store and not Path(store).parent.is_dir():
        raise typer.BadParameter(f"there is no folder {Path(store).parent}: make it, or give another --store")
    ground = Ground(
        rpc=tuple(rpc),
        store_url=store_url(settings.store_url if store is None else store),
        deployment=given["deployment"] or settings.deployments / f"{chain_id_of([Web3Chain(url) for url in rpc])}.json",
        catalogue=catalogue,
        codes=given["shared-codes"] or settings.build.parent / shared.FILE,
        office=ground_of(settings.build, settings, TEMPLATES),
    )
    return Stand(ground, hands_of(settings), ())


@contextmanager
def _door(host: str, port: int, settings: Settings, as_json: bool) -> Iterator[_Door]:
    try:
        listening = listen(host, port)
    except AddressError as error:
        raise typer.BadParameter(str(error)) from error
    with listening:
        try:
            front = front_of(settings, url_of(listening))
        except FrontError as error:
            raise typer.BadParameter(str(error)) from error
        yield _Door(listening, front, as_json)


def _places(ground: Ground, backing: Backing, url: str) -> dict[str, str]:
    """Where everything is."""
    return {
        "url": url,
        "shop": f"{url}/shop",
        "openapi": f"{url}/openapi.json",
        "rpc": " ".join(ground.rpc),
        "chain_id": str(backing.config.chain_id),
        "hub": f"0x{backing.config.hub:040x}",
        "lens": f"0x{Deployment.load(ground.deployment).lens:040x}",
        "store": ground.store_url,
        "offer_signer": _signer(backing),
        "deployment": str(ground.deployment),
        "catalogue": str(ground.catalogue),
    }


def _wallet(service: Service, backing: Backing) -> dict[str, str]:
    """The throw-away key of a shopper with coupons, for a wallet to try the page with; worth nothing elsewhere."""
    holder = next(holders(service, backing), 0)
    key = key_of_shopper(holder) if holder else ""
    return {"wallet": key} if key else {}


def _tell(places: dict[str, str], steps: dict[str, str], as_json: bool) -> None:
    def tell() -> None:
        for name, value in (places | steps).items():
            print(f"{name:<12} {value}")
        print(f"ready        {places['url']}  (Ctrl-C stops everything that was started)")

    answer({**places, "try": steps}, as_json, tell)
    sys.stdout.flush()


def _signer(backing: Backing) -> str:
    signer = backing.fitting.offer_signer if backing.fitting else None
    return f"0x{signer.address:040x}" if signer else ""
