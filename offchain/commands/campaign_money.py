"""`promo campaign fund`, `collect`, `withdraw`: the money behind a campaign."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from offchain.campaigns import orders, vault_orders
from offchain.campaigns.desk import Desk, Step
from offchain.campaigns.lock import LockFile
from offchain.campaigns.prepared import Campaign
from offchain.commands.merchant_desk import open_counter, open_desk
from offchain.commands.merchant_orders import DryRunOption, FileArgument, give_order, tell_steps
from offchain.commands.merchant_outcome import told
from offchain.commands.options import JsonOption

_FilesArgument = Annotated[list[Path], typer.Argument(help="The campaign documents.", exists=True, dir_okay=False)]
_TotalArgument = Annotated[
    str, typer.Argument(help='What the budget shall be in all, such as "600.00"; needed unless the campaign is paid.')
]
_ToOption = Annotated[str, typer.Option("--to", help="The wallet that is paid; without it, that of PROMO_ACCOUNT.")]


def fund(
    context: typer.Context,
    file: FileArgument,
    total: _TotalArgument = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Raise the budget to a total, with what is spent. It is never lowered.

    Of a paid campaign each funder gives it: it deposits the funder's share of the total, or of the budget that the
    document says, and tells what each funder still owes.

    Example: promo campaign fund tea.yaml 600.00
    """

    def act(desk: Desk, campaign: Campaign, _lock: LockFile) -> Sequence[Step]:
        return vault_orders.raise_budget(desk, campaign, total)

    give_order(context, file, dry_run, as_json, act)


def collect(
    context: typer.Context,
    files: _FilesArgument,
    to: _ToOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Collect what was spent of paid campaigns, as their merchant, and note what is due later; many at once.

    Example: promo campaign collect tea.yaml coffee.yaml
    """
    with told(as_json):
        counter, desk = open_desk(context.obj, files[0], dry_run=dry_run)
        others = [open_counter(context.obj, file, merchant=desk.sender).campaign() for file in files[1:]]
        found = [counter.campaign(), *others]
        with found[0].refusals_told():
            steps = vault_orders.collect(desk, found, orders.read_account("--to", to) if to else None)
    tell_steps(steps, as_json)


def withdraw(
    context: typer.Context,
    file: FileArgument,
    to: _ToOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take back what of your deposit a paid campaign does not need; after the grace, all that was not spent.

    Example: promo campaign withdraw tea.yaml
    """

    def act(desk: Desk, campaign: Campaign, _lock: LockFile) -> Sequence[Step]:
        return [vault_orders.withdraw(desk, campaign, orders.read_account("--to", to) if to else None)]

    give_order(context, file, dry_run, as_json, act)
