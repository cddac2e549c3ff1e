"""Deploys the hub with its library, roots and lens: `PROMO_RPC_URL=... brownie run deploy --network promo-local`.

Writes deployments/<chain id>.json. Run again, it finds the deployment and checks it; a lens is deployed where there is
none, and else nothing.
"""

import os
from dataclasses import replace

from brownie import (  # type: ignore[attr-defined]
    ZERO_ADDRESS,
    EligibilityRoots,
    PromotionHub,
    PromotionLens,
    TermsCheck,
    chain,
    web3,
)
from brownie.network.account import Account

from offchain.deployment import Deployment
from offchain.settings import Settings
from scripts.surroundings import account_of


class DeploymentMismatchError(Exception):
    """The contracts on chain are not the pair that was meant."""


def main() -> None:
    """Deploys, or checks what is there."""
    settings = Settings.read(os.environ)
    path = settings.deployments / f"{chain.id}.json"
    known = Deployment.load(path) if path.exists() else None
    there = known if known is not None and is_deployed(known) else None
    if there is not None and has_lens(there):
        print(f"already deployed on chain {chain.id}: {path}")
        return
    account = account_of(settings)
    deployment = with_lens(there or deploy(account), account)
    print(f"deployed on chain {chain.id}: {deployment.save(settings.deployments)}")


def deploy(account: Account) -> Deployment:
    """The library, to which Brownie links the hub; hub, then roots: each names the other, so the second address is
    computed before it exists."""
    TermsCheck.deploy({"from": account})
    expected_roots = account.get_deployment_address(account.nonce + 1)
    hub = PromotionHub.deploy(expected_roots, ZERO_ADDRESS, ZERO_ADDRESS, {"from": account})
    roots = EligibilityRoots.deploy(hub.address, {"from": account})
    deployment = Deployment(
        chain_id=chain.id,
        hub=int(hub.address, 16),
        roots=int(roots.address, 16),
        first_block=hub.tx.block_number,
    )
    if not is_deployed(deployment):
        raise DeploymentMismatchError(
            f"hub {hub.address} and roots {roots.address} do not name each other, or the hub is not linked"
        )
    return deployment


def with_lens(deployment: Deployment, account: Account) -> Deployment:
    """With a lens of the hub, which needs no right of anybody's."""
    lens = PromotionLens.deploy(_address(deployment.hub), {"from": account})
    deployment = replace(deployment, lens=int(lens.address, 16))
    if not has_lens(deployment):
        raise DeploymentMismatchError(f"lens {lens.address} does not name hub {_address(deployment.hub)}")
    return deployment


def has_lens(deployment: Deployment) -> bool:
    """Whether the lens is there, and is of the hub."""
    lens = _address(deployment.lens)
    return bool(_code(lens)) and int(PromotionLens.at(lens).hub(), 16) == deployment.hub


def is_deployed(deployment: Deployment) -> bool:
    """Whether both contracts are there, name each other, and the hub is linked to a library that is there."""
    hub, roots = _address(deployment.hub), _address(deployment.roots)
    if not (_code(hub) and _code(roots) and _code(library_of(hub))):
        return False
    names_roots = int(PromotionHub.at(hub).companion(), 16) == deployment.roots
    return names_roots and int(EligibilityRoots.at(roots).hub(), 16) == deployment.hub


def library_of(hub: str) -> str:
    """The address of `TermsCheck` in the hub's code: it stands where the compiler left a place for it."""
    compiled = PromotionHub._build["deployedBytecode"]
    place = compiled.index("__") // 2
    return "0x" + _code(hub)[place : place + 20].hex()


def _address(account: int) -> str:
    return f"0x{account:040x}"


def _code(address: str) -> bytes:
    return bytes(web3.eth.get_code(web3.to_checksum_address(address)))
