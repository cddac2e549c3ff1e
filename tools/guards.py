"""Take each guard out of a copy of the repository and see the tests that it names turn red: `make guards`.

    .venv/bin/python -m tools.guards --only 'hub-*' --jobs 1 --json

A guard is a check in the product without which somebody could take what is not theirs, or an auditor would not see it.
Each has a patch in tests/guards that takes it out. First the named tests run on the whole code and must be green. Then,
one guard after the other, its patch is applied to a copy and its tests run there: each must fail, and neither break off
nor fail for want of a name that the patch took away.

Exit codes: 0 every guard is missed by its tests, 1 one is not, or its patch does not fit any more, 2 wrong use,
3 something is missing, 4 interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import resource
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Iterator, Mapping, Sequence

from tools import guard_patches
from tools.guard_bytecode import Build, Code, CompileError
from tools.guard_copy import Copy, Outcome, Processes
from tools.guard_patches import Guard, GuardFileError
from tools.surroundings import EXIT_SURROUNDINGS_MISSING, ROOT, SurroundingsMissingError

EXIT_NOT_MISSED, EXIT_USE, EXIT_INTERRUPTED = 1, 2, 4
BATCH = 8  # patches that are compiled at once
LOG_LINES_SHOWN = 12
# A patch that leaves broken Python makes tests fail that would not miss the guard.
BROKEN = ("NameError", "UnboundLocalError", "SyntaxError", "IndentationError", "ImportError", "ModuleNotFoundError")

Codes = Mapping[str, Code]  # contract -> what it compiles to without the guard


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
    """Try the guards that were asked for and say what was found."""
    options = _options(arguments)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidy up as after Ctrl-C
    try:
        guards = guard_patches.read_all(root)
        chosen = [it for it in guards if not options.only or any(fnmatchcase(it.name, name) for name in options.only)]
        if options.index:
            print(guard_patches.table(guards))
            return 0
        if not chosen:
            print(f"guards: none is named {', '.join(options.only) or 'anything'}: see --index", file=sys.stderr)
            return EXIT_USE
        return _report(chosen, try_all(root, chosen, options.jobs), json_wanted=options.json)
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


def try_all(root: Path, guards: Sequence[Guard], jobs: int) -> Iterator[Verdict]:
    """A verdict a guard, as they come in; a single one when the whole code is not green."""
    with tempfile.TemporaryDirectory(prefix="promissory-guards-") as folder:
        first = Copy.of(root, Path(folder, "copy1"), Processes())
        try:
            trouble = _baseline(first, guards)
            if trouble:
                yield Verdict("(none taken out)", red=False, note=trouble)
                return
            copies = [first, *(first.twin(Path(folder, f"copy{number}")) for number in range(2, jobs + 1))]
            yield from _share(copies, guards)
        finally:
            first.processes.stop()


def _baseline(copy: Copy, guards: Sequence[Guard]) -> str:
    """What is wrong before anything is taken out; "" when all named tests are green."""
    started = time.monotonic()
    missing = {test: guard.name for guard in guards for test in guard.missing_tests(copy.root)}
    if missing:
        return "\n    ".join(f"{name} names {test}, which does not exist" for test, name in missing.items())
    outcomes = copy.run(sorted({test for guard in guards for test in guard.tests}), whole=True)
    bad = [test for test, outcome in outcomes.items() if not outcome.passed or outcome.failed or outcome.other]
    if bad:
        return "\n    ".join(["not green on the whole code:", *bad, _last_lines(copy)])
    unlike = Build.of(copy.root).differing() if any(guard.on_chain for guard in guards) else []
    if unlike:
        return f"tools/guard_bytecode.py compiles {', '.join(unlike)} otherwise than Brownie: mend it"
    _say(f"{len(guards)} guards; {len(outcomes)} tests green on the whole code ({time.monotonic() - started:.0f} s)")
    return ""


def _share(copies: Sequence[Copy], guards: Sequence[Guard]) -> Iterator[Verdict]:
    """Verdicts of as many workers as there are copies, who take batch after batch."""
    batches: queue.SimpleQueue[list[Guard]] = queue.SimpleQueue()
    for on_chain in (True, False):  # what takes longest first, so that all end together
        kind = [guard for guard in guards if guard.on_chain == on_chain]
        for start in range(0, len(kind), BATCH):
            batches.put(kind[start : start + BATCH])
    verdicts: queue.SimpleQueue[Verdict | None] = queue.SimpleQueue()

    def work(copy: Copy) -> None:
        try:
            with suppress(queue.Empty):
                while not copy.processes.stopped:
                    for verdict in judge_batch(copy, batches.get_nowait()):
                        verdicts.put(verdict)
        finally:
            verdicts.put(None)

    with ThreadPoolExecutor(len(copies)) as pool:
        workers = [pool.submit(work, copy) for copy in copies]
        try:
            for _ in workers:
                yield from iter(verdicts.get, None)
            for worker in workers:
                worker.result()
        finally:
            copies[0].processes.stop()


def judge_batch(copy: Copy, guards: Sequence[Guard]) -> Iterator[Verdict]:
    """Compile what must be compiled, then take out one guard after the other."""
    patches: dict[str, dict[str, str]] = {}
    for guard in guards:
        try:
            with copy.without(guard) as sources:
                patches[guard.name] = sources
        except GuardFileError as error:
            yield Verdict(guard.name, red=False, note=str(error))
    build = Build.of(copy.root) if any(guard.on_chain for guard in guards) else None
    compiled = build.compile_all({it.name: patches[it.name] for it in guards if it.name in patches}) if build else {}
    for guard in (guard for guard in guards if guard.name in patches):
        codes = compiled.get(guard.name, {})
        if isinstance(codes, CompileError):
            yield Verdict(guard.name, red=False, note=f"does not compile: {codes}")
        else:
            yield _judge(copy, guard, build, codes)


def _judge(copy: Copy, guard: Guard, build: Build | None, codes: Codes) -> Verdict:
    """Take one guard out and see whether its tests miss it."""
    started = time.monotonic()
    with copy.without(guard) as sources:
        if build:
            build.install(sources, codes)
        try:
            outcomes = copy.run(guard.tests, whole=False)
        finally:
            if build:
                build.restore()
    note = _why_not_red(outcomes)
    if note and not any(outcome.passed or outcome.failed for outcome in outcomes.values()):
        note += f"\n{_last_lines(copy)}"
    messages = {test: outcome.message for test, outcome in outcomes.items()}
    failed = sum(outcome.failed for outcome in outcomes.values())
    return Verdict(guard.name, not note, failed, time.monotonic() - started, note, messages)


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


def _report(guards: Sequence[Guard], verdicts: Iterator[Verdict], *, json_wanted: bool) -> int:
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
    processor = round(sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)))
    if json_wanted:
        rows = [asdict(verdict) for verdict in sorted(found, key=lambda verdict: verdict.name)]
        print(json.dumps({"guards": rows, "not_red": not_red, "seconds": seconds, "processor_seconds": processor}))
    missed = len(guards) - len(not_red)
    _say(f"{missed} of {len(guards)} guards are missed by their tests ({seconds} s, {processor} s of processor time)")
    return EXIT_NOT_MISSED if not_red else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("tools.guards", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", metavar="NAME", action="append", default=[], help="this guard, or these: 'hub-*'")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="guards at once, each in a copy")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--index", action="store_true", help="print the table of tests/guards/README.md, try nothing")
    options = parser.parse_args(arguments)
    if options.jobs < 1:
        parser.error(f"--jobs is {options.jobs}, wanted 1 or more")
    return options


def _last_lines(copy: Copy) -> str:
    lines = copy.log.read_text(encoding="utf-8", errors="replace").splitlines() if copy.log.is_file() else []
    return "\n".join(f"    {line}" for line in lines[-LOG_LINES_SHOWN:])


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
