"""The test harnesses, compiled as Brownie would compile them, without Brownie: its plug-in has its own test run."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import dataclass
from typing import Any

import yaml

from offchain.attestation.keccak import keccak
from tests.surroundings import ROOT

HARNESSES = ("RulesHarness", "LibraryHarness", "HashHarness")
TESTING = "contracts/testing"


@dataclass(frozen=True)
class Compiled:
    """creation : the bytes to deploy; selectors : function -> its four bytes."""

    creation: bytes
    selectors: dict[str, bytes]


def compile_harnesses() -> dict[str, Compiled]:
    """All harnesses by name. Compiling takes seconds, so the answer is kept until a source or a setting changes."""
    digest = hashlib.sha256((ROOT / "brownie-config.yaml").read_bytes())
    for source in sorted((ROOT / "contracts").rglob("*.sol")):
        digest.update(source.read_bytes())
    kept = ROOT / "build" / "test" / "harnesses" / f"{digest.hexdigest()}.json"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        for outdated in kept.parent.glob("*.json"):
            outdated.unlink()
        kept.write_text(json.dumps(_ask_compiler()), encoding="utf-8")
    contracts = json.loads(kept.read_text(encoding="utf-8"))
    return {name: _compiled(contracts[f"{TESTING}/{name}.sol"][name]) for name in HARNESSES}


def _ask_compiler() -> dict[str, Any]:
    """The compiler's answer for the harnesses, with the settings of brownie-config.yaml."""
    settings = yaml.safe_load((ROOT / "brownie-config.yaml").read_text(encoding="utf-8"))["compiler"]
    solc = settings["solc"]
    paths = [f"{TESTING}/{name}.sol" for name in HARNESSES]
    question = {
        "language": "Solidity",
        "sources": {path: {"content": (ROOT / path).read_text(encoding="utf-8")} for path in paths},
        "settings": {
            "evmVersion": settings["evm_version"],
            "viaIR": solc["viaIR"],
            "optimizer": solc["optimizer"],
            "remappings": [f"{entry.split('=')[0]}/={entry.split('=')[1]}/" for entry in solc["remappings"]],
            "outputSelection": {"*": {"*": ["abi", "evm.bytecode.object"]}},
        },
    }
    compiler = ROOT / ".toolchain" / f"solc-v{solc['version']}"
    command = [str(compiler), "--standard-json", "--base-path", str(ROOT)]
    done = subprocess.run(
        command, input=json.dumps(question), capture_output=True, text=True, cwd=ROOT, check=True, timeout=300
    )
    answer = json.loads(done.stdout)
    errors = [error["formattedMessage"] for error in answer.get("errors", []) if error["severity"] == "error"]
    assert not errors, "\n".join(errors)
    return {path: answer["contracts"][path] for path in paths}


def _compiled(contract: dict[str, Any]) -> Compiled:
    functions = [item for item in contract["abi"] if item["type"] == "function"]
    selectors = {item["name"]: keccak(_signature(item).encode())[:4] for item in functions}
    return Compiled(bytes.fromhex(contract["evm"]["bytecode"]["object"]), selectors)


def _signature(item: dict[str, Any]) -> str:
    return f"{item['name']}({','.join(_type(parameter) for parameter in item['inputs'])})"


def _type(parameter: dict[str, Any]) -> str:
    kind: str = parameter["type"]
    if not kind.startswith("tuple"):
        return kind
    inner = ",".join(_type(part) for part in parameter["components"])
    return f"({inner}){kind.removeprefix('tuple')}"
