"""`promo conformance`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from offchain.commands.options import JsonOption
from offchain.commands.outcome import Exit, exit_codes, fail, in_both
from offchain.conformance.values import MalformedCaseError
from offchain.conformance.verdict import Verdict, judge, read_cases, summary

FileArgument = Annotated[Path, typer.Argument(help="JSON file of promotion cases.", exists=True, dir_okay=False)]


def conformance(file: FileArgument, as_json: JsonOption = False) -> None:
    """Run promotion cases (lines and promotions in, discount out) through the rules, and compare.

    One line a case: equal, differs with both figures, or unsupported with the reason; the last line counts them. Exit
    code 1 when a case differs.

    Example: promo conformance tests/vectors/promotion_cases.json --json
    """
    with exit_codes(as_json):
        try:
            cases = read_cases(file.read_bytes())
        except MalformedCaseError as error:
            fail(
                as_json,
                Exit.WRONG_USE,
                "MalformedCaseError",
                in_both(error, f"{file.name}: {error}", "MalformedCaseError"),
            )
        verdicts = [judge(case) for case in cases]
    for verdict in verdicts:
        print(_line(verdict, as_json))
    print(json.dumps(summary(verdicts), separators=(",", ":")))
    differs = any(verdict.result == "differs" for verdict in verdicts)
    raise typer.Exit(Exit.REFUSED if differs else Exit.DONE)


def _line(verdict: Verdict, as_json: bool) -> str:
    return json.dumps(verdict.document()) if as_json else verdict.line()
