"""New bytecode in Brownie's build folder, for contracts whose sources were changed.

Brownie itself would compile everything that the changed files import, with syntax trees and source maps: 15 s a patch.
Here the compiler is asked for bytecode only, of the contracts that use a changed file. Brownie is told by the sources'
hashes that nothing is left to compile.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any, Collection, Sequence

import yaml

BUILD = Path("build/contracts")
CODES = {"bytecode": "linkReferences", "deployedBytecode": "deployedLinkReferences"}
"""Code -> where Brownie keeps the places in it that take the address of a library."""
OUTPUT = tuple(f"evm.{code}.{part}" for code in CODES for part in ("object", "linkReferences"))


class CompileError(Exception):
    """The sources do not compile."""


def update(root: Path, changed: Collection[str]) -> None:
    """Make the artefacts those of the sources as they are. changed : paths from `root`. Raises CompileError."""
    artefacts = {path: json.loads(path.read_text(encoding="utf-8")) for path in sorted((root / BUILD).glob("*.json"))}
    targets = {
        path: artefact
        for path, artefact in artefacts.items()
        if _is_deployed(artefact) and _uses(artefact) & set(changed)
    }
    codes = _compile(root, [(artefact["sourcePath"], artefact["contractName"]) for artefact in targets.values()])
    for artefact in targets.values():
        for code, places in CODES.items():
            made = codes[artefact["sourcePath"]][artefact["contractName"]]["evm"][code]
            artefact |= {code: made["object"], places: made["linkReferences"]}
    for path, artefact in artefacts.items():
        if artefact["sourcePath"] in changed:
            artefact["source"] = (root / artefact["sourcePath"]).read_text(encoding="utf-8")
            artefact["sha1"] = hashlib.sha1(artefact["source"].encode(), usedforsecurity=False).hexdigest()
        if artefact["sourcePath"] in changed or path in targets:
            path.write_text(json.dumps(artefact), encoding="utf-8")


def _is_deployed(artefact: dict[str, Any]) -> bool:
    """Whether Brownie's tests deploy it: a contract, or a library whose functions are called from outside. Harnesses
    belong to the differential tests, which compile them themselves."""
    reached = artefact["type"] == "contract" or any(item["type"] == "function" for item in artefact["abi"])
    return reached and bool(artefact["bytecode"]) and not artefact["contractName"].endswith("Harness")


def _uses(artefact: dict[str, Any]) -> set[str]:
    return set(artefact["allSourcePaths"].values())


def _compile(root: Path, contracts: Collection[tuple[str, str]]) -> dict[str, Any]:
    """Source -> contract -> output, with the settings of brownie-config.yaml. Raises CompileError."""
    settings = yaml.safe_load((root / "brownie-config.yaml").read_text(encoding="utf-8"))["compiler"]
    wanted: dict[str, dict[str, Sequence[str]]] = {}
    for source, name in contracts:
        wanted.setdefault(source, {})[name] = OUTPUT
    question = {
        "language": "Solidity",
        "sources": {source: {"content": (root / source).read_text(encoding="utf-8")} for source in wanted},
        "settings": {
            "evmVersion": settings["evm_version"],
            "viaIR": settings["solc"].get("viaIR", False),
            "optimizer": settings["solc"]["optimizer"],
            "remappings": settings["solc"]["remappings"],
            "outputSelection": wanted,
        },
    }
    compiler = root / ".toolchain" / f"solc-v{settings['solc']['version']}"
    command = [str(compiler), "--standard-json", "--base-path", str(root)]
    done = subprocess.run(command, cwd=root, input=json.dumps(question), capture_output=True, text=True, check=False)
    if done.returncode:
        raise CompileError(done.stderr.strip())
    answer = json.loads(done.stdout)
    errors = [it["formattedMessage"] for it in answer.get("errors", []) if it["severity"] == "error"]
    if errors:
        raise CompileError(errors[0].strip())
    outcome: dict[str, Any] = answer["contracts"]
    return outcome
