"""What the commands of access share: the store's keys and roles, and how accounts and durations are typed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from offchain.access.caller import GivenRole
from offchain.access.errors import AccessError
from offchain.access.grants import Grants
from offchain.access.keys import Keys
from offchain.adapters.clocks import SystemClock
from offchain.adapters.sql_access import SqlAccess
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.adapters.system_chance import SystemChance
from offchain.campaigns import forms
from offchain.campaigns.forms import FormError
from offchain.commands.outcome import Exit, exit_codes, fail, in_both

RoleOption = Annotated[GivenRole, typer.Option("--role", help="What it may see: docs/access.md has the table.")]
MerchantOption = Annotated[str, typer.Option("--merchant", help="With the role merchant: whose things, an address.")]


@contextmanager
def access_of(store: str, as_json: bool) -> Iterator[tuple[Keys, Grants]]:
    """What a store knows of access; what is refused becomes a message and an exit code."""
    with exit_codes(as_json):
        engine = open_engine(store_url(store))
        try:
            rows, clock = SqlAccess(engine), SystemClock()
            yield Keys(rows, clock, SystemChance()), Grants(rows, clock)
        except AccessError as error:
            fail(as_json, Exit.REFUSED, type(error).__name__, in_both(error))
        finally:
            engine.dispose()


def account(text: str, where: str) -> int:
    return form(forms.account, text, where) if text else 0


def form(read: Callable[[str], int], text: str, where: str) -> int:
    try:
        found = read(text)
    except FormError as error:
        raise typer.BadParameter(f"{where}: {error}") from error
    return found
