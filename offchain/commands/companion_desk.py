"""What the commands of `promo presale` and `promo rewards` share: options, and how an order is opened and told."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from offchain.campaigns.desk import Desk, Step
from offchain.commands.merchant_desk import Surroundings, open_place, signer_in_hand
from offchain.commands.merchant_orders import tell_steps
from offchain.commands.merchant_outcome import told
from offchain.commands.outcome import Exit, answer
from offchain.companions.beside import Beside

FileArgument = Annotated[Path, typer.Argument(help="The document.", exists=True, dir_okay=False)]
FolderArgument = Annotated[Path, typer.Argument(help="What `rewards build` wrote.", exists=True, file_okay=False)]

Act = Callable[[Desk, Beside], Sequence[Step]]


def carry_out(options: Surroundings, act: Act, *, dry_run: bool, as_json: bool) -> None:
    """Opens everything, gives the order, and tells what became of it."""
    with told(as_json):
        signer = signer_in_hand()
        place = open_place(options)
        steps = act(place.desk(signer, dry_run=dry_run), place.beside(signer.address, options.roles))
    tell_steps(steps, as_json)


def tell_standing(standing: dict[str, Any], lines: Sequence[str], as_json: bool) -> None:
    """Where something stands. Exit code 1 when the records do not make the digest."""
    answer(standing, as_json, lambda: print("\n".join(lines)))
    raise typer.Exit(Exit.DONE if standing["complete"] else Exit.REFUSED)
