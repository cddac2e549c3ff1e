"""Measure which branches of the contracts their tests reach: `make coverage`.

    .venv/bin/python -m tools.coverage --json tests/contracts/test_refund.py

The contracts get a mark at each branch in a copy of the repository (build/coverage), their tests run there on ganache,
and the marks that its machine meets are counted: in transactions, calls and estimates. Naming tests runs only those.

Exit codes: 0 at least 95 % of the branches are reached and every gap is explained in gaps.toml; 1 they are not, or a
test failed; 2 wrong use; 3 something is missing; 4 interrupted.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Sequence

from tools.coverage import report
from tools.coverage.branches import SourceError
from tools.coverage.run import prepare, run
from tools.surroundings import EXIT_SURROUNDINGS_MISSING, ROOT, SurroundingsMissingError

EXIT_NOT_ENOUGH, EXIT_USE, EXIT_INTERRUPTED = 1, 2, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, say it, and write the page if that was asked for."""
    options = _options(arguments)
    if options.renew and options.tests:
        print("coverage: --renew wants all tests: name none", file=sys.stderr)
        return EXIT_USE
    started = time.monotonic()
    try:
        marked = prepare(ROOT)
        _say(f"coverage: {len(marked.branches)} branches marked; compiling takes minutes where contracts changed")
        ran = run(ROOT, options.tests)
    except SourceError as error:
        print(f"coverage: {error}", file=sys.stderr)
        return EXIT_NOT_ENOUGH
    except SurroundingsMissingError as missing:
        print(f"coverage: {missing}", file=sys.stderr)
        return EXIT_SURROUNDINGS_MISSING
    except KeyboardInterrupt:
        print("\ncoverage: interrupted; what was compiled stays in build/coverage", file=sys.stderr)
        return EXIT_INTERRUPTED
    found = report.report(marked.branches, ran.met, report.read_reasons(), green=ran.green)
    print(json.dumps(report.to_json(found)) if options.json else report.to_text(found))
    if options.renew:
        (ROOT / report.PAGE).write_text(report.to_page(found), encoding="utf-8")
    total, seconds = found.total, time.monotonic() - started
    _say(f"coverage: {total.hit} of {total.branches} branches, {total.percent:.2f} % ({seconds:.0f} s)")
    if not ran.green:
        _say("coverage: a test failed, or none ran: see above")
    return 0 if found.enough else EXIT_NOT_ENOUGH


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.coverage",
        description="Measure which branches of the contracts their tests reach.",
        epilog="example: python -m tools.coverage --json tests/contracts/test_refund.py > refund.json",
    )
    parser.add_argument("tests", nargs="*", metavar="TEST", help="tests of tests/contracts to run (default: all)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--renew", action="store_true", help=f"write {report.PAGE}")
    return parser.parse_args(arguments)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
