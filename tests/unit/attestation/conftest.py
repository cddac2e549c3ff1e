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
    "contracts/interfaces/ICheckout.sol",
)

Entry = dict[str, Any]


BESIDE = ("IPresaleEscrow", "IRewardDistributor", "IOracleQuorum", "IBudgetVault", "ICheckout")


def compiled(sources: tuple[str, ...]) -> list[list[Entry]]:
    """The entries of each file. What Brownie left in build/ may be older than the sources."""
    request = {
        "language": "Solidity",
        "sources": {name: {"content": (ROOT / name).read_text("utf-8")} for name in sources},
        "settings": {
            "evmVersion": "shanghai",
            "remappings": ["@openzeppelin/=node_modules/@openzeppelin/"],
            "outputSelection": {"*": {"*": ["abi"]}},
        },
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
    contracts = (answer["contracts"][name] for name in sources)
    return [[entry for unit in contract.values() for entry in unit["abi"]] for contract in contracts]


@pytest.fixture(scope="session")
def abi() -> list[Entry]:
    """Every entry of the interfaces of hub, roots and lens, and of the errors."""
    return [entry for entries in compiled(SOURCES) for entry in entries]


@pytest.fixture(scope="session")
def beside() -> dict[str, dict[str, dict[str, Entry]]]:
    """Interface -> type of entry -> name -> entry, of the contracts beside the hub."""
    found = dict(zip(BESIDE, compiled(tuple(f"contracts/interfaces/{name}.sol" for name in BESIDE)), strict=True))
    return {
        interface: {
            kind: {entry["name"]: entry for entry in entries if entry["type"] == kind} for kind in ("function", "event")
        }
        for interface, entries in found.items()
    }


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
