"""Law 2: on chain, types <- libraries (pure) <- contracts; no circles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

import pytest

from tests.architecture.breaches import refuse
from tests.architecture.solidity_source import SolidityFile, solidity_files
from tests.surroundings import ROOT

MAY_IMPORT: dict[str, set[str]] = {
    "types": {"types"},
    "interfaces": {"types", "interfaces", "package"},
    "libraries": {"types", "libraries", "package"},
    "contracts": {"types", "interfaces", "libraries", "package"},
    "testing": {"types", "interfaces", "libraries", "contracts", "testing", "package"},
}
"""Layer -> layers it may import. A contract never imports another: it speaks to its interface."""

BASES = {
    "contracts/Ledger.sol": "the digest of a merchant's records: every contract that keeps records keeps it alike",
    "contracts/Custody.sol": "what is owed of each token: every contract that holds money for others counts it alike",
    "contracts/Refunds.sol": "the abstract half of the checkout that gives back, as there",
    "contracts/Campaigns.sol": "the abstract half of the hub that keeps campaigns: one file would be too long to read",
}
"""Contracts that others may inherit, each with its reason."""

NOT_PURE = {
    "SignatureLib.saidByWallet": "asks a contract wallet (ERC-1271) by a static call with bounded gas",
    "SignatureLib.whoSigned": "may ask a wallet by `saidByWallet`",
    "GateLib.check": "asks a gate contract by a static call with bounded gas",
    "GateLib._ask": "is that call",
    "HubDomain.separator": "asks the hub which EIP-712 domain is its own",
}
"""Library functions that are not `pure`, each with its reason."""


def layer_of(path: str) -> str:
    """`contracts/libraries/Rules.sol` is of the layer `libraries`, a file right in contracts/ of `contracts`."""
    if not path.startswith("contracts/"):
        return "package"
    folder = PurePosixPath(path).parent.name
    return folder if folder in MAY_IMPORT else f"unknown folder {folder}"


def outward_imports(files: Iterable[SolidityFile]) -> list[str]:
    """Imports that point outward, or that do not list what they take."""
    found = []
    for file in files:
        for target, named in file.imports():
            if target not in BASES and layer_of(target) not in MAY_IMPORT.get(layer_of(file.path), set()):
                found.append(f"{file.path} imports {target}")
            if not named:
                found.append(f"{file.path} imports all of {target}")
    return found


def circles(files: Iterable[SolidityFile]) -> list[str]:
    """Files that reach themselves through their imports."""
    near = {file.path: {target for target, _ in file.imports()} for file in files}
    found = []
    for start, first in near.items():
        reached: set[str] = set()
        waiting = list(first)
        while waiting:
            path = waiting.pop()
            if path not in reached:
                reached.add(path)
                waiting += near.get(path, ())
        if start in reached:
            found.append(f"{start} imports itself in a circle")
    return found


def impure_libraries(files: Iterable[SolidityFile]) -> list[str]:
    """Library functions that are neither pure nor excused, and libraries that touch storage."""
    found = []
    for file in files:
        if layer_of(file.path) != "libraries":
            continue
        for unit in file.units:
            if re.search(r"\bstorage\b", file.code[unit.start : unit.end]):
                found.append(f"{unit.name} touches storage")
        stem = PurePosixPath(file.path).stem
        for function in file.functions:
            if not re.search(r"\bpure\b", function.head) and f"{stem}.{function.name}" not in NOT_PURE:
                found.append(f"{stem}.{function.name} is not pure")
    return found


def loose_endings(files: Iterable[SolidityFile]) -> list[str]:
    """Files that do not end with the brace of their last contract, library or interface: Brownie would not see all."""
    return [file.path for file in files if not file.units or file.code[file.units[-1].end :].strip()]


def repeated_names(files: Iterable[SolidityFile]) -> list[str]:
    """Names that two units share: Brownie keeps one artefact a name."""
    names = [unit.name for file in files for unit in file.units]
    return sorted({name for name in names if names.count(name) > 1})


FILES = solidity_files(ROOT)


def test_on_chain_imports_point_inward_and_list_what_they_take() -> None:
    assert len(FILES) > 10
    refuse(outward_imports(FILES))


def test_no_contracts_import_each_other_in_a_circle() -> None:
    refuse(circles(FILES))


def test_libraries_are_pure() -> None:
    refuse(impure_libraries(FILES))


def test_every_impure_library_function_that_is_excused_exists() -> None:
    named = {f"{PurePosixPath(file.path).stem}.{function.name}" for file in FILES for function in file.functions}
    assert set(NOT_PURE) <= named


def test_every_file_ends_with_a_contract_library_or_interface() -> None:
    refuse(loose_endings(FILES))


def test_no_two_contracts_share_a_name() -> None:
    peers = solidity_files(ROOT, "benchmarks")
    assert peers
    refuse(repeated_names([*FILES, *peers]))


@pytest.mark.parametrize(
    ("path", "statement"),
    [
        ("contracts/types/Limits.sol", 'import {Rules} from "../libraries/Rules.sol";'),
        ("contracts/libraries/Rules.sol", 'import {PromotionHub} from "../PromotionHub.sol";'),
        ("contracts/libraries/Rules.sol", 'import {IPromotionHub} from "../interfaces/IPromotionHub.sol";'),
        ("contracts/EligibilityRoots.sol", 'import {PromotionHub} from "./PromotionHub.sol";'),
        ("contracts/PromotionHub.sol", 'import {WalletStub} from "./testing/WalletStub.sol";'),
        ("contracts/types/Limits.sol", 'import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";'),
        ("contracts/PromotionHub.sol", 'import "./types/Limits.sol";'),
        ("contracts/PromotionHub.sol", 'import * as Limits from "./types/Limits.sol";'),
        ("contracts/other/New.sol", 'import {Limits} from "../types/Limits.sol";'),
    ],
)
def test_an_outward_import_is_found(path: str, statement: str) -> None:
    assert outward_imports([SolidityFile(path, statement + "\ncontract C {}")])


def test_an_import_across_two_lines_is_read() -> None:
    text = 'import {\n    Rules\n} from "../libraries/Rules.sol";\nlibrary Limits {}'
    assert outward_imports([SolidityFile("contracts/types/Limits.sol", text)]) == [
        "contracts/types/Limits.sol imports contracts/libraries/Rules.sol"
    ]


def test_a_circle_is_found() -> None:
    first = SolidityFile("contracts/libraries/A.sol", 'import {B} from "./B.sol";\nlibrary A {}')
    second = SolidityFile("contracts/libraries/B.sol", 'import {A} from "./A.sol";\nlibrary B {}')
    assert len(circles([first, second])) == 2


def test_a_library_that_reads_the_chain_or_storage_is_found() -> None:
    text = "library L { function f(S storage s) internal view returns (uint256) { return s.x; } }"
    assert impure_libraries([SolidityFile("contracts/libraries/L.sol", text)]) == [
        "L touches storage",
        "L.f is not pure",
    ]


@pytest.mark.parametrize("ending", ["error Late();", "uint256 constant LATE = 1;", "struct Late { uint256 x; }"])
def test_a_file_that_ends_otherwise_is_found(ending: str) -> None:
    assert loose_endings([SolidityFile("contracts/C.sol", f"contract C {{}}\n{ending}")]) == ["contracts/C.sol"]
    assert loose_endings([SolidityFile("contracts/C.sol", ending)]) == ["contracts/C.sol"]


def test_a_name_used_twice_is_found() -> None:
    first, second = (SolidityFile(f"contracts/{name}.sol", "contract C {}") for name in "ab")
    assert repeated_names([first, second]) == ["C"]
