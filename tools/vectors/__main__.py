"""Write tests/vectors from the twin: `.venv/bin/python -m tools.vectors`.

The same cases and answers every time, one case a line. With --check nothing is written. Exit codes: 0 done or current,
1 a file is stale (named). A file that changes is a change of the rules: say so where you change them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from tools.surroundings import ROOT
from tools.vectors import other_cases, rule_cases
from tools.vectors.answers import ANSWERS
from tools.vectors.shapes import Json

FOLDER: Final = Path("tests") / "vectors"
COMMAND: Final = ".venv/bin/python -m tools.vectors"
SCHEMA: Final = 1

CASES: Final[Mapping[str, Callable[[], Iterator[Json]]]] = {
    "rules": rule_cases.cases,
    "stacking": other_cases.stacking,
    "schedule": other_cases.schedule,
    "allocation": other_cases.allocation,
    "funding": other_cases.funding,
    "refunds": other_cases.refunds,
    "limits": other_cases.limits,
}


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Write the files, or with --check compare them."""
    parser = argparse.ArgumentParser(prog="python -m tools.vectors", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is stale")
    options = parser.parse_args(arguments)
    stale = []
    for name in CASES:
        place = root / FOLDER / f"{name}.json"
        wanted = document(name)
        if not options.check:
            place.write_text(wanted, encoding="utf-8")
        elif not place.is_file() or place.read_text(encoding="utf-8") != wanted:
            stale.append(place.relative_to(root).as_posix())
    if stale:
        print(f"stale: {', '.join(stale)}; run {COMMAND}", file=sys.stderr)
    return 1 if stale else 0


def document(name: str) -> str:
    """The text of one file: schema and cases with their answers."""
    lines = [json.dumps(case | {"expect": ANSWERS[name](case)}, separators=(",", ":")) for case in CASES[name]()]
    return f'{{"schema":{SCHEMA},"cases":[\n' + ",\n".join(lines) + "\n]}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
