"""The ABI of the contracts, compiled from their sources."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from tests.surroundings import ROOT

SOURCES = (
    "contracts/types/Errors.sol",
    "contracts/types/CompanionErrors.sol",
    "contracts/interfaces/IPromotionHub.sol",
    "contracts/interfaces/IEligibilityRoots.sol",
    "contracts/interfaces/IPromotionLens.sol",
)

Entry = dict[str, Any]


@pytest.fixture(scope="session")
def abi() -> list[Entry]:
    """Every entry of the interfaces and of the errors. What Brownie left in build/ may be older than the sources."""
    request = {
        "language": "Solidity",
        "sources": {name: {"content": (ROOT / name).read_text("utf-8")} for name in SOURCES},
        "settings": {"evmVersion": "shanghai", "outputSelection": {"*": {"*": ["abi"]}}},
    }
    done = subprocess.run(
        [ROOT / "tools" / "solc", "--standard-json", "--base-path", ROOT],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert not [error for error in answer.get("errors", ()) if error["severity"] == "error"]
    contracts = (answer["contracts"][name] for name in SOURCES)
    return [entry for contract in contracts for unit in contract.values() for entry in unit["abi"]]


@pytest.fixture(scope="session")
def events(abi: list[Entry]) -> dict[str, Entry]:
    """Name -> event."""
    return {entry["name"]: entry for entry in abi if entry["type"] == "event"}


@pytest.fixture(scope="session")
def functions(abi: list[Entry]) -> dict[str, Entry]:
    """Name -> function."""
    return {entry["name"]: entry for entry in abi if entry["type"] == "function"}


@pytest.fixture(scope="session")
def errors(abi: list[Entry]) -> dict[str, Entry]:
    """Name -> custom error."""
    return {entry["name"]: entry for entry in abi if entry["type"] == "error"}
