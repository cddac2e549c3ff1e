"""`promo behaviour`: what shops sent to the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from offchain.adapters.clocks import SystemClock
from offchain.adapters.sql_behaviour import SqlBehaviour
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.campaigns import forms
from offchain.commands.behaviour import PrivacyOption, intake
from offchain.commands.options import JsonOption, StoreOption
from offchain.commands.outcome import answer, exit_codes, writing

app = typer.Typer(help="Behaviour that shops sent to the API.", no_args_is_help=True)

_DAY = 86_400


@app.command("export")
def export(
    store: StoreOption,
    *,
    merchant: Annotated[str, typer.Option(help="Address of the merchant's account.")],
    out: Annotated[Path, typer.Option(help="CSV of the event schema to write.")],
    privacy: PrivacyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a merchant's received behaviour as events, under pseudonyms, without those who took consent back.

    The oracle reads it from the store by itself: `received` in its file.

    Example: promo behaviour export --store store.sqlite3 --merchant 0x... --out events.csv
    """
    with exit_codes(as_json), writing(out, as_json), _opened(store) as kept:
        account = _account(merchant)
        events = intake(None, privacy).still(kept.log(account, SystemClock().now() + _DAY))
        events.canonical().write_csv(out)
    rows = events.table.height
    answer({"out": str(out), "events": rows}, as_json, lambda: print(f"{out}: {rows} events"))


@app.command("forget")
def forget(
    store: StoreOption,
    *,
    shopper: Annotated[list[str] | None, typer.Option(help="Pseudonym of whom to forget; again for more.")] = None,
    older: Annotated[int | None, typer.Option("--older-than", min=1, help="Days; older behaviour is removed.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Remove what is about shoppers, or older than some days.

    Example: promo behaviour forget --store store.sqlite3 --older-than 730
    """
    if not shopper and older is None:
        raise typer.BadParameter("say whom with --shopper, or what with --older-than")
    with exit_codes(as_json), _opened(store) as kept:
        gone = kept.forget(shopper) if shopper else 0
        gone += kept.forget_before(SystemClock().now() - older * _DAY) if older is not None else 0
    answer({"removed": gone}, as_json, lambda: print(f"{gone} events removed"))


@contextmanager
def _opened(store: str) -> Iterator[SqlBehaviour]:
    engine = open_engine(store_url(store))
    try:
        yield SqlBehaviour(engine)
    finally:
        engine.dispose()


def _account(text: str) -> int:
    try:
        return forms.account(text)
    except ValueError as error:
        raise typer.BadParameter(f"--merchant: {error}") from error
