"""The patches of tests/guards: each takes one guard out of the product's code and names tests that must notice.

    guard: what is taken out
    loss: what somebody could do without it
    test: tests/contracts/test_pause.py::test_only_the_merchant_pauses     (as many lines as there are tests)

    diff --git a/contracts/PromotionHub.sol b/contracts/PromotionHub.sol   (as `git diff -U1` writes it)

Line numbers do not bind a patch: it fits where its lines stand exactly once in the file or, when a line beside them
has changed, where the lines that it removes stand exactly once.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Sequence

FOLDER = Path("tests/guards")
PRODUCT = ("contracts", "offchain", "api", "scripts")
HEADER = re.compile(r"guard: (?P<guard>.+)\nloss: (?P<loss>.+)\n(?P<tests>(?:test: .+\n)+)\n")
TEST = re.compile(r"(?P<file>tests/[\w/]+\.py)::(?P<function>test_\w+)(?:\[.+\])?")
DIFF = "diff --git "


class GuardFileError(Exception):
    """A patch that is not of the form above, or does not fit the code. The message says what to do."""


@dataclass(frozen=True)
class Guard:
    """One patch. name : of the file without suffix; tests : as pytest names them; hunks : of each file that is changed,
    the lines of each hunk with their marks."""

    name: str
    what: str
    loss: str
    tests: tuple[str, ...]
    hunks: Mapping[str, tuple[tuple[str, ...], ...]]

    def missing_tests(self, root: Path) -> list[str]:
        """The tests of the header that the repository does not have."""
        return [test for test in self.tests if not _is_defined(root, test)]

    def taken_out(self, root: Path) -> dict[str, str]:
        """File -> text without the guard, of the files that change. Raises GuardFileError."""
        texts = {}
        for file, hunks in self.hunks.items():
            text = (root / file).read_text(encoding="utf-8") if (root / file).is_file() else ""
            for hunk in hunks:
                text = _exchange(text, hunk, f"{self.name}.patch does not fit {file} any more: renew it")
            texts[file] = text
        return texts


def read_all(root: Path) -> tuple[Guard, ...]:
    """Every guard of the repository, ascending by name. Raises GuardFileError."""
    return tuple(read(path) for path in sorted((root / FOLDER).glob("*.patch")))


def read(path: Path) -> Guard:
    """The guard of a patch. Raises GuardFileError."""
    text = path.read_text(encoding="utf-8")
    header = HEADER.match(text)
    if header is None or not text.startswith(DIFF, header.end()):
        raise GuardFileError(
            f"{path.name}: wanted the lines `guard:` and `loss:`, one or more `test:`, an empty line, then the diff"
        )
    tests = tuple(line.removeprefix("test: ") for line in header["tests"].splitlines())
    strange = [test for test in tests if not TEST.fullmatch(test)]
    if strange:
        raise GuardFileError(f"{path.name}: found the test {strange[0]!r}, wanted tests/FILE.py::test_NAME")
    hunks = {file: tuple(found) for file, found in _hunks(text[header.end() :]).items()}
    parts = [file.split("/")[0] for file in hunks]
    if not set(parts) <= set(PRODUCT) or len(set(parts)) < len(parts):
        wanted = f"one file of {', '.join(PRODUCT)}, or a library and its twin"
        raise GuardFileError(f"{path.name}: changes {', '.join(hunks) or 'no file'}; wanted {wanted}")
    return Guard(path.stem, header["guard"], header["loss"], tests, hunks)


def renew(root: Path, guard: Guard) -> None:
    """Write the patch anew, with the lines that stand beside its own today. Raises GuardFileError."""
    path = root / FOLDER / f"{guard.name}.patch"
    parts = [path.read_text(encoding="utf-8").partition(DIFF)[0]]
    for file, text in guard.taken_out(root).items():
        lines = (root / file).read_text(encoding="utf-8").splitlines(keepends=True)
        diff = difflib.unified_diff(lines, text.splitlines(keepends=True), f"a/{file}", f"b/{file}", n=1)
        parts += [f"{DIFF}a/{file} b/{file}\n", *diff]
    path.write_text("".join(parts), encoding="utf-8")


def table(guards: Sequence[Guard]) -> str:
    """The guards as rows of the README beside them."""
    rows = [f"| `{guard.name}.patch` | {guard.what} | {guard.loss} |" for guard in guards]
    return "\n".join(["| file | takes out | without it |", "|---|---|---|", *rows])


def _hunks(diff: str) -> dict[str, list[tuple[str, ...]]]:
    """File -> its hunks."""
    files: dict[str, list[tuple[str, ...]]] = {}
    for part in re.split(rf"^{DIFF}.*\n", diff, flags=re.MULTILINE)[1:]:
        names, *bodies = re.split(r"^@@.*\n", part, flags=re.MULTILINE)
        file = names.rstrip("\n").rpartition("+++ b/")[2]
        # An editor may have stripped the mark of an empty line.
        files[file] = [tuple(line or " " for line in body.splitlines() if line[:1] != "\\") for body in bodies]
    return files


def _exchange(text: str, hunk: Sequence[str], problem: str) -> str:
    """`text` with the hunk's new lines for its old ones. Raises GuardFileError."""
    changed = [place for place, line in enumerate(hunk) if line[0] != " "]
    found = 0
    for lines in (hunk, hunk[changed[0] : changed[-1] + 1]):
        old, new = ("".join(f"\n{line[1:]}" for line in lines if line[0] in marks) for marks in (" -", " +"))
        found = f"\n{text}".count(f"{old}\n") if old else 0
        if found == 1:
            return f"\n{text}".replace(f"{old}\n", f"{new}\n")[1:]
    raise GuardFileError(f"{problem} (its lines stand there {found} times)")


def _is_defined(root: Path, test: str) -> bool:
    match = TEST.fullmatch(test)
    if match is None or not (root / match["file"]).is_file():
        return False
    text = (root / match["file"]).read_text(encoding="utf-8")
    return re.search(rf"^def {match['function']}\(", text, re.MULTILINE) is not None
