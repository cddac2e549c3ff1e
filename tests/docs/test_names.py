"""What the documents name exists: refusals, files, functions and other names of the source, make targets, commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from offchain.cli import COMMANDS
from offchain.domain.vocabulary import SIGNATURES
from tests.architecture.repository import MADE, texts
from tests.docs.markdown import Page, pages
from tests.surroundings import ROOT

OURS = ("docs", ".")
"""Folders whose pages are checked; what lies below `docs/` is history and may name what is gone."""

SOURCES = ("contracts", "offchain", "api", "scripts", "tools", "tests", "verifier", "examples")
CODE = {".py", ".sol", ".js", ".json", ".yaml", ".yml", ".toml", ".cfg"}
BARE = {".gitignore", ".npmrc", "Makefile", "LICENSE", "requirements.in", "requirements.lock", "tools/solc", ".ci/run"}

_CODE_NAME = re.compile(rf"^(?:{'|'.join(sorted({code.partition('_')[0] for code in SIGNATURES}))})_\w+$")
_NAME = re.compile(r"^(?P<owner>(?:[A-Za-z_]\w*\.)*)(?P<name>[A-Za-z_]\w*)(?:\(.*\))?$")
_FILE = re.compile(r"^\.?[\w.*-]+(?:/[\w.*-]+)*/?$")
_COMMAND = re.compile(r"app\.command\(\"([\w-]+)\"")
_SUFFIX = re.compile(r"\.(?:py|sol|md|json|yaml|yml|toml|js|in|lock|csv|html|tree)$")


def unknown_names(page: Page) -> list[str]:
    """Code spans and commands of a page that name what does not exist."""
    found = []
    for span, line in (*page.spans, *shell_lines(page)):
        if trouble := trouble_with(span):
            found.append(f"{page.path}:{line}: `{span}`: {trouble}")
    return found


def shell_lines(page: Page) -> Iterator[tuple[str, int]]:
    """(command, line) of the commands of ours in the blocks for a shell, without comments."""
    for block in page.blocks:
        if block.info == "sh":
            for offset, text in enumerate(block.text.split("\n")):
                command = text.partition(" #")[0].strip()
                if command.split(" ")[0].removeprefix(".venv/bin/") in ("make", "promo"):
                    yield command, block.line + offset


def trouble_with(span: str) -> str:
    """What is wrong with a code span; "" when it names something, or nothing of the repository."""
    if _CODE_NAME.match(span):
        return "" if span in SIGNATURES else "no such refusal"
    words = span.split()
    if words and words[0] == "make" and len(words) > 1:
        return "" if words[1] in make_targets() else "no such make target"
    if words and words[0].removeprefix(".venv/bin/") == "promo":
        return "" if is_command(words[1:]) else "no such command"
    if is_path(span):
        return "" if exists(span) else "no such file"
    name = _NAME.match(span)
    if name and not is_word(name["name"]):
        return "no such name in the source"
    return ""


def is_path(span: str) -> bool:
    """Whether a span is meant as a file or folder of the repository."""
    if not _FILE.match(span):
        return False
    return "/" in span or span in BARE or bool(_SUFFIX.search(span))


def exists(span: str) -> bool:
    """Whether the file or folder is there, or is made by set-up or a run; `*` stands for any name."""
    path = PurePosixPath(span)
    if path.parts[0] in MADE:
        return True
    if "/" not in span.rstrip("/"):
        return (ROOT / span).exists() or any(ROOT.glob(f"docs/{span}")) or span in names_of_files()
    return any(ROOT.glob(span.rstrip("/")))


def is_command(words: list[str]) -> bool:
    """Whether these are subcommands of the program; options, arguments and a mere `promo` are let be."""
    named: tuple[str, ...] = ()
    for word in words:
        if not any(command[: len(named)] == named and len(command) > len(named) for command in commands()):
            return True
        if not re.fullmatch(r"[a-z][a-z-]*", word):
            return True
        named = (*named, word)
        if not any(command[: len(named)] == named for command in commands()):
            return False
    return True


def is_word(name: str) -> bool:
    """Whether the source has this name."""
    return name in source_words()


@cache
def source_words() -> frozenset[str]:
    """Every name in the source."""
    return frozenset(word for text in _sources() for word in re.findall(r"[A-Za-z_]\w*", text))


@cache
def names_of_files() -> frozenset[str]:
    """Names of all files, without their folders."""
    return frozenset(path.name for path, _ in texts(ROOT))


@cache
def make_targets() -> frozenset[str]:
    """The targets of the Makefile."""
    return frozenset(re.findall(r"^([a-z][\w-]*):(?!=)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@cache
def commands() -> frozenset[tuple[str, ...]]:
    """The program's commands, each as its words, as offchain/cli.py registers them."""
    found: set[tuple[str, ...]] = set()
    for name, place in COMMANDS.items():
        module, _, attribute = place.rpartition(".")[2].partition(":")
        if attribute != "app":
            found.add((name,))
            continue
        group = (ROOT / "offchain" / "commands" / f"{module}.py").read_text("utf-8")
        found |= {(name, below) for below in _COMMAND.findall(group)}
        for inner, between in re.findall(r"add_typer\((\w+)\.app, name=\"([\w-]+)\"", group):
            innermost = (ROOT / "offchain" / "commands" / f"{inner}.py").read_text("utf-8")
            found |= {(name, between, below) for below in _COMMAND.findall(innermost)}
    return frozenset(found)


def _sources() -> Iterator[str]:
    return (text for path, text in texts(ROOT) if path.parts[0] in SOURCES and path.suffix in CODE)


PAGES = [page for page in pages(ROOT) if str(page.path.parent) in OURS]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.path))
def test_what_a_document_names_exists(page: Page) -> None:
    assert unknown_names(page) == []


def test_the_documents_are_among_the_pages() -> None:
    wanted = {"CONTRIBUTING.md", "README.md", "SECURITY.md", "docs/glossary.md", "docs/specification.md"}
    assert wanted <= {str(page.path) for page in PAGES}


@pytest.mark.parametrize(
    "span",
    [
        *("Hub_Paused", "make test", 'make test T="tests/unit -k rounding"', "promo demo --json", "promo"),
        *("offchain/domain/rules.py", "contracts/", "tests/docs/test_*.py", "errors.md", "build/demo/report.html"),
        *(
            "announceEnd",
            "Terms.cap_amount",
            "percent_half_up(base, bps)",
            "offchain.domain.rules",
            "0",
            "a / b",
            "k // 2",
        ),
    ],
)
def test_what_exists_or_names_nothing_is_no_breach(span: str) -> None:
    assert trouble_with(span) == ""


@pytest.mark.parametrize(
    ("span", "trouble"),
    [
        ("Hub_Odd", "no such refusal"),
        ("make tea", "no such make target"),
        ("promo brew", "no such command"),
        (".venv/bin/promo audit brew", "no such command"),
        ("offchain/domain/brewing.py", "no such file"),
        ("brewing.py", "no such file"),
        ("brew" + "Tea", "no such name in the source"),
        ("Terms.brew" + "_tea", "no such name in the source"),
        ("brew" + "_tea(cup)", "no such name in the source"),
    ],
)
def test_what_does_not_exist_is_found(span: str, trouble: str) -> None:
    assert trouble_with(span) == trouble


def test_the_line_of_a_wrong_name_is_told() -> None:
    page = Page(PurePosixPath("docs/page.md"), "# Page\n\nSee `Hub_Odd`.\n\n```sh\nls\nmake tea  # hot\n```\n")
    assert unknown_names(page) == [
        "docs/page.md:3: `Hub_Odd`: no such refusal",
        "docs/page.md:7: `make tea`: no such make target",
    ]


def test_the_makefile_is_where_targets_come_from() -> None:
    assert {"setup", "test", "lint", "demo"} <= make_targets()
    assert Path(ROOT / "Makefile").is_file()


def test_an_example_file_that_a_command_names_exists() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "offchain/commands").glob("*.py"))
    named = set(re.findall(r"examples/[\w./-]+\.\w+", source))
    assert named
    assert {name for name in named if not (ROOT / name).exists()} == set()
