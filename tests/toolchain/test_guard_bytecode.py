"""tools/guard_bytecode.py: what a patched source compiles to takes the place of Brownie's artefact, and goes again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tools.guard_bytecode import Build, CompileError
from tools.surroundings import ROOT

RULE, TILL = "contracts/Rule.sol", "contracts/Till.sol"
SOURCES = {
    RULE: "pragma solidity ^0.8.37; library Rule { function fee() internal pure returns (uint256) { return 7; } }",
    TILL: 'pragma solidity 0.8.37; import {Rule} from "./Rule.sol"; '
    "contract Till { function fee() external pure returns (uint256) { return Rule.fee(); } }",
}
DEARER = {RULE: SOURCES[RULE].replace("7", "8")}


def artefact(name: str, kind: str, source: str, uses: tuple[str, ...]) -> dict[str, object]:
    """As much of Brownie's as is read here."""
    text = SOURCES[source]
    return {
        "contractName": name,
        "type": kind,
        "sourcePath": source,
        "allSourcePaths": {str(place): path for place, path in enumerate(uses)},
        "bytecode": "6000",
        "deployedBytecode": "6000",
        "source": text,
        "sha1": hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest(),
        "abi": [],
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree with a library, a contract that uses it, and what Brownie would have left of both."""
    (tmp_path / "build" / "contracts").mkdir(parents=True)
    (tmp_path / "contracts").mkdir()
    (tmp_path / "brownie-config.yaml").write_bytes((ROOT / "brownie-config.yaml").read_bytes())
    (tmp_path / ".toolchain").symlink_to(ROOT / ".toolchain")
    for path, text in SOURCES.items():
        (tmp_path / path).write_text(text)
    left = {"Rule": ("library", RULE, (RULE,)), "Till": ("contract", TILL, (RULE, TILL))}
    for name, (kind, source, uses) in left.items():
        kept = json.dumps(artefact(name, kind, source, uses))
        (tmp_path / "build" / "contracts" / f"{name}.json").write_text(kept)
    return tmp_path


def kept(root: Path, name: str) -> dict[str, object]:
    content: dict[str, object] = json.loads((root / "build" / "contracts" / f"{name}.json").read_text())
    return content


def test_a_contract_is_compiled_when_a_library_that_it_uses_changed(root: Path) -> None:
    build = Build.of(root)
    codes = build.compile_all({"same": {RULE: SOURCES[RULE]}, "dearer": DEARER})
    assert {name: list(of) for name, of in codes.items() if not isinstance(of, CompileError)} == {
        "same": ["Till"],
        "dearer": ["Till"],
    }
    assert codes["same"]["Till"].deployed != codes["dearer"]["Till"].deployed  # type: ignore[index]


def test_a_patch_that_does_not_compile_keeps_no_other_from_it(root: Path) -> None:
    codes = Build.of(root).compile_all({"dearer": DEARER, "broken": {RULE: "library Rule { fee }"}})
    assert isinstance(codes["broken"], CompileError)
    assert "Rule.sol" in str(codes["broken"])
    assert isinstance(codes["dearer"], dict)


def test_installed_code_has_the_hash_of_its_source_so_that_brownie_compiles_nothing(root: Path) -> None:
    build = Build.of(root)
    codes = build.compile_all({"dearer": DEARER})["dearer"]
    assert isinstance(codes, dict)
    build.install(DEARER, codes)
    assert kept(root, "Rule")["sha1"] == hashlib.sha1(DEARER[RULE].encode(), usedforsecurity=False).hexdigest()
    assert kept(root, "Till")["bytecode"] == codes["Till"].creation
    assert kept(root, "Till")["abi"] == []


def test_after_restoring_all_artefacts_are_those_of_brownie(root: Path) -> None:
    before = {name: kept(root, name) for name in ("Rule", "Till")}
    build = Build.of(root)
    codes = build.compile_all({"dearer": DEARER})["dearer"]
    assert isinstance(codes, dict)
    build.install(DEARER, codes)
    build.restore()
    assert {name: kept(root, name) for name in before} == before


def test_a_contract_that_brownie_compiled_otherwise_is_named(root: Path) -> None:
    assert Build.of(root).differing() == ["Till"]  # 6000 is no compiler's answer
