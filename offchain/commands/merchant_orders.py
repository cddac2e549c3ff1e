"""What the commands of a merchant share: their options, and how an order is given and told."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from offchain.campaigns.desk import Desk, Step
from offchain.campaigns.lock import LockFile
from offchain.campaigns.prepared import Campaign
from offchain.campaigns.telling import step_document, step_lines
from offchain.commands.merchant_desk import Surroundings, open_desk
from offchain.commands.merchant_outcome import told
from offchain.commands.outcome import answer

FileArgument = Annotated[Path, typer.Argument(help="The campaign document.", exists=True, dir_okay=False)]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only show what would be sent, and its gas.")]
NodeOption = Annotated[str, typer.Option("--rpc", help="URL of a node; without it, PROMO_RPC_URL.")]
DeploymentFileOption = Annotated[
    Path | None, typer.Option("--deployment", help="Without it, <chain id>.json in PROMO_DEPLOYMENTS.")
]
RolesOption = Annotated[Path | None, typer.Option("--roles", help="Without it, roles.yaml beside the document.")]
LockOption = Annotated[Path | None, typer.Option("--lock", help="Without it, campaign.lock.json beside PROMO_BUILD.")]

Act = Callable[[Desk, Campaign, LockFile], Sequence[Step]]


ONCE: Final = (
    "PROMO_ACCOUNT names the keystore that signs.\n\nEvery order says what shall be: given again, it sends nothing."
)


def surroundings(
    context: typer.Context,
    rpc: NodeOption = "",
    deployment: DeploymentFileOption = None,
    roles: RolesOption = None,
    lock: LockOption = None,
) -> None:
    """What the commands of a group are given before their names; becomes the context's object."""
    context.obj = Surroundings(rpc=rpc, deployment=deployment, roles=roles, lock=lock)


def give_order(context: typer.Context, file: Path, dry_run: bool, as_json: bool, act: Act) -> None:
    """Opens everything, gives the order, and tells what became of it. context : its object is a `Surroundings`."""
    options: Surroundings = context.obj
    with told(as_json):
        counter, desk = open_desk(options, file, dry_run=dry_run)
        found = counter.campaign()
        with found.refusals_told():
            steps = act(desk, found, counter.lock)
    tell_steps(steps, as_json)


def tell_steps(steps: Sequence[Step], as_json: bool) -> None:
    """What became of orders."""
    document: dict[str, Any] = {"steps": [step_document(step) for step in steps]}
    answer(document, as_json, lambda: print_lines([line for step in steps for line in step_lines(step)]))


def print_lines(lines: Sequence[str]) -> None:
    """On standard output."""
    print("\n".join(lines))
