"""`promo doctor`."""

import sys
from typing import Annotated

import typer

from tools import doctor as machine


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """What the project needs on this machine, what is there, and how to get the rest.

    Example: promo doctor --json
    """
    sys.exit(machine.main(["--json"] if as_json else []))
