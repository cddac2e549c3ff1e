"""A page for each interface of the contracts, from its NatSpec."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

INTERFACES = Path("contracts") / "interfaces"
LEFT_OUT = frozenset({"IPermit2"})
"""Of somebody else."""

_DECLARATION = re.compile(
    r"(?P<comment>(?:^[ \t]*///[^\n]*\n)+)^[ \t]*(?P<kind>interface|function|event|error|struct|enum)\s+(?P<name>\w+)"
    r"(?P<rest>[^;{]*)[;{]",
    re.MULTILINE,
)
_TAG = re.compile(r"@(title|notice|dev|param|return|inheritdoc)\s*")
_TITLES: Mapping[str, str] = {"event": "Events", "function": "Functions", "error": "Errors", "struct": "Types"}


class Described(NamedTuple):
    """One declaration. said : (tag, text), in order."""

    kind: str
    name: str
    signature: str
    said: tuple[tuple[str, str], ...]

    def tagged(self, tag: str) -> list[str]:
        """The texts of a tag."""
        return [text for name, text in self.said if name == tag]


def contract_pages(root: Path) -> Iterator[tuple[str, str]]:
    """(place on the site, page) of each interface."""
    for path in sorted((root / INTERFACES).glob("I*.sol")):
        if path.stem not in LEFT_OUT:
            yield f"reference/contracts/{path.stem[1:]}.md", page(path.stem, path.read_text("utf-8"))


def described(source: str) -> list[Described]:
    """Every declaration with a comment, in the order of the source."""
    return [
        Described(
            match["kind"],
            match["name"],
            " ".join(f"{match['kind']} {match['name']}{match['rest']}".split()),
            tuple(_said(match["comment"])),
        )
        for match in _DECLARATION.finditer(source)
    ]


def page(name: str, source: str) -> str:
    """The page of one interface."""
    found = described(source)
    head = next(it for it in found if it.kind == "interface")
    parts = [
        f"# {name[1:]}",
        f"Made at build from `{(INTERFACES / name).as_posix()}.sol`.",
        *head.tagged("notice"),
        *head.tagged("dev"),
    ]
    for kind, title in _TITLES.items():
        members = [it for it in found if it.kind == kind]
        if members:
            parts.append(f"## {title}")
        for it in members:
            parts += _member(it)
    return "\n\n".join(parts) + "\n"


def _member(it: Described) -> Iterator[str]:
    yield f"### {it.name}"
    yield from map(_plain, it.tagged("notice"))
    yield "\n".join(["```solidity", it.signature, "```"])
    rows = [("takes", *_named(text)) for text in it.tagged("param")]
    rows += [("returns", *_named(text)) for text in it.tagged("return")]
    if rows:
        yield "\n".join(["| | name | means |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)])
    yield from map(_plain, it.tagged("dev"))


def _named(text: str) -> tuple[str, str]:
    name, _, meaning = text.partition(" ")
    return f"`{name}`", _plain(meaning).replace("|", "\\|")


def _plain(text: str) -> str:
    return text.replace("<", "&lt;").replace("*", "\\*")


def _said(comment: str) -> Iterator[tuple[str, str]]:
    words = " ".join(line.strip().removeprefix("///").strip() for line in comment.splitlines())
    parts = _TAG.split(words)
    for tag, text in zip(parts[1::2], parts[2::2], strict=True):
        yield tag, text.strip()
