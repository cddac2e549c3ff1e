"""The program behind `promo bench gas`: a process of its own, since Brownie is one network and one project a process.

Exit codes: 0 done, 1 the figures are not those of the snapshot, 2 there is no such operation, 3 surroundings missing,
4 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys

import typer

from benchmarks.gas import runs, snapshot, tables
from benchmarks.gas.figures import Document
from offchain.commands.outcome import Exit, answer, exit_codes, fail, say


def main() -> None:
    """Measures, compares and prints."""
    options = _options()
    with exit_codes(options.json):
        try:
            # Brownie tells of every transaction.
            with contextlib.redirect_stdout(io.StringIO()):
                document = _measured(options)
        except runs.WrongUseError as error:
            fail(options.json, Exit.WRONG_USE, type(error).__name__, str(error))
        tell = tables.breakdown if options.breakdown else tables.report
        answer(document, options.json, lambda: print(tell(document)))  # noqa: T201 - the answer
        if document.get("differences"):
            say(f"{len(document['differences'])} differences from {snapshot.NAME}; if they are meant: --renew")
            raise typer.Exit(Exit.REFUSED)


def _measured(options: argparse.Namespace) -> Document:
    """One operation taken apart; else everything, held against the snapshot where that is of the same network."""
    if options.breakdown:
        return runs.breakdown(options.breakdown, options.network)
    if options.renew and options.network is runs.Network.ANVIL:
        raise runs.WrongUseError("the snapshot is of ganache: --renew without --network anvil")
    measured = runs.figures(options.network)
    if options.renew:
        snapshot.write(measured)
    if measured["network"] == snapshot.read()["network"]:
        measured["differences"] = snapshot.differences(measured, snapshot.read())
    return measured


def _options() -> argparse.Namespace:
    """As `promo bench gas` hands them on, which also explains them."""
    parser = argparse.ArgumentParser(prog="promo bench gas")
    parser.add_argument("--network", type=runs.Network)
    parser.add_argument("--breakdown")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--renew", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    # As typer would end it.
    try:
        main()
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
