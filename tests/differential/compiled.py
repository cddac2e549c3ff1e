"""What the tests deploy, compiled as Brownie would compile it, without Brownie: its plug-in has its own test run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.compiling import compiled
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
    """All of `DEPLOYED` by name."""
    contracts = compiled(
        tuple(DEPLOYED.values()),
        ("evm.bytecode.object", "evm.methodIdentifiers"),
        sources=(ROOT / "contracts").rglob("*.sol"),
        kept_in=ROOT / "build" / "test" / "harnesses",
    )
    return {name: _compiled(contracts[path][name]) for name, path in DEPLOYED.items()}


def _compiled(contract: dict[str, Any]) -> Compiled:
    evm = contract["evm"]
    selectors = {
        signature.partition("(")[0]: bytes.fromhex(four) for signature, four in evm["methodIdentifiers"].items()
    }
    return Compiled(bytes.fromhex(evm["bytecode"]["object"]), selectors)
