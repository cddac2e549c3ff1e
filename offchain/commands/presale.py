"""`promo presale`: a pre-sale with deposits, from its document. The same acts as `brownie run presale`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from offchain.campaigns.desk import Desk, Step
from offchain.commands.account import account_in_hand
from offchain.commands.companion_desk import FileArgument, carry_out, tell_standing
from offchain.commands.merchant_desk import open_place
from offchain.commands.merchant_orders import ONCE, DryRunOption, surroundings
from offchain.commands.merchant_outcome import told
from offchain.commands.options import JsonOption
from offchain.companions import presale_orders
from offchain.companions.beside import Beside
from offchain.companions.prepared import Prepared
from offchain.companions.standing import presale_lines, presale_standing
from offchain.domain.presale import Presale

app = typer.Typer(help="Pre-sales with deposits, from a document in YAML.", no_args_is_help=True)

_Act = Callable[[Desk, Beside, Prepared[Presale]], Sequence[Step]]


app.callback(help=f"Pre-sales with deposits, from a document in YAML. {ONCE}")(surroundings)


@app.command("create")
def create(
    context: typer.Context, file: FileArgument, dry_run: DryRunOption = False, as_json: JsonOption = False
) -> None:
    """Create the pre-sale of a document. Given again, nothing is sent: the lock file knows which one it is.

    Example: promo presale create examples/companions/pre-sale.yaml --dry-run
    """

    def act(desk: Desk, beside: Beside, sale: Prepared[Presale]) -> Sequence[Step]:
        return [presale_orders.create(desk, beside.presales, sale, beside.presale_lock)]

    _order(context, file, dry_run, as_json, act)


@app.command("ready")
def ready(
    context: typer.Context, file: FileArgument, dry_run: DryRunOption = False, as_json: JsonOption = False
) -> None:
    """Say that the goods are ready: from now on the balance can be paid.

    Example: promo presale ready phone.yaml
    """
    _order(context, file, dry_run, as_json, lambda desk, it, sale: [presale_orders.ready(desk, it.presales, sale)])


@app.command("cancel")
def cancel(
    context: typer.Context, file: FileArgument, dry_run: DryRunOption = False, as_json: JsonOption = False
) -> None:
    """Cancel before the goods are ready: every deposit goes back whole.

    Example: promo presale cancel phone.yaml
    """
    _order(context, file, dry_run, as_json, lambda desk, it, sale: [presale_orders.cancel(desk, it.presales, sale)])


@app.command("settle")
def settle(
    context: typer.Context, file: FileArgument, dry_run: DryRunOption = False, as_json: JsonOption = False
) -> None:
    """Send back what goes back to each shopper, and to the merchant what was forfeited. Anybody may.

    Example: promo presale settle phone.yaml
    """
    _order(context, file, dry_run, as_json, lambda desk, it, sale: presale_orders.settle(desk, it.presales, sale))


@app.command("deposit")
def deposit(
    context: typer.Context,
    file: FileArgument,
    units: Annotated[int, typer.Argument(help="How many to reserve.", min=1)],
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Pay a deposit, as a shopper.

    Example: promo presale deposit phone.yaml 1
    """

    def act(desk: Desk, beside: Beside, sale: Prepared[Presale]) -> Sequence[Step]:
        return presale_orders.deposit(desk, beside.presales, sale, units)

    _order(context, file, dry_run, as_json, act)


@app.command("pay")
def pay(context: typer.Context, file: FileArgument, dry_run: DryRunOption = False, as_json: JsonOption = False) -> None:
    """Pay the balance, as a shopper.

    Example: promo presale pay phone.yaml
    """
    _order(context, file, dry_run, as_json, lambda desk, it, sale: presale_orders.pay(desk, it.presales, sale))


@app.command("report")
def report(context: typer.Context, file: FileArgument, as_json: JsonOption = False) -> None:
    """Where a pre-sale stands: phase, deposits, records and their digest. Needs no password.

    Exit code 1 when the records do not make the digest that the escrow keeps.

    Example: promo presale report phone.yaml --json
    """
    with told(as_json):
        beside = open_place(context.obj).beside(account_in_hand(), context.obj.roles)
        sale = beside.presale(file)
        standing = presale_standing(beside.presales, sale)
    tell_standing(standing, presale_lines(standing, sale), as_json)


def _order(context: typer.Context, file: Path, dry_run: bool, as_json: bool, act: _Act) -> None:
    def carried(desk: Desk, beside: Beside) -> Sequence[Step]:
        sale = beside.presale(file)
        with sale.refusals_told():
            return act(desk, beside, sale)

    carry_out(context.obj, carried, dry_run=dry_run, as_json=as_json)
