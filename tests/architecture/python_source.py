"""Python files as the laws see them: name, syntax tree, imports, lines of code."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef

_NO_CODE = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


@dataclass(frozen=True)
class Module:
    """path : relative to the root of the tree, with `/`; text : of the file."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text, self.path)

    @property
    def name(self) -> str:
        """Dotted, as it is imported."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def imports(self) -> Iterator[tuple[str, int]]:
        """(dotted name, line) of everything that is imported, anywhere in the file; `from a import b` is `a.b`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                source = ".".join(filter(None, (self._above(node.level), node.module)))
                yield from ((f"{source}.{alias.name}", node.lineno) for alias in node.names)

    def functions(self) -> Iterator[Function]:
        """Every function and method."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def code_lines(self) -> frozenset[int]:
        """Numbers of the lines that hold code: not blank, no comment, no docstring."""
        lines: set[int] = set()
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type not in _NO_CODE:
                lines.update(range(token.start[0], token.end[0] + 1))
        for node in ast.walk(self.tree):
            if (
                isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, str)
            ):
                lines.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        return frozenset(lines)

    def _above(self, level: int) -> str:
        if not level:
            return ""
        parts = self.name.split(".")
        kept = len(parts) - level + (1 if self.path.endswith("__init__.py") else 0)
        return ".".join(parts[:kept])


@cache
def modules(root: Path, *folders: str) -> tuple[Module, ...]:
    """Every Python file below these folders of `root`, ascending by path; folders that do not exist hold none.

    Read once: the tree does not change while the laws look at it.
    """
    paths = sorted(path for folder in folders for path in (root / folder).rglob("*.py"))
    return tuple(Module(path.relative_to(root).as_posix(), path.read_text("utf-8")) for path in paths)


def dotted(node: ast.expr) -> str:
    """The source of a name like `a.b.c`; "" for any other expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (inner := dotted(node.value)):
        return f"{inner}.{node.attr}"
    return ""
