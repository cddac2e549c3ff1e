"""Each contract says which interfaces it keeps (ERC-165)."""

from __future__ import annotations

from functools import reduce
from operator import xor

import brownie
import pytest

from offchain.attestation.keccak import keccak
from tests.unit.attestation.abi_types import signature_of

ERC_165, ERC_1271, ERC_5267 = "0x01ffc9a7", "0x1626ba7e", "0x84b0196e"
OF_STANDARDS = {"supportsInterface", "isValidSignature"}
"""What interfaces of ours inherit, which their own ids leave out."""
KEPT = {
    "IPromotionHub": (ERC_165, ERC_5267),
    "IEligibilityRoots": (ERC_165, ERC_5267),
    "ICheckout": (ERC_165,),
    "IBudgetVault": (ERC_165,),
    "IPresaleEscrow": (ERC_165, ERC_5267),
    "IRewardDistributor": (ERC_165, ERC_5267),
    "IOracleQuorum": (ERC_165, ERC_1271, ERC_5267),
}


@pytest.fixture(scope="module")
def contracts(market, till, rewards, presales, oracle):
    """By interface."""
    return {
        "IPromotionHub": market.hub,
        "IEligibilityRoots": market.roots,
        "ICheckout": till.checkout,
        "IBudgetVault": till.vault,
        "IPresaleEscrow": presales.contract,
        "IRewardDistributor": rewards.contract,
        "IOracleQuorum": oracle.contract,
    }


def id_of(interface: str) -> str:
    """Its functions' selectors, one over the other."""
    (project,) = brownie.project.get_loaded_projects()
    own = [
        int.from_bytes(keccak(signature_of(entry).encode())[:4], "big")
        for entry in project._build.get(interface)["abi"]
        if entry["type"] == "function" and entry["name"] not in OF_STANDARDS
    ]
    return f"0x{reduce(xor, own):08x}"


@pytest.mark.parametrize("interface", KEPT)
def test_a_contract_says_which_interfaces_it_keeps(contracts, interface):
    for kept in (id_of(interface), *KEPT[interface]):
        assert contracts[interface].supportsInterface(kept), kept


@pytest.mark.parametrize("interface", KEPT)
def test_and_that_it_keeps_no_other(contracts, interface):
    others = {id_of(other) for other in KEPT} | {ERC_165, ERC_1271, ERC_5267, "0xffffffff"}
    for other in others - {id_of(interface), *KEPT[interface]}:
        assert not contracts[interface].supportsInterface(other), other
