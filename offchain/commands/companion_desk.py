"""What the commands of `promo presale` and `promo rewards` share: options, and how an order is opened and told."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from offchain.campaigns.desk import Desk, Step
from offchain.campaigns.telling import step_document, step_lines
from offchain.commands.merchant_desk import Surroundings, open_place, signer_of, told
from offchain.commands.outcome import Exit, answer
from offchain.companions.beside import Beside
from offchain.settings import Settings

FileArgument = Annotated[Path, typer.Argument(help="The document.", exists=True, dir_okay=False)]
FolderArgument = Annotated[Path, typer.Argument(help="What `rewards build` wrote.", exists=True, file_okay=False)]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only show what would be sent, and its gas.")]
NodeOption = Annotated[str, typer.Option("--rpc", help="URL of a node; without it, PROMO_RPC_URL.")]
DeploymentOption = Annotated[
    Path | None, typer.Option("--deployment", help="Without it, <chain id>.json in PROMO_DEPLOYMENTS.")
]
RolesOption = Annotated[Path | None, typer.Option("--roles", help="Without it, roles.yaml beside the document.")]
LockOption = Annotated[Path | None, typer.Option("--lock", help="Without it, campaign.lock.json beside PROMO_BUILD.")]

Act = Callable[[Desk, Beside], Sequence[Step]]


def carry_out(options: Surroundings, act: Act, *, dry_run: bool, as_json: bool) -> None:
    """Opens everything, gives the order, and tells what became of it."""
    with told(as_json):
        signer = signer_of(Settings.read(os.environ))
        place = open_place(options)
        steps = act(place.desk(signer, dry_run=dry_run), place.beside(signer.address, options.roles))
    document: dict[str, Any] = {"steps": [step_document(step) for step in steps]}
    answer(document, as_json, lambda: print("\n".join(line for step in steps for line in step_lines(step))))


def tell_standing(standing: dict[str, Any], lines: Sequence[str], as_json: bool) -> None:
    """Where something stands. Exit code 1 when the records do not make the digest."""
    answer(standing, as_json, lambda: print("\n".join(lines)))
    raise typer.Exit(Exit.DONE if standing["complete"] else Exit.REFUSED)
