"""Take each guard out of a copy of the repository and see the tests that it names turn red: `make guards`.

    .venv/bin/python -m tools.guards --only 'hub-*' --jobs 1 --json

A guard is a check in the product without which somebody could take what is not theirs, or an auditor would not see it.
Each has a patch in tests/guards that takes it out. First the named tests run on the whole code and must be green. Then
each patch is applied to a copy of its own and its tests run there: each must fail, and neither break off nor fail for
want of a name that the patch took away.

Exit codes: 0 every guard is missed by its tests, 1 one is not, or its patch does not fit any more, 2 wrong use,
3 something is missing, 4 interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Generator, Iterable, Mapping, Sequence

from tools import guard_bytecode, guard_patches
from tools.guard_bytecode import CompileError
from tools.guard_copy import LOG, Outcome, copy_repository, run, run_tests
from tools.guard_patches import Guard, GuardFileError
from tools.surroundings import EXIT_SURROUNDINGS_MISSING, ROOT, SurroundingsMissingError

EXIT_NOT_MISSED, EXIT_USE, EXIT_INTERRUPTED = 1, 2, 4
LOG_LINES_SHOWN = 12
# A patch that leaves broken Python makes tests fail that would not miss the guard.
BROKEN = ("NameError", "UnboundLocalError", "SyntaxError", "IndentationError", "ImportError", "ModuleNotFoundError")


@dataclass(frozen=True)
class Verdict:
    """red : whether every named test failed; failed : their cases that did; note : why it is not red; tests : what each
    test said first."""

    name: str
    red: bool
    failed: int = 0
    seconds: float = 0.0
    note: str = ""
    tests: dict[str, str] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Do what was asked for with the guards that were asked for."""
    options = _options(arguments)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidy up as after Ctrl-C
    try:
        return _obey(root, options)
    except GuardFileError as error:
        print(f"guards: {error}", file=sys.stderr)
        return EXIT_NOT_MISSED
    except SurroundingsMissingError as missing:
        print(f"guards: {missing}", file=sys.stderr)
        return EXIT_SURROUNDINGS_MISSING
    except KeyboardInterrupt:
        print("\nguards: interrupted; the copies are removed, the repository was never touched", file=sys.stderr)
        return EXIT_INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, before)


def _obey(root: Path, options: argparse.Namespace) -> int:
    guards = guard_patches.read_all(root)
    chosen = [it for it in guards if not options.only or any(fnmatchcase(it.name, name) for name in options.only)]
    if not chosen:
        print(f"guards: none is named {', '.join(options.only) or 'anything'}: see --index", file=sys.stderr)
        return EXIT_USE
    if options.index:
        print(guard_patches.table(guards))
        return 0
    if options.renew:
        return _renew(root, chosen)
    with closing(try_all(root, chosen, options.jobs)) as verdicts:
        return _report(chosen, verdicts, json_wanted=options.json)


def try_all(root: Path, guards: Sequence[Guard], jobs: int) -> Generator[Verdict, None, None]:
    """A verdict a guard, in their order; a single one when the whole code is not green."""
    stop = threading.Event()
    with tempfile.TemporaryDirectory(prefix="promissory-guards-") as folder, ThreadPoolExecutor(jobs) as pool:
        try:
            whole = Path(folder, "whole")
            trouble = _prepare(root, whole, guards, stop)
            if trouble:
                yield Verdict("(none taken out)", red=False, note=trouble)
            else:
                yield from pool.map(partial(judge, whole, stop), guards)
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)


def _prepare(root: Path, whole: Path, guards: Sequence[Guard], stop: threading.Event) -> str:
    """Make the copy that all others are made of; what is wrong before anything is taken out, or ""."""
    started = time.monotonic()
    missing = [
        f"{guard.name} names {test}, which does not exist" for guard in guards for test in guard.missing_tests(root)
    ]
    if missing:
        return "\n    ".join(missing)
    copy_repository(root, whole)
    if any(_changed_contracts(guard) for guard in guards):
        if (root / guard_bytecode.BUILD).is_dir():  # Brownie compiles what has changed since
            shutil.copytree(root / guard_bytecode.BUILD, whole / guard_bytecode.BUILD)
        run([str(whole / ".venv/bin/brownie"), "compile"], whole, stop)
        # The bytecode of all contracts is made as that of the patched ones will be: green tests vouch for it.
        guard_bytecode.update(whole, {path.relative_to(whole).as_posix() for path in whole.glob("contracts/**/*.sol")})
    outcomes = run_tests(whole, sorted({test for guard in guards for test in guard.tests}), stop)
    bad = [test for test, outcome in outcomes.items() if not outcome.passed or outcome.failed or outcome.other]
    if bad:
        return "\n    ".join(["not green on the whole code:", *bad, _last_lines(whole)])
    _say(f"{len(guards)} guards; {len(outcomes)} tests green on the whole code ({time.monotonic() - started:.0f} s)")
    return ""


def judge(whole: Path, stop: threading.Event, guard: Guard) -> Verdict:
    """Take one guard out and see whether its tests miss it."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=f"{guard.name}-", dir=whole.parent) as folder:
        tree = Path(folder, "tree")
        shutil.copytree(whole, tree, symlinks=True)
        try:
            for file, text in guard.taken_out(tree).items():
                (tree / file).write_text(text, encoding="utf-8")
            contracts = _changed_contracts(guard)
            if contracts:
                guard_bytecode.update(tree, contracts)
        except (GuardFileError, CompileError) as error:
            return Verdict(guard.name, red=False, note=str(error))
        outcomes = run_tests(tree, guard.tests, stop)
        note = _why_not_red(outcomes)
        if note and not any(outcome.passed or outcome.failed for outcome in outcomes.values()):
            note += f"\n{_last_lines(tree)}"
    messages = {test: outcome.message for test, outcome in outcomes.items()}
    failed = sum(outcome.failed for outcome in outcomes.values())
    return Verdict(guard.name, not note, failed, round(time.monotonic() - started, 1), note, messages)


def _why_not_red(outcomes: Mapping[str, Outcome]) -> str:
    """Why the guard was not missed; "" when it was."""
    for test, outcome in outcomes.items():
        if outcome.other or not (outcome.passed or outcome.failed):
            return f"{test} broke off, or never ran: the patch does more than to take out a guard"
        if not outcome.failed:
            return f"{test} stays green: nothing misses this guard, write the test"
        if outcome.message.startswith(BROKEN):
            return f"{test} fails for another reason: {outcome.message}"
    return ""


def _report(guards: Sequence[Guard], verdicts: Iterable[Verdict], *, json_wanted: bool) -> int:
    """A line a guard while they come in, then the sum."""
    started = time.monotonic()
    found: list[Verdict] = []
    for verdict in verdicts:
        found.append(verdict)
        word = "red" if verdict.red else "NOT RED"
        place, cases = f"[{len(found):3}/{len(guards)}]", f"{verdict.failed:3} failed {verdict.seconds:6.1f} s"
        _say(f"{place} {word:8}{verdict.name:34}{cases}" + (f"\n    {verdict.note}" if verdict.note else ""))
    not_red = sorted({guard.name for guard in guards} - {verdict.name for verdict in found if verdict.red})
    seconds = round(time.monotonic() - started)
    if json_wanted:
        rows = [asdict(verdict) for verdict in found]
        print(json.dumps({"guards": rows, "not_red": not_red, "seconds": seconds}))
    _say(f"{len(guards) - len(not_red)} of {len(guards)} guards are missed by their tests ({seconds} s)")
    return EXIT_NOT_MISSED if not_red else 0


def _renew(root: Path, guards: Sequence[Guard]) -> int:
    """Write the patches that still fit anew; name the others."""
    lost = 0
    for guard in guards:
        try:
            guard_patches.renew(root, guard)
        except GuardFileError as error:
            lost += 1
            _say(str(error))
    _say(f"{len(guards) - lost} patches renewed, {lost} to be written anew: tests/guards/README.md says how")
    return EXIT_NOT_MISSED if lost else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("tools.guards", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", metavar="NAME", action="append", default=[], help="this guard, or these: 'hub-*'")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="guards at once, each in a copy")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--index", action="store_true", help="print the table of tests/guards/README.md, try nothing")
    parser.add_argument(
        "--renew", action="store_true", help="write the patches that fit anew, with today's lines beside"
    )
    options = parser.parse_args(arguments)
    if options.jobs < 1:
        parser.error(f"--jobs is {options.jobs}, wanted 1 or more")
    return options


def _changed_contracts(guard: Guard) -> list[str]:
    return [file for file in guard.hunks if file.startswith("contracts/")]


def _last_lines(tree: Path) -> str:
    lines = (tree / LOG).read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(f"    {line}" for line in lines[-LOG_LINES_SHOWN:])


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
