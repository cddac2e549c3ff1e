"""Law 2, the rest: no proxies, no assembly, nothing that asks who began a transaction; inheritance at most two deep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pytest

from tests.architecture.breaches import refuse
from tests.architecture.solidity_source import SolidityFile, Unit, solidity_files
from tests.surroundings import ROOT

FORBIDDEN = {
    "assembly": r"\bassembly\b",
    "delegatecall": r"\bdelegatecall\b",
    "callcode": r"\bcallcode\b",
    "selfdestruct": r"\bselfdestruct\b",
    "tx.origin": r"\btx\s*\.\s*origin\b",
    "a proxy": r"\b(?:Proxy|Upgradeable|Initializable|ERC1967\w*|UUPS\w*|Beacon\w*)\w*|\w+Upgradeable\b|\b__gap\b",
    "a test of code size": r"\.\s*code\s*\.\s*length\b",
    "an unnamed import": r"\bimport\s+[\"*]",
}
"""What no contract of ours does; test tokens and stubs in testing/ may misbehave as they like."""

DEEPEST = 2
"""Steps from a contract up to its most distant base that is no interface: an interface brings no code to read."""
MOST_BASES = 2
"""Bases of a contract besides its interfaces."""

TESTING = "contracts/testing/"


def forbidden_words(files: Iterable[SolidityFile]) -> list[str]:
    """What no file outside testing/ may hold."""
    return [
        f"{file.path}: {what}"
        for file in files
        if not file.path.startswith(TESTING)
        for what, pattern in FORBIDDEN.items()
        if re.search(pattern, file.code)
    ]


def with_packages(files: Iterable[SolidityFile]) -> list[SolidityFile]:
    """The files, and those of node packages that they import directly or not."""
    known = {file.path: file for file in files}
    waiting = list(known.values())
    while waiting:
        for target, _ in waiting.pop().imports():
            path = target if target.startswith("node_modules/") else f"node_modules/{target}"
            if target not in known and path not in known and (ROOT / path).is_file():
                known[path] = SolidityFile(path, (ROOT / path).read_text("utf-8"))
                waiting.append(known[path])
    return list(known.values())


def depth(units: Mapping[str, Unit], name: str) -> int:
    """Steps to the most distant base with code; -1 of an interface. An unknown base is an error: nobody knows its own
    bases."""
    if name not in units:
        raise AssertionError(f"no source of {name}: run `make setup`")
    if units[name].kind == "interface":
        return -1
    return 1 + max((depth(units, base) for base in units[name].bases), default=-1)


def too_many_bases(files: list[SolidityFile]) -> list[str]:
    """Our contracts that inherit too deep or from too many."""
    units = {unit.name: unit for file in with_packages(files) for unit in file.units}
    found = []
    for unit in (unit for file in files for unit in file.units):
        besides = [base for base in unit.bases if units[base].kind != "interface"]
        if depth(units, unit.name) > DEEPEST:
            found.append(f"{unit.name} inherits {depth(units, unit.name)} deep")
        if len(besides) > MOST_BASES:
            found.append(f"{unit.name} has the bases {', '.join(besides)}")
    return found


FILES = solidity_files(ROOT)


def test_contracts_hold_no_assembly_no_proxy_and_no_question_who_began_the_transaction() -> None:
    refuse(forbidden_words(FILES))


def test_inheritance_is_at_most_two_deep_and_from_few() -> None:
    refuse(too_many_bases(FILES))


@pytest.mark.parametrize(
    "body",
    [
        "function f() external { assembly { } }",
        "function f(address a) external { a.delegatecall(new bytes(0)); }",
        "function f() external { selfdestruct(payable(msg.sender)); }",
        "function f() external { require(tx.origin == msg.sender); }",
        "function f(address a) external view returns (bool) { return a.code.length == 0; }",
        "uint256[50] private __gap;",
    ],
)
def test_a_forbidden_word_is_found_but_not_in_testing_or_in_a_comment(body: str) -> None:
    assert forbidden_words([SolidityFile("contracts/C.sol", f"contract C {{ {body} }}")])
    assert not forbidden_words([SolidityFile("contracts/testing/C.sol", f"contract C {{ {body} }}")])
    assert not forbidden_words([SolidityFile("contracts/C.sol", f"contract C {{ /* {body} */ }}")])


def test_a_proxy_among_the_bases_is_found() -> None:
    assert forbidden_words([SolidityFile("contracts/C.sol", "contract C is UUPSUpgradeable {}")])


def test_a_third_step_of_inheritance_is_found() -> None:
    text = "contract A {}\ncontract B is A {}\ncontract C is B {}\ncontract D is C {}"
    assert too_many_bases([SolidityFile("contracts/D.sol", text)]) == ["D inherits 3 deep"]


def test_interfaces_are_no_steps() -> None:
    text = "interface I {}\ninterface J is I {}\ncontract A is J {}\ncontract B is A {}\ncontract C is B {}"
    assert too_many_bases([SolidityFile("contracts/C.sol", text)]) == []


def test_a_third_base_is_found() -> None:
    text = "interface I {}\ncontract A {}\ncontract B {}\ncontract C {}\ncontract D is I, A, B(1), C {}"
    assert too_many_bases([SolidityFile("contracts/D.sol", text)]) == ["D has the bases A, B, C"]
