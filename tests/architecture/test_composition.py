"""Law 5: settings are read once, at the start of a program, and importing a module creates no object."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

import pytest

from tests.architecture.breaches import refuse
from tests.architecture.python_source import Module, dotted, modules
from tests.surroundings import ROOT

READS_ENVIRONMENT = ("scripts/", "offchain/commands/", "offchain/cli.py", "offchain/bootstrap.py")
"""Where programs begin. Everybody else is given a `Settings`, or what stands in it."""

PASSES_IT_ON = {
    "offchain/demo/deploying.py": "Brownie is a program of its own and needs PATH and HOME; nothing is read from it",
}
"""File -> why it hands the environment of this program to another."""

PURE_CALLS = {
    *("dict", "enumerate", "len", "max", "min", "range", "reversed", "set", "sorted", "str", "sum", "zip"),
    *("MappingProxyType", "frozenset", "tuple", "bytes", "Decimal", "timedelta", "TypeVar", "NewType", "re.compile"),
    *("Path", "dataclass", "field", "fields", "attrgetter", "get_args", "keccak", "cache", "lru_cache"),
    *("pl.String", "pl.Int64"),
    *("ConfigDict", "SecretStr", "Field", "AfterValidator", "BeforeValidator", "model_validator"),
    *("MetaData", "Table", "Column", "LargeBinary", "String", "UniqueConstraint", "Index"),
}
"""Constructors of constants: of values that never change, of declarations (schemas of tables and settings), and of
functions that remember their answers.

None opens, connects, reads or registers anything.
"""

PURE_METHODS = {
    *("decode", "encode", "fromhex", "items", "join", "resolve", "scaleb", "split", "with_name", "with_variant"),
}
"""Methods of texts, bytes, numbers, tables and paths that make another such value."""

DECLARES_COMMANDS = ("offchain/cli.py", "offchain/commands/")
"""Where a `typer` application is declared: a tree of commands, which does nothing until it is called."""

CONSTANTS = {
    ("offchain/attestation/reverts.py", "_selector"): "four bytes a code, computed from a table",
    ("offchain/adapters/fake_checkout.py", "selectors"): "four bytes a function, computed from a table",
    ("offchain/adapters/fake_vault.py", "selectors"): "four bytes a function, computed from a table",
    ("offchain/adapters/fake_quorum.py", "selectors"): "four bytes a function, computed from a table",
    ("offchain/adapters/fake_hub.py", "selectors"): "four bytes a function, computed from a table",
    ("offchain/adapters/fake_hub.py", "next"): "one of them",
    ("offchain/adapters/fake_roots.py", "selectors"): "four bytes a function, computed from a table",
    ("offchain/adapters/fake_companions.py", "selectors"): "four bytes a function, computed from tables",
    ("offchain/domain/terms.py", "_fields"): "names and widths from a line of text",
    ("offchain/adapters/sql_tables.py", "_table"): "a table's declaration from the index's schema",
    ("offchain/adapters/sql_tables.py", "_indexes"): "a table's declaration",
    ("offchain/adapters/sql_tables.py", "_undo_log"): "a table's declaration",
    ("offchain/adapters/migrations/env.py", "context.configure"): "Alembic runs the file; nobody imports it",
    ("offchain/adapters/migrations/env.py", "context.run_migrations"): "Alembic runs the file; nobody imports it",
}
"""(file, call) -> why it may run at import all the same."""


def frozen_values(tree: Iterable[Module]) -> set[str]:
    """Names of our classes whose objects never change: frozen data classes and named tuples."""
    return {
        node.name
        for module in tree
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        and (
            any("frozen=True" in ast.unparse(decorator) for decorator in node.decorator_list)
            or any(dotted(base) == "NamedTuple" for base in node.bases)
        )
    }


def environment_reads(tree: Iterable[Module]) -> list[tuple[str, int]]:
    """(file, line) of every use of the process's environment."""
    found = []
    for module in tree:
        for target, line in module.imports():
            if target in {"os.environ", "os.getenv", "os.environb", "dotenv.load_dotenv"}:
                found.append((module.path, line))
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and dotted(node) in {"os.environ", "os.getenv", "os.environb"}:
                found.append((module.path, node.lineno))
    return found


class ImportTimeCalls(ast.NodeVisitor):
    """Collects the calls that run when a module is imported: not the bodies of functions, nor of a program's start."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, int]] = []

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Decorators and defaults run at import, the body does not."""
        defaults = [*node.args.defaults, *(default for default in node.args.kw_defaults if default)]
        for part in (*node.decorator_list, *defaults):
            self.visit(part)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - the visitor's name

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Its body does not run."""

    def visit_If(self, node: ast.If) -> None:
        """What stands under `if __name__ == "__main__"` or `if TYPE_CHECKING` does not run at import."""
        if not {"__name__", "TYPE_CHECKING"} & {
            dotted(part) for part in ast.walk(node.test) if isinstance(part, ast.expr)
        }:
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """A call that runs."""
        self.calls.append((_callee(node.func), node.lineno))
        self.generic_visit(node)


def calls_at_import(tree: Sequence[Module]) -> list[str]:
    """Calls that run at import and are neither pure constructors nor excused."""
    frozen = frozen_values(tree)
    found = []
    for module in tree:
        visitor = ImportTimeCalls()
        visitor.visit(module.tree)
        for call, line in visitor.calls:
            pure = call in PURE_CALLS or call in frozen or call.removeprefix(".") in PURE_METHODS
            pure |= call.startswith(("typer.", "app.")) and module.path.startswith(DECLARES_COMMANDS)
            if not pure and (module.path, call) not in CONSTANTS:
                found.append(f"{module.path}:{line}: {call}(...) runs at import")
    return found


def _callee(function: ast.expr) -> str:
    """What is called, or what makes what is called; a pure method by its name, whatever it is called on."""
    if isinstance(function, ast.Call):
        return _callee(function.func)
    if isinstance(function, ast.Attribute) and function.attr in PURE_METHODS:
        return f".{function.attr}"
    return ast.unparse(function)


PRODUCT = modules(ROOT, "offchain", "api", "scripts")


def test_the_environment_is_read_only_where_a_program_begins() -> None:
    elsewhere = [read for read in environment_reads(PRODUCT) if not read[0].startswith(READS_ENVIRONMENT)]
    reads = [f"{path}:{line}" for path, line in elsewhere if path not in PASSES_IT_ON]
    refuse(reads)


def test_importing_a_module_creates_no_object() -> None:
    refuse(calls_at_import(PRODUCT))


def test_settings_know_nothing_of_the_process() -> None:
    settings = [module for module in PRODUCT if module.path == "offchain/settings.py"]
    assert len(settings) == 1
    assert not any(target.split(".")[0] == "os" for target, _ in settings[0].imports())


@pytest.mark.parametrize(
    "text",
    [
        "import os\nURL = os.environ['URL']",
        "import os\ndef url() -> str:\n    return os.getenv('URL', '')",
        "from os import environ",
    ],
)
def test_a_second_reader_of_the_environment_is_found(text: str) -> None:
    assert environment_reads([Module("offchain/oracle/publisher.py", text)])


@pytest.mark.parametrize(
    "text",
    [
        "ENGINE = create_engine('sqlite://')",
        "class Publisher:\n    chain = Web3Chain('http://localhost')",
        "def publish(chain=Web3Chain('http://localhost')): ...",
        "CHAINS = [connect(url) for url in ('a', 'b')]",
        "try:\n    CLIENT = Client()\nexcept OSError:\n    CLIENT = None",
        "@app.get('/')\ndef home() -> None: ...",
    ],
)
def test_an_object_that_is_created_at_import_is_found(text: str) -> None:
    assert len(calls_at_import([Module("offchain/oracle/publisher.py", text)])) == 1


@pytest.mark.parametrize(
    "text",
    [
        "def publish() -> None:\n    Web3Chain('http://localhost')",
        "later = lambda: Web3Chain('http://localhost')",
        "if __name__ == '__main__':\n    main()",
        "TABLE = MappingProxyType({name: keccak(name.encode()) for name in NAMES})",
        "@dataclass(frozen=True)\nclass Tier:\n    value: int\n\nTIERS = (Tier(1), Tier(2))",
    ],
)
def test_what_does_not_run_or_is_a_constant_is_no_breach(text: str) -> None:
    assert calls_at_import([Module("offchain/oracle/publisher.py", text)]) == []
