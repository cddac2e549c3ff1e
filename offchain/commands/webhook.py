"""`promo webhook`."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from offchain.adapters.clocks import SystemClock
from offchain.adapters.sql_engine import store_url
from offchain.bootstrap import read_settings
from offchain.campaigns import forms
from offchain.commands.options import JsonOption, StoreOption
from offchain.commands.outcome import Exit, answer, exit_codes
from offchain.commands.webhook_work import WebhookWork, allowed, made_key, webhook_work
from offchain.deployment import Deployment
from offchain.index.config import IndexConfig
from offchain.webhooks.endpoint import BPS, Kind, Webhook
from offchain.webhooks.errors import WebhookError

app = typer.Typer(help="Signed messages to a shop: redeemed, refunded, budget_low, final.", no_args_is_help=True)

_MOST_SHOWN = 100
_ID = typer.Argument(metavar="ID", help="As `promo webhook list` shows it.")


@app.command("add")
def add(
    url: Annotated[str, typer.Argument(help="https://...; its host must stand in PROMO_WEBHOOK_HOSTS.")],
    *,
    merchant: Annotated[str, typer.Option(help="Address whose campaigns are told.")],
    store: StoreOption,
    kind: Annotated[
        list[Kind] | None, typer.Option(help="What is told; again for more. Everything by default.")
    ] = None,
    low_bps: Annotated[int, typer.Option(min=1, max=BPS, help="budget_low: below this part, basis points.")] = 2_000,
    as_json: JsonOption = False,
) -> None:
    """Send messages to a URL from now on, and show the secret that verifies them. Docs: docs/webhooks.md.

    Example: promo webhook add https://shop.example/hooks --merchant 0x... --store store.sqlite3
    """
    settings, now = read_settings(), SystemClock().now()
    with exit_codes(as_json), webhook_work(store_url(store), settings) as work:
        allowed(settings).check(url)
        account = _account(merchant)
        about = f"{account:040x}\0{url}\0{len(work.outbox.all())}\0{now}".encode()
        webhook = Webhook(
            id="wh_" + hashlib.sha256(about).hexdigest()[:16],
            merchant=account,
            url=url,
            kinds=frozenset(kind or Kind),
            low_bps=low_bps,
            made_at=now,
        )
        secret = webhook.secrets(made_key(settings.key_file("webhook")), now)[0]
        work.outbox.add(webhook)
    document = {**_told(webhook), "secret": secret}
    answer(document, as_json, lambda: print(f"{webhook.id}\nsecret {secret}\nkeep it: it is not shown again"))


@app.command("list")
def list_command(
    store: StoreOption,
    dead: Annotated[bool, typer.Option("--dead", help="Also messages that were given up.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show endpoints, and how many messages wait, were delivered, were given up.

    Example: promo webhook list --store store.sqlite3 --dead
    """
    with exit_codes(as_json), webhook_work(store_url(store), read_settings()) as work:
        endpoints, counted = work.outbox.all(), dict(work.outbox.counted())
        letters = work.outbox.listed("dead", _MOST_SHOWN) if dead else []
    document: dict[str, Any] = {"webhooks": [_told(it) for it in endpoints], "deliveries": counted}
    if dead:
        document["dead"] = [
            {"webhook": it.webhook, "message": it.message.id, "kind": it.message.kind, "told": it.told}
            for it in letters
        ]

    def tell() -> None:
        for it in endpoints:
            print(f"{it.id}  {it.state:<8} {it.url}  {','.join(sorted(it.kinds))}")
        print("  ".join(f"{state} {count}" for state, count in counted.items()) or "no messages yet")
        for letter in letters:
            print(f"dead {letter.webhook} {letter.message.id} {letter.message.kind}: {letter.told}")

    answer(document, as_json, tell)


@app.command("remove")
def remove(webhook: Annotated[str, _ID], store: StoreOption, as_json: JsonOption = False) -> None:
    """Send nothing more to an endpoint; what waits for it is given up.

    Example: promo webhook remove wh_0123456789abcdef --store store.sqlite3
    """
    with exit_codes(as_json), webhook_work(store_url(store), read_settings()) as work:
        gone = replace(_known(work, webhook), state="removed")
        work.outbox.change(gone)
    answer(_told(gone), as_json, lambda: print(f"{gone.id} is removed"))


@app.command("rotate")
def rotate(
    webhook: Annotated[str, _ID],
    store: StoreOption,
    hours: Annotated[int, typer.Option(min=0, max=720, help="For which messages bear both signatures.")] = 24,
    as_json: JsonOption = False,
) -> None:
    """Make a new secret; for some hours messages are signed with the old one too.

    Example: promo webhook rotate wh_0123456789abcdef --store store.sqlite3 --hours 48
    """
    settings, now = read_settings(), SystemClock().now()
    with exit_codes(as_json), webhook_work(store_url(store), settings) as work:
        before = _known(work, webhook)
        new = replace(before, generation=before.generation + 1, old_until=now + hours * 3_600)
        secret = new.secrets(made_key(settings.key_file("webhook")), now)[0]
        work.outbox.change(new)
    answer({**_told(new), "secret": secret}, as_json, lambda: print(f"{new.id}\nsecret {secret}"))


@app.command("deliver")
def deliver(
    store: StoreOption,
    deployment: Annotated[Path | None, typer.Option(help="Collect from its index before.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Make one attempt of everything that is due, as `promo serve` does every second.

    Example: promo webhook deliver --store store.sqlite3 --deployment deployments/1337.json
    """
    with exit_codes(as_json):
        config = IndexConfig.of(Deployment.load(deployment)) if deployment else None
        with webhook_work(store_url(store), read_settings(), config) as work:
            delivered = work.step()
            counted = dict(work.outbox.counted())
    answer({"delivered": delivered, "deliveries": counted}, as_json, lambda: print(f"{delivered} delivered; {counted}"))


@app.command("test")
def test(webhook: Annotated[str, _ID], store: StoreOption, as_json: JsonOption = False) -> None:
    """Send one message of the type `test` now, and say what was answered. Exit code 1 unless it was taken.

    Example: promo webhook test wh_0123456789abcdef --store store.sqlite3
    """
    now = SystemClock().now()
    with exit_codes(as_json), webhook_work(store_url(store), read_settings()) as work:
        body = json.dumps({"type": "test", "id": f"msg_test_{now}", "data": {}}, separators=(",", ":")).encode()
        sent = work.deliverer.send(_known(work, webhook), f"msg_test_{now}", body)
    taken = 200 <= sent.status < 300
    answer({"taken": taken, "status": sent.status, "told": sent.told}, as_json, lambda: print(sent.told))
    if not taken:
        raise typer.Exit(Exit.REFUSED)


def _known(work: WebhookWork, webhook: str) -> Webhook:
    for it in work.outbox.all():
        if it.id == webhook and it.state == "active":
            return it
    raise WebhookError("webhook", found=webhook, wanted="an active one", advice="see `promo webhook list`")


def _account(text: str) -> int:
    try:
        return forms.account(text)
    except ValueError as error:
        raise typer.BadParameter(f"--merchant: {error}") from error


def _told(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": webhook.id,
        "url": webhook.url,
        "merchant": f"0x{webhook.merchant:040x}",
        "kinds": sorted(webhook.kinds),
        "low_bps": webhook.low_bps,
        "state": webhook.state,
        "secret_generation": webhook.generation,
    }
