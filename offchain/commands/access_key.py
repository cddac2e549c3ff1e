"""`promo access key`: keys of programs."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from offchain.access.ports import ApiKey
from offchain.campaigns import forms
from offchain.commands.access_desk import MerchantOption, RoleOption, access_of, account, form
from offchain.commands.options import JsonOption, StoreOption
from offchain.commands.outcome import answer, say

app = typer.Typer(help="Keys of programs.", no_args_is_help=True)


@app.command("create")
def create_key(
    *,
    store: StoreOption,
    role: RoleOption,
    label: Annotated[str, typer.Option("--label", help="What it is for; stands in logs, so never a person.")],
    merchant: MerchantOption = "",
    expires: Annotated[str, typer.Option("--expires", help="How long it works, such as 90d or 12h.")] = "90d",
    as_json: JsonOption = False,
) -> None:
    """Make a key. It is shown this once; the store keeps its hash.

    Example: promo access key create --store shop.sqlite3 --role support --label "help desk" --expires 30d
    """
    seconds = form(forms.duration, expires, "--expires")
    if not seconds:
        raise typer.BadParameter(f"--expires: found {expires}; wanted longer than nothing, such as 90d or 12h")
    with access_of(store, as_json) as (keys, _):
        made = keys.create(role, account(merchant, "--merchant"), label, seconds)
    document = {"key": made.token} | key_document(made.key)

    def tell() -> None:
        print(made.token)
        say(f"key {made.key.id} ({label}): role {role}, until {_day(made.key.expires)}; it is not shown again")

    answer(document, as_json, tell)


@app.command("list")
def list_keys(*, store: StoreOption, as_json: JsonOption = False) -> None:
    """List every key, those that are over or revoked too; none shows its secret.

    Example: promo access key list --store shop.sqlite3
    """
    with access_of(store, as_json) as (keys, _):
        found = [key_document(key) for key in keys.listed()]
        now = keys.clock.now()

    def tell() -> None:
        for key in found:
            print(f"{key['id']}  {key['role']:<9} {_standing(key, now):<30} {key['label']}")
        say(f"{len(found)} keys")

    answer({"keys": found}, as_json, tell)


@app.command("revoke")
def revoke_key(
    key: Annotated[str, typer.Argument(metavar="ID", help="As `promo access key list` shows it.")],
    *,
    store: StoreOption,
    as_json: JsonOption = False,
) -> None:
    """End a key at once.

    Example: promo access key revoke 5feceb66ff --store shop.sqlite3
    """
    with access_of(store, as_json) as (keys, _):
        keys.revoke(key)
    answer({"revoked": key}, as_json, lambda: print(f"key {key} opens nothing any more"))


def key_document(key: ApiKey) -> dict[str, Any]:
    """Everything but what opens."""
    return {
        "id": key.id,
        "role": key.role,
        "merchant": f"0x{key.merchant:040x}" if key.merchant else None,
        "label": key.label,
        "made": key.made,
        "expires": key.expires,
        "revoked": key.revoked or None,
    }


def _standing(key: dict[str, Any], now: int) -> str:
    if key["revoked"]:
        return f"revoked {_day(key['revoked'])}"
    return f"{'over since' if now >= key['expires'] else 'until'} {_day(key['expires'])}"


def _day(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M UTC")
