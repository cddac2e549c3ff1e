"""STYLE rules 5 and 33: functions, modules, contracts and libraries stay small enough to read at once.

A function is measured in lines that hold code: its signature and body without docstring, comments and blank lines.
A Python module is measured as the file is; a Solidity file, most of which is NatSpec, in lines that hold code.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.architecture.breaches import refuse
from tests.architecture.python_source import Module, modules
from tests.architecture.solidity_source import SolidityFile, solidity_files
from tests.surroundings import ROOT

FUNCTION = 30
MODULE = 250
CONTRACT = 400
LIBRARY = 250

LARGER: dict[str, str] = {
    "offchain/domain/terms.py": "the layout of the terms, and the names of the values in it, are read side by side",
}
"""`path` or `path:function` -> why it is better in one piece."""


def large_python(tree: Iterable[Module]) -> list[str]:
    """Functions and modules beyond their limits."""
    found = []
    for module in tree:
        lines, code = len(module.text.splitlines()), module.code_lines()
        if lines > MODULE:
            found.append((module.path, f"{lines} lines, at most {MODULE}"))
        for function in module.functions():
            size = sum(function.lineno <= line <= (function.end_lineno or 0) for line in code)
            if size > FUNCTION:
                found.append((f"{module.path}:{function.name}", f"{size} lines of code, at most {FUNCTION}"))
    return [f"{where}: {what}" for where, what in found if where not in LARGER]


def large_solidity(files: Iterable[SolidityFile]) -> list[str]:
    """Functions, contracts and libraries beyond their limits."""
    found = []
    for file in files:
        for unit in file.units:
            limit = LIBRARY if unit.kind == "library" else CONTRACT
            size = file.code_lines(unit.start, unit.end)
            if size > limit:
                found.append((file.path, f"{unit.name} has {size} lines of code, at most {limit}"))
        for function in file.functions:
            if function.lines > FUNCTION:
                where = f"{file.path}:{function.name}"
                found.append((where, f"{function.lines} lines of code, at most {FUNCTION}"))
    return [f"{where}: {what}" for where, what in found if where not in LARGER]


def test_python_functions_and_modules_are_small() -> None:
    refuse(large_python(modules(ROOT, "offchain", "api", "scripts", "tools", "benchmarks")))


def test_contracts_libraries_and_their_functions_are_small() -> None:
    refuse(large_solidity(solidity_files(ROOT)))


def test_every_exception_names_what_exists() -> None:
    assert [name for name in LARGER if not (ROOT / name.split(":")[0]).is_file()] == []


def test_a_function_of_thirty_one_lines_is_found_and_one_of_thirty_is_not() -> None:
    head = 'def price() -> int:\n    """Says how much.\n\n    At length.\n    """\n    # Why.\n\n'
    assert large_python([Module("offchain/a.py", head + "    x = 1\n" * (FUNCTION - 1))]) == []
    assert large_python([Module("offchain/a.py", head + "    x = 1\n" * FUNCTION)]) == [
        "offchain/a.py:price: 31 lines of code, at most 30"
    ]


def test_a_module_of_two_hundred_and_fifty_one_lines_is_found() -> None:
    assert large_python([Module("offchain/a.py", "# why\n" * MODULE)]) == []
    assert len(large_python([Module("offchain/a.py", "# why\n" * (MODULE + 1))])) == 1


@pytest.mark.parametrize(("kind", "limit"), [("contract", CONTRACT), ("library", LIBRARY)])
def test_a_contract_or_library_beyond_its_limit_is_found(kind: str, limit: int) -> None:
    fitting = f"{kind} A {{\n" + "uint256 x; // why\n// why\n\n" * (limit - 2) + "}"
    too_large = f"{kind} A {{\n" + "uint256 x;\n" * (limit - 1) + "}"
    assert large_solidity([SolidityFile("contracts/A.sol", fitting)]) == []
    assert len(large_solidity([SolidityFile("contracts/A.sol", too_large)])) == 1


def test_a_solidity_function_of_thirty_one_lines_is_found() -> None:
    body = "    x = 1; // why\n    /* {{ */\n"
    fitting = "contract A {\nfunction f()\n    external\n{\n" + body * (FUNCTION - 4) + "}\n}"
    too_large = "contract A {\nfunction f()\n    external\n{\n" + body * (FUNCTION - 3) + "}\n}"
    assert large_solidity([SolidityFile("contracts/A.sol", fitting)]) == []
    assert large_solidity([SolidityFile("contracts/A.sol", too_large)]) == [
        "contracts/A.sol:f: 31 lines of code, at most 30"
    ]
