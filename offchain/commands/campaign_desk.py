"""What the commands of `promo campaign` share: arguments, and how an order is opened and told."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from offchain.campaigns.desk import Desk, Step
from offchain.campaigns.lock import LockFile
from offchain.campaigns.prepared import Campaign
from offchain.campaigns.telling import step_document, step_lines
from offchain.commands.merchant_desk import open_desk, told
from offchain.commands.outcome import answer

FileArgument = Annotated[Path, typer.Argument(help="The campaign document.", exists=True, dir_okay=False)]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only show what would be sent, and its gas.")]

Act = Callable[[Desk, Campaign, LockFile], Sequence[Step]]


def carry_out(context: typer.Context, file: Path, dry_run: bool, as_json: bool, act: Act) -> None:
    """Opens everything, gives the order, and tells what became of it."""
    with told(as_json):
        counter, desk = open_desk(context.obj, file, dry_run=dry_run)
        found = counter.campaign()
        with found.refusals_told():
            steps = act(desk, found, counter.lock)
    tell_steps(steps, as_json)


def tell_steps(steps: Sequence[Step], as_json: bool) -> None:
    """What became of orders."""
    document = {"steps": [step_document(step) for step in steps]}
    answer(document, as_json, lambda: print("\n".join(line for step in steps for line in step_lines(step))))
