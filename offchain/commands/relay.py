"""`promo relay take, run, status`: a relayer of a merchant's own, over the store that its API uses."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from offchain.adapters.clocks import SystemClock
from offchain.adapters.keystore_error import KeystoreError
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.adapters.sql_numbers import IndexKey
from offchain.adapters.sql_pages import SqlPageStore
from offchain.adapters.sql_relay import SqlRelay
from offchain.adapters.sql_requests import SqlRequests
from offchain.bootstrap import read_settings
from offchain.campaigns import signed_orders
from offchain.campaigns.desk import Desk
from offchain.commands.merchant_desk import Surroundings, open_place
from offchain.commands.merchant_orders import DeploymentFileOption, NodeOption, print_lines
from offchain.commands.merchant_outcome import told
from offchain.commands.options import JsonOption
from offchain.commands.outcome import Exit, answer, say
from offchain.commands.relay_hands import hands_of, relay_limits
from offchain.commands.stopping import stop_on_signals
from offchain.domain.refusals import Refusal
from offchain.index.config import IndexConfig
from offchain.order_desks import relay_publisher
from offchain.queries.service_texts import ServiceRefusal, ServiceTexts
from offchain.queries.telling import Teller
from offchain.relayer.holding import THIS_PROGRAM
from offchain.relayer.intake import Intake, RedemptionAsked
from offchain.relayer.once import Once
from offchain.relayer.ports import BatchState, State
from offchain.relayer.sending import Relayer
from offchain.relayer.status import Statuses, decimals_of
from offchain.texts.refusal_texts import RefusalTexts

app = typer.Typer(
    help="A relayer: sends orders that shoppers signed. PROMO_RELAYER names the keystore that pays.",
    no_args_is_help=True,
)

_StoreOption = Annotated[
    str, typer.Option("--store", envvar="PROMO_STORE_URL", help="The store: a SQLite file, or postgresql://...")
]
_FileArgument = Annotated[Path, typer.Argument(help="Signed orders, one a line.", exists=True, dir_okay=False)]
_OnceOption = Annotated[bool, typer.Option("--once", help="Until nothing waits, and end.")]


@app.callback()
def relay(context: typer.Context, rpc: NodeOption = "", deployment: DeploymentFileOption = None) -> None:
    """A relayer: sends orders that shoppers signed. PROMO_RELAYER names the keystore that pays."""
    context.obj = Surroundings(rpc=rpc, deployment=deployment)


@dataclass(frozen=True, slots=True)
class _Post:
    """What the commands share."""

    intake: Intake
    relayer: Relayer
    teller: Teller


@app.command("take")
def take(context: typer.Context, file: _FileArgument, store: _StoreOption, as_json: JsonOption = False) -> None:
    """Take signed orders in, to be sent by `promo relay run`. Given again, nothing is taken in twice.

    What the chain would refuse is told, and the exit code is 1.

    Example: promo relay take a-17.signed.json --store store.sqlite3
    """
    with told(as_json), _post(context.obj, store) as post:
        found = [_taken(post, it) for it in signed_orders.load_all(file)]
    lines = [f"{it['reference'] or it['order']}: {it['state']} {it.get('reason', '')}".rstrip() for it in found]
    answer({"orders": found}, as_json, lambda: print_lines(lines))
    raise typer.Exit(Exit.REFUSED if any(it["state"] == State.REFUSED for it in found) else Exit.DONE)


@app.command("run")
def run(context: typer.Context, store: _StoreOption, once: _OnceOption = False, as_json: JsonOption = False) -> None:
    """Send what waits, in batches, and follow it until it is final; until Ctrl-C.

    Killed at any point and started again it goes on: nothing is lost, nothing sent twice. Limits are set by
    PROMO_RELAY_GAS, PROMO_RELAY_FEE and the others of docs/relayer.md.

    Example: promo relay run --store store.sqlite3 --once
    """
    sent = 0
    with told(as_json), _post(context.obj, store) as post, stop_on_signals() as stop:
        if once:
            while (given := post.relayer.step()) or post.intake.relay.batches(BatchState.OPEN):
                sent += given
        else:
            stop.wait([lambda: _step(post)])
    answer({"sent": sent}, as_json, lambda: print(f"relayer: {sent} orders sent"))


@app.command("status")
def status(store: _StoreOption, as_json: JsonOption = False) -> None:
    """How many orders wait, and how many transactions are not final. Needs no node and no key.

    Example: promo relay status --store store.sqlite3
    """
    with told(as_json):
        engine = open_engine(store_url(store))
        orders = SqlRelay(engine)
        waiting = Counter(it.tries for it in orders.queued(100_000))
        found = {
            "queued": sum(waiting.values()),
            "failed_before": sum(waiting.values()) - waiting[0],
            "open_batches": len(orders.batches(BatchState.OPEN)),
            "mined_batches": len(orders.batches(BatchState.MINED)),
        }
        engine.dispose()
    answer(found, as_json, lambda: print_lines([f"{name:<14} {count}" for name, count in found.items()]))


def _step(post: _Post) -> None:
    post.relayer.step()


def _taken(post: _Post, order: signed_orders.SignedOrder) -> dict[str, Any]:
    asked = RedemptionAsked(call=order.call, reference=order.reference)
    try:
        found = post.intake.submit(THIS_PROGRAM, asked.fingerprint().hex(), asked)
    except (Refusal, ServiceRefusal) as refusal:
        words = post.teller.any(refusal, "en", decimals_of(order))
        reason = f"{words.sentence} {words.next_step}"
        about = {"reference": order.reference, "order": None, "state": State.REFUSED}
        return about | {"code": refusal.code, "reason": reason}
    return {"reference": order.reference, "order": found.id, "state": found.state}


@contextmanager
def _post(options: Surroundings, store: str) -> Iterator[_Post]:
    settings = read_settings()
    place, limits, signer = open_place(options), relay_limits(settings), hands_of(settings).relayer
    if signer is None:
        raise KeystoreError("no relayer: set PROMO_RELAYER to a keystore file, or to an account of Brownie's")
    engine = open_engine(store_url(store))
    try:
        publisher = relay_publisher(place.chain, engine, signer, limits)
        orders, teller = SqlRelay(engine), Teller(RefusalTexts.load(), ServiceTexts.load())
        pages = SqlPageStore(engine, IndexKey.of(IndexConfig.of(place.deployment)))
        statuses = Statuses(orders, pages, teller, limits.finality)
        desk = Desk(view=place.view, publishing=publisher, sender=signer.address)
        once = Once(SqlRequests(engine), SystemClock(), limits.lease, limits.remember)
        intake = Intake(orders, statuses, once, SystemClock(), limits, desk)
        yield _Post(intake, Relayer(place.view, orders, publisher, limits, say), teller)
    finally:
        engine.dispose()
