"""Brownie end to end, in a process of its own: compile, deploy, a custom error, on a chain that we started."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.surroundings import ROOT

PROBE = """\
// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

contract Probe is EIP712 {
    error Probe_TooMuch(uint256 got, uint256 limit);

    uint256 public immutable limit;
    uint256 public spent;

    constructor(uint256 limit_) EIP712("Probe", "1") {
        limit = limit_;
    }

    function spend(uint256 amount) external {
        if (amount > limit) revert Probe_TooMuch(amount, limit);
        spent += amount;
    }
}
"""
PROGRAM = """\
import json, sys
from pathlib import Path

from offchain.adapters.brownie_network import brownie_project
from offchain.adapters.ganache import LocalGanache

with LocalGanache() as chain, brownie_project(Path(sys.argv[1]), chain.url) as project:
    from brownie import accounts
    from brownie.exceptions import VirtualMachineError

    probe = project.Probe.deploy(1000, {"from": accounts[0], "silent": True})
    probe.spend(7, {"from": accounts[1], "silent": True})
    try:
        probe.spend(1001, {"from": accounts[1], "silent": True})
    except VirtualMachineError as refusal:
        refused = refusal.revert_msg
    answer = {"spent": probe.spent(), "refused": refused, "funded": accounts[0] == chain.accounts[0].address}
answer["running"] = chain.running
sys.__stdout__.write(json.dumps(answer))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A Brownie project with our settings and node packages, and one contract with an immutable."""
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "Probe.sol").write_text(PROBE)
    shutil.copy(ROOT / "brownie-config.yaml", tmp_path)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path


def test_a_contract_is_compiled_deployed_used_and_refuses_with_its_own_error(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(project)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer == {"spent": 7, "refused": "Probe_TooMuch: 1001, 1000", "funded": True, "running": False}
    assert "Compiling contracts" in done.stderr
