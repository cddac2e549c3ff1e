"""The branches of Solidity sources, and the same sources with a mark at each.

A decision is the condition of an `if`, a `? :`, a `for` or a `while`, and each side of `&&` and `||`; it has two
branches, true and false. Conditions that `&&`, `||` and `!` only put together are not counted again. Each clause of a
`try` is one branch. So 100 % means that every jump of the control flow was taken both ways.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, Mapping, Sequence

PROBE = "CoverageProbe"
MOST = 1 << 16  # numbers that a mark has room for
LOGICAL = ("&&", "||")
CONDITIONAL = ("IfStatement", "Conditional", "ForStatement", "WhileStatement", "DoWhileStatement")


class SourceError(Exception):
    """The sources cannot be read, or hold more branches than there are marks."""


@dataclass(frozen=True, order=True)
class Branch:
    """One way to go on. number : its mark; line : from 1; text : the condition, or the head of the clause, on one line;
    way : "true", "false" or "reached"."""

    number: int
    file: str
    line: int
    text: str
    way: str


@dataclass(frozen=True)
class Instrumented:
    """sources : file -> text with marks; branches : by number, from 0."""

    sources: dict[str, str]
    branches: tuple[Branch, ...]


def instrument(compiler: Path, sources: Mapping[str, str], probe: str) -> Instrumented:
    """Put a mark at each branch. sources : file -> text; probe : path of CoverageProbe.sol among them. Lines stay where
    they are. Raises SourceError."""
    trees = _parse(compiler, sources)
    branches: list[Branch] = []
    marked = {}
    for file in sorted(sources):
        content = sources[file].encode()
        insertions = _marks(trees[file], content, file, branches)
        if insertions:
            insertions.append(
                (_end_of_pragma(trees[file], content), 0, f' import {{{PROBE}}} from "{_way(file, probe)}";')
            )
        marked[file] = _insert(content, insertions)
    if len(branches) > MOST:
        raise SourceError(f"{len(branches)} branches, and marks for {MOST}: widen the numbers of {PROBE}")
    return Instrumented(marked, tuple(branches))


def _parse(compiler: Path, sources: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """File -> its syntax tree; nothing is imported or analysed."""
    question = {
        "language": "Solidity",
        "sources": {file: {"content": text} for file, text in sources.items()},
        "settings": {"stopAfter": "parsing", "outputSelection": {"*": {"": ["ast"]}}},
    }
    done = subprocess.run(
        [str(compiler), "--standard-json"], input=json.dumps(question), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SourceError(done.stderr.strip())
    answer = json.loads(done.stdout)
    errors = [it["formattedMessage"] for it in answer.get("errors", []) if it["severity"] == "error"]
    if errors:
        raise SourceError(errors[0].strip())
    return {file: tree["ast"] for file, tree in answer["sources"].items()}


def _marks(tree: dict[str, Any], content: bytes, file: str, branches: list[Branch]) -> list[tuple[int, int, str]]:
    """Adds the branches of a file; returns what to insert: offset in bytes, rank among those of one offset, text."""
    insertions = []
    for node in _nodes(tree):
        for decision in _decisions(node):
            start, end = _span(decision)
            number = _add(branches, content, file, (start, end), ("false", "true"))
            # At one offset: what ends does so before anything begins, inner ends first; outer begins first.
            insertions.append((start, 1 + MOST * MOST - (end - start), f"{PROBE}.either("))
            insertions.append((end, -MOST * MOST + (end - start), f", {number})"))
        if node["nodeType"] == "TryCatchClause":
            start, body = _span(node)[0], _span(node["block"])[0]
            number = _add(branches, content, file, (start, body), ("reached",))
            insertions.append((body + 1, 0, f" {PROBE}.reached({number});"))
    return insertions


def _add(branches: list[Branch], content: bytes, file: str, span: tuple[int, int], ways: Sequence[str]) -> int:
    """The number of the first of the new branches, one a way."""
    first, (start, end) = len(branches), span
    text = " ".join(content[start:end].decode().split())
    line = content[:start].count(b"\n") + 1
    branches += [Branch(first + place, file, line, text, way) for place, way in enumerate(ways)]
    return first


def _decisions(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What is decided directly at a node."""
    if node["nodeType"] in CONDITIONAL and node.get("condition"):
        yield from _unless_composed(node["condition"])
    elif node["nodeType"] == "BinaryOperation" and node["operator"] in LOGICAL:
        yield from _unless_composed(node["leftExpression"])
        yield from _unless_composed(node["rightExpression"])


def _unless_composed(condition: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The condition, unless `&&` or `||` make it: then its sides are met as nodes of their own."""
    core = condition
    while True:
        if core["nodeType"] == "TupleExpression" and len(core["components"]) == 1:
            core = core["components"][0]
        elif core["nodeType"] == "UnaryOperation" and core["operator"] == "!":
            core = core["subExpression"]
        else:
            break
    if core["nodeType"] != "BinaryOperation" or core["operator"] not in LOGICAL:
        yield condition


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every node, a parent before its children, in the order of the source."""
    if isinstance(tree, dict):
        if "nodeType" in tree:
            yield tree
        children: Sequence[Any] = list(tree.values())
    else:
        children = tree if isinstance(tree, list) else []
    for child in children:
        yield from _nodes(child)


def _span(node: dict[str, Any]) -> tuple[int, int]:
    start, length, _ = map(int, node["src"].split(":"))
    return start, start + length


def _end_of_pragma(tree: dict[str, Any], content: bytes) -> int:
    pragma = next((node for node in tree["nodes"] if node["nodeType"] == "PragmaDirective"), None)
    if pragma is None:
        raise SourceError(f"a source without a pragma: {content[:80]!r}")
    return _span(pragma)[1]


def _way(file: str, probe: str) -> str:
    """The path of `probe` as a source imports it."""
    up = len(Path(file).parent.relative_to(Path(probe).parent).parts)
    return ("../" * up or "./") + Path(probe).name


def _insert(content: bytes, insertions: Sequence[tuple[int, int, str]]) -> str:
    parts, done = [], 0
    for offset, _, text in sorted(insertions):
        parts += [content[done:offset], text.encode()]
        done = offset
    return b"".join([*parts, content[done:]]).decode()
