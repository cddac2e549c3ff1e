"""`promo message`."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from offchain.adapters.carriers import FolderCarrier, MailCarrier
from offchain.adapters.clocks import SystemClock
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.adapters.sql_sent import SqlSentLog
from offchain.adapters.vault_addresses import VaultAddresses, link_key
from offchain.commands.options import JsonOption, StoreOption
from offchain.commands.outcome import answer, exit_codes
from offchain.data import privacy_folder
from offchain.delivery.ports import Cap, Carrier, Channel
from offchain.delivery.quiet import QuietHours
from offchain.delivery.sending import Message, Outreach
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

    Example: promo message send coupon.yaml --id spring --shopper 4f0c... --fact code=A1 --store store.sqlite3 \\
        --privacy shop/privacy --place https://shop.example --sink messages
    """
    facts, hours, carriers = _facts(fact or []), _hours(quiet, zone), _carriers(sink, smtp, sender)
    with exit_codes(as_json), _outreach((store, privacy, place), carriers, hours, Cap(most=cap)) as outreach:
        one = Message(message_id, Template.load(template), facts, _language(language))
        outcomes = [(it, outreach.send(it, one, channel)) for it in shopper]
    document = {"messages": [{"shopper": it, "became": done.became, "until": done.until} for it, done in outcomes]}
    answer(document, as_json, lambda: print("\n".join(f"{it[:12]}... {done.became}" for it, done in outcomes)))


@contextmanager
def _outreach(
    places: tuple[str, Path, str], carriers: Mapping[Channel, Carrier], hours: QuietHours, cap: Cap
) -> Iterator[Outreach]:
    """places : store, privacy folder, URL of the API."""
    folder, clock = privacy_folder.load(places[1]), SystemClock()
    engine = open_engine(store_url(places[0]))
    try:
        yield Outreach(
            carriers=carriers,
            addresses=VaultAddresses(folder, clock),
            log=SqlSentLog(engine),
            clock=clock,
            cap=cap,
            quiet=hours,
            key=link_key(folder),
            place=f"{places[2].rstrip('/')}/v1/unsubscribe/",
        )
    finally:
        engine.dispose()


def _language(text: str) -> Language:
    if text == "en":
        return "en"
    if text == "zh":
        return "zh"
    raise typer.BadParameter(f"--language {text}: wanted en or zh")


def _carriers(sink: Path, smtp: str, sender: str) -> Mapping[Channel, Carrier]:
    files = FolderCarrier(sink)
    if not smtp:
        return dict.fromkeys(Channel, files)
    host, _, port = smtp.rpartition(":")
    if not (host and port.isdecimal() and "@" in sender):
        raise typer.BadParameter("with --smtp host:port give --sender with an address")
    user, password = os.environ.get("PROMO_SMTP_USER", ""), os.environ.get("PROMO_SMTP_PASSWORD", "")
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
