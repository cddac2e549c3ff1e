"""Write docs/errors.md from the sources: `.venv/bin/python -m tools.error_table`.

Meaning and facts come from the errors in contracts/types, what to do next from offchain/texts/refusals.json; the
codes in offchain/domain/vocabulary.py must agree with both. What is refused off chain only (its `OFF_CHAIN`) stands
in a section of its own, with its sentence as the meaning; so do the errors of files, data, models and surroundings,
whose Chinese is in offchain/texts/failures.json. With --check nothing is written. Exit codes: 0 done or
current, 1 the page is stale or the sources disagree (said how). Needs what `make setup` installs.
"""

from __future__ import annotations

import argparse
import re
import sys
from itertools import groupby
from pathlib import Path
from typing import Mapping, NamedTuple, Sequence

from offchain.attestation.keccak import keccak
from offchain.domain.vocabulary import OFF_CHAIN, SIGNATURES
from offchain.texts.errors import TextsError
from offchain.texts.failure_texts import FailureTexts
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.template import Template
from tools.error_classes import error_classes, meaning
from tools.surroundings import ROOT

TYPES = Path("contracts") / "types"
SOURCES = (TYPES / "Errors.sol", TYPES / "CompanionErrors.sol")
"""In the order of the vocabulary."""
PAGE = Path("docs") / "errors.md"
COMMAND = ".venv/bin/python -m tools.error_table"

HEADER = f"""# Every refusal

Made by `{COMMAND}` from the errors in `{TYPES.as_posix()}` and `offchain/texts/refusals.json`;
change those, not this page.

The code is the name of the custom error on chain, the code of the Python `Refusal` and of the API's problem; below it
the selector that raw revert data begins with, and who usually sees it. The facts come in this order: what was found,
then the limit. In the next steps ‹needed - have› stands for what these facts give, spelled for people: amounts in the
currency's decimals, times in UTC.
"""

HEAD = "| code | meaning | facts | what to do next | 下一步 |\n|---|---|---|---|---|"

FAILURES = """
## Errors of files, data, models and surroundings

The code is the name of the Python class. Commands print what was found, what was wanted and what to do next in English,
and below it in Chinese what the error means, the same numbers, and what to do next.

| code | meaning | 含义 | 下一步 |
|---|---|---|---|"""

_DECLARATION = re.compile(r"((?:^[ \t]*///.*\n)*)^[ \t]*error\s+(\w+)\s*\(([^)]*)\)\s*;", re.MULTILINE)
_NOTICE = re.compile(r"@notice\s+(Thrown when [^@]+)")


class SolidityError(NamedTuple):
    """One custom error. `parameters` are written as in `SIGNATURES`; `meaning` is its notice."""

    code: str
    parameters: str
    meaning: str

    @property
    def component(self) -> str:
        """What the code begins with."""
        return self.code.split("_")[0]

    @property
    def selector(self) -> str:
        """The four bytes that its revert data begins with."""
        types = ",".join(parameter.split()[0] for parameter in self.parameters.split(", ") if parameter)
        return f"0x{keccak(f'{self.code}({types})'.encode())[:4].hex()}"


class ErrorTableError(Exception):
    """The sources disagree; no page can be made until they are made to agree."""


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Write the page, or with --check compare it."""
    parser = argparse.ArgumentParser(prog="python -m tools.error_table", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the page is stale")
    options = parser.parse_args(arguments)
    try:
        wanted = page(parse_errors(declarations(root)), SIGNATURES, RefusalTexts.load())
        wanted += failures(list(error_classes()), FailureTexts.load())
    except (ErrorTableError, TextsError) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    place = root / PAGE
    if not options.check:
        place.write_text(wanted, encoding="utf-8")
    elif not place.is_file() or place.read_text(encoding="utf-8") != wanted:
        print(f"{PAGE.as_posix()} is stale; run {COMMAND}", file=sys.stderr)
        return 1
    return 0


def declarations(root: Path = ROOT) -> str:
    """The sources that declare errors, one after the other."""
    return "".join((root / source).read_text(encoding="utf-8") for source in SOURCES)


def parse_errors(source: str) -> tuple[SolidityError, ...]:
    """The custom errors of a Solidity source, in its order. Raises `ErrorTableError` where a notice is missing."""
    errors = []
    for comment, code, parameters in _DECLARATION.findall(source):
        words = " ".join(line.strip().lstrip("/").strip() for line in comment.splitlines())
        notice = _NOTICE.search(words)
        if notice is None:
            raise ErrorTableError(f"{TYPES.as_posix()}: {code} has no '/// @notice Thrown when ...'; write one")
        errors.append(SolidityError(code, " ".join(parameters.split()), notice[1].strip()))
    return tuple(errors)


def differences(errors: Sequence[SolidityError], signatures: Mapping[str, str], texts: RefusalTexts) -> tuple[str, ...]:
    """What contracts, vocabulary and texts do not agree on, one line each, by code."""
    declared = {error.code: error.parameters for error in errors}
    found = []
    for code in sorted({*declared, *signatures, *texts.entries} - set(OFF_CHAIN)):
        if code not in declared:
            found.append(f"{code}: not in {TYPES.as_posix()}; remove it elsewhere, or declare it")
        elif code not in signatures:
            found.append(f"{code}: not in offchain/domain/vocabulary.py; add '{code}': '{declared[code]}'")
        elif signatures[code] != declared[code]:
            found.append(f"{code}: offchain/domain/vocabulary.py says '{signatures[code]}', wanted '{declared[code]}'")
        elif code not in texts.entries:
            found.append(f"{code}: no text; add it to offchain/texts/refusals.json")
    return tuple(found)


def page(errors: Sequence[SolidityError], signatures: Mapping[str, str], texts: RefusalTexts) -> str:
    """The page. Raises `ErrorTableError` where the sources disagree."""
    found = differences(errors, signatures, texts)
    if found:
        raise ErrorTableError("\n".join(found))
    parts = [HEADER]
    for component, members in groupby(errors, key=lambda error: error.component):
        parts += [
            f"## {component}\n\n{HEAD}",
            *[_row(error, error.meaning, f"`{error.selector}`", texts) for error in members],
            "",
        ]
    told = "Refused before anything reaches the chain, or of what came from it; no contract declares these."
    parts.append(f"## Off chain\n\n{told}\n\n{HEAD}")
    for code, parameters in OFF_CHAIN.items():
        meaning = _shown(texts.entry(code).sentence["en"])
        parts.append(_row(SolidityError(code, parameters, meaning), meaning, "off chain", texts))
    return "\n".join([*parts, ""])


def failures(kinds: Sequence[type[Exception]], texts: FailureTexts) -> str:
    """The section of error classes. Raises `ErrorTableError` where a class has no text."""
    missing = sorted({kind.__name__ for kind in kinds} - set(texts.entries))
    if missing:
        raise ErrorTableError(f"{', '.join(missing)}: no text; add it to offchain/texts/failures.json")
    meanings = {kind.__name__: meaning(kind) for kind in kinds}
    rows = [
        (f'<a id="{name}"></a>`{name}`', told.replace("|", "/"), text.meaning, text.next_step)
        for name, told in sorted(meanings.items())
        for text in (texts.entries[name],)
    ]
    return "\n".join([FAILURES, *(f"| {' | '.join(row)} |" for row in rows), ""])


def _row(error: SolidityError, meaning: str, selector: str, texts: RefusalTexts) -> str:
    entry = texts.entry(error.code)
    facts = "<br>".join(f"`{parameter}`" for parameter in error.parameters.split(", ") if parameter)
    cells = (
        f'<a id="{error.code}"></a>`{error.code}`<br>{selector}<br>{entry.reader}',
        meaning,
        facts or "none",
        _shown(entry.next_step["en"]),
        _shown(entry.next_step["zh"]),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _shown(template: Template) -> str:
    """A template with its gaps made visible."""
    shown = []
    for part in template.parts:
        if isinstance(part, str):
            shown.append(part)
        else:
            shown.append(f"‹{part.name} - {part.less}›" if part.less else f"‹{part.name}›")
    return "".join(shown)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
