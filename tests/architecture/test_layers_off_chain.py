"""Law 1: off chain, imports point inward, and the inner layers know no world outside."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterable
from pathlib import Path

import pytest

from offchain.cli import COMMANDS
from tests.architecture.breaches import refuse
from tests.architecture.python_source import Module, dotted, modules
from tests.surroundings import ROOT

PRODUCT = ("offchain", "api", "scripts")

INNER = {"data", "features", "models", "eligibility", "attestation", "texts", "domain"}
USE_CASES = {
    "access",
    "allotment",
    "binding",
    "campaigns",
    "cashier",
    "companions",
    "conformance",
    "coupons",
    "delivery",
    "optimisation",
    "oracle",
    "orders",
    "index",
    "intake",
    "mining",
    "office",
    "privacy",
    "project",
    "audit",
    "auditor",
    "evaluation",
    "prediction",
    "queries",
    "receipts",
    "reception",
    "relayer",
    "rehearsal",
    "storefront",
    "trials",
    "till",
    "webhooks",
}
CORE = {*INNER, "ports", "offers", "deployment"}
EVERYTHING = {*CORE, *USE_CASES, "adapters", "settings", "reporting"}

MAY_IMPORT: dict[str, set[str]] = {
    "domain": set(),
    "attestation": {"domain"},
    "texts": {"domain"},
    "data": {"domain"},
    "features": {"domain", "data"},
    "models": {"domain", "data", "features"},
    "eligibility": {"domain", "data", "features", "models", "attestation"},
    "ports": {"domain", "attestation"},
    "offers": {"domain"},  # coupons as their shoppers hold them, and the port of where they are kept
    # A use case never imports another, but where one reads what others made: the audit what the index made of the
    # chain, the evaluation what both found, and the queries, which only read and answer, all of them.
    "campaigns": {*CORE},
    # Other documents of the same merchant, read and ordered in the same way.
    "companions": {*CORE, "campaigns"},
    # Of orders that the same merchant redeemed, and for whoever verifies them.
    "receipts": {*CORE, "campaigns"},
    # Offers for shoppers, written as campaigns write amounts, with a report that is drawn.
    "allotment": {*CORE, "campaigns", "reporting"},
    "project": {*CORE, "campaigns"},  # which begins with campaign documents
    "optimisation": {*CORE, "campaigns"},  # a proposal is a campaign document
    "cashier": {*CORE},
    "conformance": {*CORE},
    "coupons": {*CORE, "campaigns"},  # which are issued for a campaign that its document made
    # Where the cashier's quote, the shopper's coupon and their consent come together.
    "till": {*CORE, "campaigns", "cashier", "coupons"},
    "oracle": {*CORE},
    "index": {*CORE},
    "intake": {*CORE, "campaigns"},  # amounts by the same currencies
    "mining": {*CORE, "reporting"},
    "privacy": {*CORE},
    "trials": {*CORE, "reporting"},
    "audit": {*CORE, "index"},
    # Explanations, samples and closes: of what the audit replays, told as campaigns tell terms, and drawn.
    "auditor": {*CORE, "index", "audit", "campaigns", "reporting"},
    "evaluation": {*CORE, "index", "audit"},
    # Evaluation measures what predictions are worth, and reporting draws them.
    "prediction": {*CORE, "evaluation", "reporting"},
    "reception": {*CORE},
    "delivery": {*CORE, "queries"},  # links are refused in the words of the service
    "queries": {*CORE, "index", "audit", "campaigns", "cashier"},
    # What the queries tell is signed by the till's cashier, for whoever may ask, and what was sent becomes a receipt.
    "storefront": {*CORE, "access", "campaigns", "cashier", "queries", "till", "receipts", "index"},
    # Orders that others signed go through the oracle's outbox, and are refused in the words of the queries.
    "binding": {*CORE, "campaigns", "index", "queries"},  # vouchers for wallets that customers name later
    "orders": {*CORE, "campaigns", "receipts", "index", "audit", "queries"},  # read, told, prepared, never sent
    # Whose an order is, by whoever asks.
    "relayer": {*CORE, "access", "campaigns", "oracle", "index", "queries"},
    # Who may ask: refused in the words of the queries, which are the service's.
    "access": {*CORE, "queries"},
    # Pages of auditors, merchants and support: what others prove, tell, rehearse and measure, put together to be asked.
    "office": {
        *(
            *CORE,
            "index",
            "audit",
            "auditor",
            "campaigns",
            "coupons",
            "evaluation",
            "queries",
            "rehearsal",
            "reporting",
        ),
    },
    # A rehearsal lets the cashier choose among campaigns that do not exist yet, and draws what came of it.
    "rehearsal": {*CORE, "campaigns", "cashier", "reporting"},
    "webhooks": {*CORE, "index", "queries"},  # what the index knows, told to a shop
    "adapters": {*CORE, *USE_CASES},
    "settings": set(),
    "deployment": set(),
    "reporting": set(),  # figures in, pictures out
    # What puts everything together.
    "demo": EVERYTHING,
    "scenario": {*EVERYTHING, "demo", "bootstrap", "ground", "order_desks"},
    "commands": {*EVERYTHING, "demo", "scenario", "bootstrap", "ground", "office_root", "order_desks"},
    "office_root": EVERYTHING,  # the part of it that auditors, merchants and support ask
    "ground": {*CORE, *USE_CASES, "adapters", "settings", "office_root"},
    "order_desks": EVERYTHING,  # the half of the composition that takes orders
    "page_desks": {*EVERYTHING, "order_desks"},  # and what the shopper's page asks for
    "bootstrap": {*EVERYTHING, "ground", "office_root", "order_desks", "page_desks"},
    "cli": {*EVERYTHING, "demo", "commands", "bootstrap"},
    # Beside `offchain`: a route knows no adapter.
    "api": {*CORE, *USE_CASES, "bootstrap", "reporting"},
    "scripts": EVERYTHING,
}
"""Part of `offchain`, or package beside it -> parts of `offchain` that it may import.

A part that is not here is a breach: decide where it is.
"""

MAY_IMPORT_TOP: dict[str, set[str]] = {
    "offchain": {"offchain"},
    "api": {"api", "offchain"},
    "scripts": {"scripts", "offchain"},
}
"""Top-level package of ours -> those that it may import. Product code stands without tests, tools and each other."""

TOP_EXCEPTIONS = {
    ("offchain/commands/doctor.py", "tools"): "`promo doctor` says what `make doctor` says",
    ("offchain/commands/serve.py", "api"): "`promo serve` is where the API's program begins",
    ("offchain/commands/scenario.py", "api"): "stories that are played over HTTP are handed the API's program",
}

IMPORTS_BY_NAME = {
    "offchain/commands/lazy_group.py": "a command is imported when it is called; offchain/cli.py has the names",
}
"""File -> why it may import what a string names."""

PURE = {
    *("__future__", "abc", "bisect", "collections", "dataclasses", "enum", "functools", "heapq", "itertools"),
    *("operator", "types", "typing"),
}
"""What the domain may import: of the standard library, what neither sees the world nor computes in floats."""

WORLD = {
    *("os", "socket", "subprocess", "threading", "multiprocessing", "asyncio", "signal", "logging", "sys", "shutil"),
    *("time", "random", "secrets", "uuid", "getpass", "platform", "tempfile"),
    *("http", "urllib", "requests", "httpx", "aiohttp", "web3", "brownie", "fastapi", "sqlalchemy", "sqlite3"),
}
"""Clock, chance, environment, network, processes, stores: only adapters and what puts them together import these."""

SIGHTED = {
    "adapters",
    "demo",
    "scenario",
    "commands",
    "bootstrap",
    "office_root",
    "order_desks",
    "page_desks",
    "cli",
    "settings",
    "deployment",
}
"""Parts that may see the world."""


def part_of(name: str) -> str:
    """`offchain.models.cosine` is of the part `models`, `api.app` of `api`."""
    top, _, rest = name.partition(".")
    return rest.split(".")[0] if top == "offchain" and rest else top


def outward_imports(tree: Iterable[Module]) -> list[str]:
    """Imports of `offchain` by itself that the table does not allow."""
    found = []
    for module in tree:
        part = part_of(module.name)
        if module.name == "offchain":
            continue
        if part not in MAY_IMPORT:
            found.append(f"{module.path}: the part {part} has no place in MAY_IMPORT")
            continue
        for target, line in module.imports():
            if target.startswith("offchain.") and part_of(target) not in {part, *MAY_IMPORT[part]}:
                found.append(f"{module.path}:{line}: {part} imports {target}")
    return found


def strange_packages(tree: Iterable[Module], ours: set[str]) -> list[str]:
    """Imports between our own top-level packages that are not allowed; `ours` : names of all of them."""
    found = []
    for module in tree:
        top = module.name.split(".")[0]
        for target, line in module.imports():
            other = target.split(".")[0]
            excused = (module.path, other) in TOP_EXCEPTIONS
            if other in ours and other not in MAY_IMPORT_TOP[top] and not excused:
                found.append(f"{module.path}:{line}: {top} imports {target}")
    return found


def worldly_imports(tree: Iterable[Module]) -> list[str]:
    """Imports by which the domain sees more than pure parts, or an inner layer or use case sees the world."""
    found = []
    for module in tree:
        part = part_of(module.name)
        for target, line in module.imports():
            top = target.split(".")[0]
            impure = part == "domain" and top not in {*PURE, "offchain"}
            if impure or (part not in SIGHTED and top in WORLD):
                found.append(f"{module.path}:{line}: {part} imports {target}")
    return found


def hidden_imports(tree: Iterable[Module]) -> list[str]:
    """Imports by name at run time, which no reading of the source can follow."""
    return [
        f"{module.path}:{node.lineno}: {dotted(node.func)}"
        for module in tree
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and module.path not in IMPORTS_BY_NAME
        and dotted(node.func) in {"__import__", "importlib.import_module", "import_module"}
    ]


def circles(tree: Iterable[Module]) -> list[str]:
    """Modules that import each other in a circle."""
    known = {module.name: module for module in tree}
    graph = {}
    for name, module in known.items():
        targets = {target for target, _ in module.imports()}
        graph[name] = {near for target in targets for near in (target, target.rpartition(".")[0]) if near in known}
        graph[name].discard(name)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return [" -> ".join(error.args[1])]
    return []


PRODUCT_MODULES = modules(ROOT, *PRODUCT)


def test_off_chain_imports_point_inward() -> None:
    refuse(outward_imports(PRODUCT_MODULES))


def test_product_code_imports_neither_tests_nor_tools() -> None:
    ours = {path.name for path in ROOT.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert {"offchain", "tests", "tools"} <= ours
    refuse(strange_packages(PRODUCT_MODULES, ours))


def test_only_adapters_and_what_puts_them_together_see_the_world() -> None:
    refuse(worldly_imports(modules(ROOT, "offchain")))


def test_no_import_is_hidden_in_a_string() -> None:
    refuse(hidden_imports(PRODUCT_MODULES))


def test_what_the_program_names_is_a_command() -> None:
    assert all(place.startswith("offchain.commands.") for place in COMMANDS.values())


def test_no_modules_import_each_other_in_a_circle() -> None:
    refuse(circles(PRODUCT_MODULES))


def test_every_part_in_the_table_may_import_only_parts_in_the_table() -> None:
    assert {other for allowed in MAY_IMPORT.values() for other in allowed} <= set(MAY_IMPORT)


def test_every_exception_is_still_needed() -> None:
    used = {(module.path, target.split(".")[0]) for module in PRODUCT_MODULES for target, _ in module.imports()}
    assert set(TOP_EXCEPTIONS) <= used
    assert all("import_module" in (ROOT / path).read_text("utf-8") for path in IMPORTS_BY_NAME)


@pytest.mark.parametrize(
    ("path", "statement"),
    [
        ("offchain/domain/rules.py", "from offchain.attestation import tree"),
        ("offchain/models/item_cf.py", "from offchain.eligibility.plan import EligibilityPlan"),
        ("offchain/eligibility/epochs.py", "def later():\n    from offchain import ports"),
        ("offchain/attestation/tree.py", "from ..adapters import keys"),
        ("offchain/cashier/quoting.py", "import offchain.oracle.vouchers"),
        ("offchain/audit/verify.py", "from offchain.adapters.web3_chain import Web3Chain"),
        ("offchain/adapters/keys.py", "from offchain.demo import world"),
        ("api/routes/health.py", "from offchain.adapters.web3_chain import Web3Chain"),
        ("offchain/somewhere/new.py", "VALUE = 1"),
    ],
)
def test_a_breach_of_the_layers_is_found(path: str, statement: str) -> None:
    assert len(outward_imports([Module(path, statement)])) == 1


@pytest.mark.parametrize(
    ("path", "statement"),
    [
        ("offchain/domain/rules.py", "import time"),
        ("offchain/domain/rules.py", "import math"),
        ("offchain/domain/rules.py", "import numpy as np"),
        ("offchain/domain/rules.py", "from datetime import datetime"),
        ("offchain/features/rfm.py", "import time"),
        ("offchain/models/kmeans.py", "import random"),
        ("offchain/oracle/publisher.py", "from web3 import Web3"),
        ("offchain/ports.py", "import os"),
    ],
)
def test_an_inner_layer_that_sees_the_world_is_found(path: str, statement: str) -> None:
    assert len(worldly_imports([Module(path, statement)])) == 1


def test_product_code_that_leans_on_tests_or_tools_is_found() -> None:
    ours = {"offchain", "tests", "tools"}
    assert strange_packages([Module("offchain/cli.py", "import tests.surroundings")], ours)
    assert strange_packages([Module("scripts/deploy.py", "from tools import setup")], ours)


def test_a_hidden_import_is_found() -> None:
    assert hidden_imports([Module("offchain/domain/rules.py", "import importlib\nimportlib.import_module('web3')")])


def test_a_circle_of_imports_is_found(tmp_path: Path) -> None:
    package = tmp_path / "offchain" / "domain"
    package.mkdir(parents=True)
    (package / "a.py").write_text("from offchain.domain.b import B")
    (package / "b.py").write_text("def later():\n    from offchain.domain import a")
    assert circles(modules(tmp_path, "offchain")) == ["offchain.domain.a -> offchain.domain.b -> offchain.domain.a"]
