"""Which texts the source can say of a document: read from its syntax, call by call."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

SPEAKERS: Final[Mapping[str, tuple[int, ...]]] = {
    "finding": (3, 4),
    "note": (1, 2),
    "problem": (1, 2),
    "Problem": (0, 2, 3),
    "_refuse": (2, 3),
    "FormError": (0, 1),
}
"""Name of what is called -> positions of its texts."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file. `texts()` : what it can say; `formatted()` : lines of texts that no catalogue can know."""

    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text("utf-8"))

    @cached_property
    def functions(self) -> dict[str, Function]:
        return {node.name: node for node in ast.walk(self.tree) if isinstance(node, Function)}

    @cached_property
    def _leaves(self) -> list[ast.expr]:
        found: list[ast.expr] = []
        for function in self.functions.values():
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                places = SPEAKERS.get(_name(call), ())
                if places and len(call.args) > max(places):
                    for place in places:
                        found += self._parts(call.args[place], function)
                if _name(call) == "said":
                    found += self._parts(call, function)
        return found

    def texts(self) -> set[str]:
        """Texts and templates."""
        return {node.value for node in self._leaves if isinstance(node, ast.Constant) and isinstance(node.value, str)}

    def formatted(self) -> list[int]:
        """Lines of formatted texts that have words in them."""
        return [node.lineno for node in self._leaves if isinstance(node, ast.JoinedStr) and _has_words(node)]

    def _parts(self, node: ast.expr, function: Function, depth: int = 0) -> Iterator[ast.expr]:
        """What an expression may be: followed through choices, local names, and functions of the module."""
        if depth > 8:
            return
        if isinstance(node, ast.IfExp):
            choices: list[ast.expr] = [node.body, node.orelse]
        elif isinstance(node, ast.BoolOp):
            choices = node.values
        elif isinstance(node, ast.BinOp):
            choices = [node.left, node.right]
        elif isinstance(node, ast.Dict):
            choices = node.values
        elif isinstance(node, ast.Name):
            choices = list(_assigned(node.id, function))
        elif isinstance(node, ast.Call):
            yield from self._called(node, function, depth)
            return
        else:
            yield node
            return
        for choice in choices:
            yield from self._parts(choice, function, depth + 1)

    def _called(self, call: ast.Call, function: Function, depth: int) -> Iterator[ast.expr]:
        name = _name(call)
        if name == "said":
            for argument in call.args:
                yield from self._parts(argument, function, depth + 1)
        elif name == "get" and isinstance(call.func, ast.Attribute):  # {...}.get(kind, otherwise)
            for part in (call.func.value, *call.args[1:]):
                yield from self._parts(part, function, depth + 1)
        elif isinstance(call.func, ast.Name) and name in self.functions:
            inner = self.functions[name]
            for told in (it for it in ast.walk(inner) if isinstance(it, ast.Return) and it.value is not None):
                yield from self._parts(told.value, inner, depth + 1)  # type: ignore[arg-type]


def _assigned(name: str, function: Function) -> Iterator[ast.expr]:
    """What a name of a function may be, by assignment or as the part of a loop over a table."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _facing(name, target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from _facing(name, node.target, node.value)
        elif isinstance(node, ast.For) and isinstance(node.iter, ast.Name) and name in _names(node.target):
            for table in _assigned(node.iter.id, function):
                for row in table.elts if isinstance(table, ast.Tuple | ast.List) else ():
                    yield from _facing(name, node.target, row)


def _facing(name: str, target: ast.expr, value: ast.expr) -> Iterator[ast.expr]:
    """The part of a value that a name gets."""
    if isinstance(target, ast.Name) and target.id == name:
        yield value
    elif isinstance(target, ast.Tuple):
        choices = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
        for choice in choices:
            if isinstance(choice, ast.Tuple) and len(choice.elts) == len(target.elts):
                for one, part in zip(target.elts, choice.elts, strict=True):
                    yield from _facing(name, one, part)


def _names(target: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _has_words(node: ast.JoinedStr) -> bool:
    literal = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    return any(character.isalpha() for character in literal)
