"""tools/solc: the JavaScript compiler behind the native one's command line."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import solcx

from tools import compiler
from tools.surroundings import ROOT

SHIM = ROOT / "tools" / "solc"
TINY = "// SPDX-License-Identifier: MIT\npragma solidity 0.8.37;\ncontract Tiny { uint256 public one = 1; }\n"


def standard_input(source: str, **settings: object) -> str:
    outputs = {"*": {"*": ["abi", "evm.bytecode.object"]}}
    return json.dumps(
        {
            "language": "Solidity",
            "sources": {"Tiny.sol": {"content": source}},
            "settings": {"evmVersion": "shanghai", "outputSelection": outputs, **settings},
        }
    )


def run(*arguments: str, given: str = "", shim: Path = SHIM) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(shim), *arguments], input=given, capture_output=True, text=True, cwd=ROOT, check=False)


def test_py_solc_x_finds_the_pinned_compiler_and_nothing_else() -> None:
    assert [str(version) for version in solcx.get_installed_solc_versions()] == [compiler.VERSION]


def test_a_tiny_contract_compiles_through_py_solc_x() -> None:
    answer = solcx.compile_standard(json.loads(standard_input(TINY)), solc_version=compiler.VERSION)
    tiny = answer["contracts"]["Tiny.sol"]["Tiny"]
    assert [entry["name"] for entry in tiny["abi"]] == ["one"]
    assert tiny["evm"]["bytecode"]["object"].startswith("60")


def test_an_error_in_the_source_reaches_the_caller_of_py_solc_x() -> None:
    wrong = json.loads(standard_input(TINY.replace("= 1", "= missing")))
    with pytest.raises(solcx.exceptions.SolcError, match="Undeclared identifier"):
        solcx.compile_standard(wrong, solc_version=compiler.VERSION)


def test_an_error_in_the_source_is_an_answer_and_not_an_exit_code_as_with_the_native_compiler() -> None:
    done = run("--standard-json", given=standard_input(TINY.replace("= 1", "= missing")))
    errors = [error for error in json.loads(done.stdout)["errors"] if error["severity"] == "error"]
    assert done.returncode == 0
    assert [error["type"] for error in errors] == ["DeclarationError"]


def test_imports_are_read_from_the_disk_through_remappings() -> None:
    source = TINY.replace(
        "contract Tiny",
        'import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";\ncontract Tiny',
    )
    done = run(
        "--standard-json",
        given=standard_input(source, remappings=["@openzeppelin=node_modules/@openzeppelin"]),
    )
    assert "node_modules/@openzeppelin/contracts/utils/math/Math.sol" in json.loads(done.stdout)["sources"]


def test_an_import_that_is_nowhere_is_named() -> None:
    done = run("--standard-json", given=standard_input('import "nowhere/Gone.sol";\n' + TINY))
    assert "File not found: nowhere/Gone.sol" in done.stdout


def test_input_that_is_not_json_ends_with_exit_code_1() -> None:
    done = run("--standard-json", given="pragma solidity")
    assert (done.returncode, done.stdout) == (1, "")
    assert "not JSON" in done.stderr


def test_a_use_that_is_not_served_ends_with_exit_code_2() -> None:
    assert run("--combined-json", "abi", "contracts/Tiny.sol").returncode == 2


def test_without_the_node_package_it_says_how_to_get_it(tmp_path: Path) -> None:
    lonely = tmp_path / "tools" / "solc"
    lonely.parent.mkdir()
    shutil.copy(SHIM, lonely)
    done = run("--version", shim=lonely)
    assert done.returncode == 3
    assert "make setup" in done.stderr


def test_a_kept_version_of_another_release_is_not_believed(tmp_path: Path) -> None:
    shim, package = tmp_path / "tools" / "solc", tmp_path / "node_modules" / "solc"
    shim.parent.mkdir()
    package.mkdir(parents=True)
    shutil.copy(SHIM, shim)
    (package / "package.json").write_text('{"version": "9.9.9", "main": "index.js"}')
    (package / "index.js").write_text("exports.version = () => '9.9.9+commit.new';")
    (tmp_path / ".toolchain").mkdir()
    (tmp_path / ".toolchain" / "compiler-version").write_text("9.9.8+commit.old")
    assert "9.9.9+commit.new" in run("--version", shim=shim).stdout
    assert (tmp_path / ".toolchain" / "compiler-version").read_text() == "9.9.9+commit.new"
