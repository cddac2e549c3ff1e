"""`promo access`: who may ask the service what. Keys of programs, roles of wallets."""

from typing import Annotated, Any

import typer

from offchain.access.ports import Grant
from offchain.commands import access_key
from offchain.commands.access_desk import MerchantOption, RoleOption, access_of, account
from offchain.commands.options import JsonOption, StoreOption
from offchain.commands.outcome import answer, say

app = typer.Typer(help="Who may ask the service what: keys of programs, roles of wallets.", no_args_is_help=True)
app.add_typer(access_key.app, name="key")

WalletArgument = Annotated[str, typer.Argument(metavar="ADDRESS", help="The wallet.")]


@app.command("grant")
def grant_role(
    wallet: WalletArgument,
    *,
    store: StoreOption,
    role: RoleOption,
    merchant: MerchantOption = "",
    as_json: JsonOption = False,
) -> None:
    """Give a wallet a role, in place of the one that it had; it signs in as every wallet does.

    Example: promo access grant 0x52908400098527886E0F7030069857D2E4169EE7 --role auditor --store shop.sqlite3
    """
    of_wallet = account(wallet, "ADDRESS")
    of = account(merchant, "--merchant") if merchant or role != "merchant" else of_wallet
    with access_of(store, as_json) as (_, grants):
        grant = grants.grant(of_wallet, role, of)
    answer(grant_document(grant), as_json, lambda: print(f"0x{of_wallet:040x} is {role} from its next request on"))


@app.command("revoke")
def revoke_role(wallet: WalletArgument, *, store: StoreOption, as_json: JsonOption = False) -> None:
    """Take a wallet's role and end its sessions at once.

    Example: promo access revoke 0x52908400098527886E0F7030069857D2E4169EE7 --store shop.sqlite3
    """
    of_wallet = account(wallet, "ADDRESS")
    with access_of(store, as_json) as (_, grants):
        ended = grants.revoke(of_wallet)
    document = {"wallet": f"0x{of_wallet:040x}", "sessions_ended": ended}
    answer(document, as_json, lambda: print(f"0x{of_wallet:040x} has no role any more; sessions ended: {ended}"))


@app.command("list")
def list_roles(*, store: StoreOption, as_json: JsonOption = False) -> None:
    """List the wallets that have a role.

    Example: promo access list --store shop.sqlite3
    """
    with access_of(store, as_json) as (_, grants):
        found = [grant_document(grant) for grant in grants.listed()]

    def tell() -> None:
        for grant in found:
            print(f"{grant['wallet']}  {grant['role']:<9} {grant['merchant'] or ''}")
        say(f"{len(found)} wallets")

    answer({"grants": found}, as_json, tell)


def grant_document(grant: Grant) -> dict[str, Any]:
    """A wallet's role."""
    return {
        "wallet": f"0x{grant.wallet:040x}",
        "role": grant.role,
        "merchant": f"0x{grant.merchant:040x}" if grant.merchant else None,
        "made": grant.made,
    }
