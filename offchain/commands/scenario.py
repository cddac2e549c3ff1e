"""`promo scenario`: four shops' stories, each on a chain of its own."""

import os
from typing import Annotated, Literal

import typer

from api.app import create_app
from offchain.commands.options import JsonOption
from offchain.commands.outcome import ROOT, Exit, answer, exit_codes, say
from offchain.scenario.run import run
from offchain.settings import Settings

Name = Literal["large-platform", "mobile", "small-shops", "social"]


def scenario(
    name: Annotated[Name, typer.Argument(help="Whose story.")],
    as_json: JsonOption = False,
) -> None:
    """One shop's story with simulated shoppers, on a chain of its own, with its audit.

    Writes PROMO_BUILD/scenario/NAME/report.html and report.json. The figures are the same in every run; what was
    measured is told apart. Exit code 0 only if every promise holds and the audit is green. docs/scenarios.md tells the
    stories.

    Example: promo scenario small-shops
    """
    build = Settings.read(os.environ).build / "scenario"
    with exit_codes(as_json):
        document, lines = run(name, build, ROOT, create_app, say)
    answer(document, as_json, lambda: print("\n".join(lines)))
    raise typer.Exit(Exit.DONE if document["green"] else Exit.REFUSED)
