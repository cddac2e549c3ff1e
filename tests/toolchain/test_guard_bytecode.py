"""tools/guard_bytecode.py: what a changed source compiles to takes the place of Brownie's artefact."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from tools.guard_bytecode import CompileError, update
from tools.surroundings import ROOT

RULE, TILL = "contracts/Rule.sol", "contracts/Till.sol"
SOURCES = {
    RULE: "pragma solidity ^0.8.37; library Rule { function fee() internal pure returns (uint256) { return 7; } }",
    TILL: 'pragma solidity 0.8.37; import {Rule} from "./Rule.sol"; '
    "contract Till { function fee() external pure returns (uint256) { return Rule.fee(); } }",
}
OLD = "6000"


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree with a library, a contract that uses it, and as much as is read here of what Brownie leaves of both."""
    (tmp_path / "build" / "contracts").mkdir(parents=True)
    (tmp_path / "contracts").mkdir()
    (tmp_path / "brownie-config.yaml").write_bytes((ROOT / "brownie-config.yaml").read_bytes())
    (tmp_path / ".toolchain").symlink_to(ROOT / ".toolchain")
    left = {"Rule": ("library", RULE, {"1": RULE}), "Till": ("contract", TILL, {"1": RULE, "2": TILL})}
    for name, (kind, source, uses) in left.items():
        (tmp_path / source).write_text(SOURCES[source])
        artefact = {"contractName": name, "type": kind, "sourcePath": source, "allSourcePaths": uses, "abi": []}
        artefact |= {"bytecode": OLD, "deployedBytecode": OLD, "sha1": sha1(SOURCES[source])}
        (tmp_path / "build" / "contracts" / f"{name}.json").write_text(json.dumps(artefact))
    return tmp_path


def kept(root: Path, name: str) -> dict[str, str]:
    content: dict[str, str] = json.loads((root / "build" / "contracts" / f"{name}.json").read_text())
    return content


def test_a_contract_is_compiled_when_a_library_that_it_uses_changed(root: Path) -> None:
    update(root, [RULE])
    whole = kept(root, "Till")
    (root / RULE).write_text(SOURCES[RULE].replace("return 7", "return 8"))
    update(root, [RULE])
    dearer = kept(root, "Till")
    assert len({OLD, whole["bytecode"], dearer["bytecode"]}) == 3
    assert len({OLD, whole["deployedBytecode"], dearer["deployedBytecode"]}) == 3
    assert dearer["abi"] == []


def test_the_library_is_linked_where_the_changed_code_calls_it(root: Path) -> None:
    (root / RULE).write_text(SOURCES[RULE].replace("internal", "external"))
    update(root, [RULE])
    whole = linked(root)
    (root / TILL).write_text(SOURCES[TILL].replace("Rule.fee();", "Rule.fee() + Rule.fee();"))
    update(root, [TILL])
    assert linked(root) != whole


def linked(root: Path) -> dict[str, list[int]]:
    """Code of the till -> where it takes the library's address; at each place stands the compiler's mark."""
    found = {}
    for code, places in (("bytecode", "linkReferences"), ("deployedBytecode", "deployedLinkReferences")):
        artefact = json.loads((root / "build" / "contracts" / "Till.json").read_text())
        found[code] = [place["start"] for place in artefact[places][RULE]["Rule"]]
        assert [part.start() // 2 for part in re.finditer(r"__\$\w{34}\$__", artefact[code])] == found[code]
    return found


def test_a_changed_source_gets_its_hash_so_that_brownie_compiles_nothing(root: Path) -> None:
    changed = SOURCES[RULE].replace("return 7", "return 8")
    (root / RULE).write_text(changed)
    update(root, [RULE])
    assert kept(root, "Rule")["sha1"] == sha1(changed)
    assert kept(root, "Till")["sha1"] == sha1(SOURCES[TILL])


def test_a_library_keeps_its_artefact_when_only_a_user_of_it_changed(root: Path) -> None:
    before = kept(root, "Rule")
    update(root, [TILL])
    assert kept(root, "Rule") == before
    assert kept(root, "Till")["bytecode"] != OLD


def test_a_harness_is_left_to_the_tests_that_compile_it_themselves(root: Path) -> None:
    folder = root / "build" / "contracts"
    harness = (folder / "Till.json").read_text().replace('"contractName": "Till"', '"contractName": "TillHarness"')
    (folder / "TillHarness.json").write_text(harness)
    update(root, [RULE])
    assert kept(root, "TillHarness")["bytecode"] == OLD != kept(root, "Till")["bytecode"]


def test_sources_that_do_not_compile_are_refused_with_the_compilers_words(root: Path) -> None:
    (root / RULE).write_text("library Rule { fee }")
    with pytest.raises(CompileError, match=r"Rule\.sol"):
        update(root, [RULE])
