"""What the tests deploy, compiled as Brownie would compile it, without Brownie: its plug-in has its own test run."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import dataclass
from typing import Any

import yaml

from tests.surroundings import ROOT

DEPLOYED = {
    "RulesHarness": "contracts/testing/RulesHarness.sol",
    "LibraryHarness": "contracts/testing/LibraryHarness.sol",
    "HashHarness": "contracts/testing/HashHarness.sol",
    "GateHarness": "contracts/testing/GateHarness.sol",
    "CouponHarness": "contracts/testing/CouponHarness.sol",
    "LensHarness": "contracts/testing/LensHarness.sol",
    "TermsCheck": "contracts/libraries/TermsCheck.sol",
}
"""Harnesses, and the library that is deployed on its own: it is called as it is."""


@dataclass(frozen=True)
class Compiled:
    """creation : the bytes to deploy; selectors : function -> its four bytes."""

    creation: bytes
    selectors: dict[str, bytes]


def compile_harnesses() -> dict[str, Compiled]:
    """All of `DEPLOYED` by name. Compiling takes seconds, so the answer is kept until a source or a setting changes."""
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
    return {name: _compiled(contracts[path][name]) for name, path in DEPLOYED.items()}


def _ask_compiler() -> dict[str, Any]:
    """The compiler's answer for the harnesses, with the settings of brownie-config.yaml."""
    settings = yaml.safe_load((ROOT / "brownie-config.yaml").read_text(encoding="utf-8"))["compiler"]
    solc = settings["solc"]
    paths = list(DEPLOYED.values())
    question = {
        "language": "Solidity",
        "sources": {path: {"content": (ROOT / path).read_text(encoding="utf-8")} for path in paths},
        "settings": {
            "evmVersion": settings["evm_version"],
            "viaIR": solc["viaIR"],
            "optimizer": solc["optimizer"],
            "remappings": [f"{entry.split('=')[0]}/={entry.split('=')[1]}/" for entry in solc["remappings"]],
            "outputSelection": {"*": {"*": ["evm.bytecode.object", "evm.methodIdentifiers"]}},
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
    evm = contract["evm"]
    selectors = {
        signature.partition("(")[0]: bytes.fromhex(four) for signature, four in evm["methodIdentifiers"].items()
    }
    return Compiled(bytes.fromhex(evm["bytecode"]["object"]), selectors)
