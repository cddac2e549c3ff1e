"""Versions that have to be written in several places are the same in all of them."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from offchain.adapters import ganache
from tools import brownie_network, compiler
from tools.surroundings import ROOT


@pytest.fixture(scope="module")
def brownie_compiler() -> dict[str, object]:
    settings: dict[str, dict[str, object]] = yaml.safe_load((ROOT / "brownie-config.yaml").read_text())
    return settings["compiler"]


def test_package_json_and_brownie_ask_for_the_compiler_that_set_up_links(brownie_compiler: dict[str, object]) -> None:
    package = json.loads((ROOT / "package.json").read_text())
    assert package["devDependencies"]["solc"] == compiler.VERSION
    assert brownie_compiler["solc"]["version"] == compiler.VERSION  # type: ignore[index]


def test_every_contract_can_be_compiled_by_it() -> None:
    pragmas = {
        path.name: re.findall(r"^pragma solidity \^?([\d.]+);", path.read_text(), re.MULTILINE)
        for path in (ROOT / "contracts").rglob("*.sol")
    }
    assert {name: found for name, found in pragmas.items() if found != [compiler.VERSION]} == {}


def test_contracts_are_compiled_for_the_fork_of_the_local_chain(brownie_compiler: dict[str, object]) -> None:
    assert brownie_compiler["evm_version"] == ganache.HARDFORK


def test_brownie_knows_the_local_chain_by_its_own_id() -> None:
    assert ganache.GanacheOptions().chain_id == brownie_network.CHAIN_ID


@pytest.mark.parametrize("name", ["requirements.lock", "package-lock.json"])
def test_a_lock_file_names_no_registry(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "index-url" not in text
    assert re.findall(r'"resolved"|https?://\S*(?:/simple|registry)\S*', text) == []
