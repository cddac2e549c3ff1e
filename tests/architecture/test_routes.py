"""Law 4: a route parses, calls one use case, answers; neither chain nor store nor rule lives in api/."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import pytest

from tests.architecture.breaches import refuse
from tests.architecture.python_source import Function, Module, dotted, modules
from tests.surroundings import ROOT

LONGEST_ROUTE = 15
"""Code lines of a route, without its docstring."""

VERBS = {"get", "post", "put", "patch", "delete", "head", "options", "websocket", "api_route"}

FOREIGN = {"web3", "eth_abi", "eth_account", "requests", "sqlalchemy", "sqlite3", "psycopg", "alembic", "brownie"}
"""Chains and stores."""

RULES = {
    "offchain.domain.rules",
    "offchain.domain.discount_math",
    "offchain.domain.ledger",
    "offchain.domain.terms_check",
}
"""What decides money is asked through a use case."""


def is_route(function: Function) -> bool:
    """Whether a decorator like `@router.get("/...")` makes it one."""
    calls = (decorator.func for decorator in function.decorator_list if isinstance(decorator, ast.Call))
    return any(dotted(call).rpartition(".")[2] in VERBS for call in calls)


def route_breaches(tree: Iterable[Module]) -> list[str]:
    """Routes that are too long, and imports that have no place in api/."""
    found = []
    for module in tree:
        code = module.code_lines()
        for function in filter(is_route, module.functions()):
            lines = sum(function.lineno <= line <= (function.end_lineno or 0) for line in code)
            if lines > LONGEST_ROUTE:
                found.append(f"{module.path}:{function.lineno}: the route {function.name} has {lines} lines")
        for target, line in module.imports():
            near = {target, target.rpartition(".")[0]}
            if target.split(".")[0] in FOREIGN or near & RULES:
                found.append(f"{module.path}:{line}: imports {target}")
    return found


def test_routes_are_short_and_api_knows_neither_chain_nor_store_nor_rule() -> None:
    routes = modules(ROOT, "api")
    assert any(is_route(function) for module in routes for function in module.functions())
    refuse(route_breaches(routes))


def test_a_route_of_sixteen_lines_is_found_and_one_of_fifteen_is_not() -> None:
    head = '@router.get("/quote")\nasync def quote() -> int:\n    """Says how much.\n\n    At length.\n    """\n'
    fitting = Module("api/routes/quotes.py", head + "    x = 1\n" * (LONGEST_ROUTE - 1))
    too_long = Module("api/routes/quotes.py", head + "    x = 1\n" * LONGEST_ROUTE)
    assert route_breaches([fitting]) == []
    assert len(route_breaches([too_long])) == 1


def test_a_long_function_that_is_no_route_is_not_judged_here() -> None:
    assert route_breaches([Module("api/app.py", "@cache\ndef build() -> None:\n" + "    x = 1\n" * 20)]) == []


@pytest.mark.parametrize(
    "statement",
    [
        "from web3 import Web3",
        "import sqlalchemy as sa",
        "from offchain.domain.rules import evaluate",
        "from offchain.domain import discount_math",
    ],
)
def test_chain_store_or_rule_in_api_is_found(statement: str) -> None:
    assert len(route_breaches([Module("api/routes/quotes.py", statement)])) == 1
