"""`promo message`."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from offchain.adapters.carriers import FolderCarrier, MailCarrier
from offchain.adapters.clocks import SystemClock
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.adapters.sql_sent import SqlSentLog
from offchain.adapters.vault_addresses import VaultAddresses, link_key
from offchain.commands.outcome import answer, exit_codes
from offchain.commands.surroundings import JsonOption, StoreOption
from offchain.data import privacy_folder
from offchain.delivery.ports import Carrier, Channel
from offchain.delivery.quiet import QuietHours
from offchain.delivery.sending import Cap, Message, Outreach
from offchain.delivery.templates import Template
from offchain.texts.wording import Language

app = typer.Typer(help="Messages to shoppers who agreed to be contacted.", no_args_is_help=True)


@app.callback()
def message() -> None:
    """Messages to shoppers who agreed to be contacted."""


@app.command("send")
def send(
    template: Annotated[Path, typer.Argument(help="YAML file with both languages: docs/messages.md.")],
    *,
    message_id: Annotated[str, typer.Option("--id", help="What it is about; a shopper gets it once.")],
    shopper: Annotated[list[str], typer.Option(help="Pseudonym; again for more.")],
    store: StoreOption,
    privacy: Annotated[Path, typer.Option(envvar="PROMO_PRIVACY", help="Privacy folder of the shop.")],
    place: Annotated[str, typer.Option(help="Where the API is for shoppers: https://shop.example.")],
    sink: Annotated[Path, typer.Option(help="Folder for SMS and push, and for mail without --smtp.")],
    fact: Annotated[list[str] | None, typer.Option(help="name=value for a gap; again for more.")] = None,
    language: Annotated[str, typer.Option(help="en or zh.")] = "en",
    channel: Annotated[Channel, typer.Option(help="How it goes.")] = Channel.EMAIL,
    quiet: Annotated[str, typer.Option(help="Hours in which nobody is disturbed.")] = "21:00-08:00",
    zone: Annotated[str, typer.Option(help="Of these hours.")] = "UTC",
    cap: Annotated[int, typer.Option(min=1, help="Most messages to a shopper in seven days.")] = 2,
    smtp: Annotated[str, typer.Option(help="host:port of a mail server, and --sender.")] = "",
    sender: Annotated[str, typer.Option(help="Address in From.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Send one message, to those who agreed, at most so often, not at night.

    Example: promo message send coupon.yaml --id spring --shopper 4f0c... --fact code=A1 --store store.sqlite3
    --privacy shop/privacy --place https://shop.example --sink messages
    """
    facts, hours = _facts(fact or []), _hours(quiet, zone)
    if language not in ("en", "zh"):
        raise typer.BadParameter(f"--language {language}: wanted en or zh")
    spoken: Language = "zh" if language == "zh" else "en"
    with exit_codes(as_json):
        folder, clock = privacy_folder.load(privacy), SystemClock()
        engine = open_engine(store_url(store))
        outreach = Outreach(
            carriers=_carriers(sink, smtp, sender),
            addresses=VaultAddresses(folder, clock),
            log=SqlSentLog(engine),
            clock=clock,
            cap=Cap(most=cap),
            quiet=hours,
            key=link_key(folder),
            place=f"{place.rstrip('/')}/v1/unsubscribe/",
        )
        one = Message(message_id, Template.load(template), facts, spoken)
        outcomes = [(it, outreach.send(it, one, channel)) for it in shopper]
        engine.dispose()
    document = {"messages": [{"shopper": it, "became": done.became, "until": done.until} for it, done in outcomes]}
    answer(document, as_json, lambda: print("\n".join(f"{it[:12]}... {done.became}" for it, done in outcomes)))


def _carriers(sink: Path, smtp: str, sender: str) -> Mapping[Channel, Carrier]:
    files = FolderCarrier(sink)
    if not smtp:
        return dict.fromkeys(Channel, files)
    host, _, port = smtp.rpartition(":")
    if not (host and port.isdecimal() and "@" in sender):
        raise typer.BadParameter("with --smtp host:port give --sender with an address")
    user, password = (os.environ.get(f"PROMO_SMTP_{name}", "") for name in ("USER", "PASSWORD"))
    return {**dict.fromkeys(Channel, files), Channel.EMAIL: MailCarrier(host, int(port), sender, user, password)}


def _facts(given: list[str]) -> dict[str, str]:
    if not all("=" in it for it in given):
        raise typer.BadParameter("--fact wants name=value")
    return {name: value for name, _, value in (it.partition("=") for it in given)}


def _hours(quiet: str, zone: str) -> QuietHours:
    try:
        return QuietHours.parse(quiet, zone)
    except (ValueError, OSError, KeyError) as error:
        raise typer.BadParameter(f"--quiet {quiet} --zone {zone}: wanted 21:00-08:00 and a name like UTC") from error
