"""Deploys hub and roots: `PROMO_RPC_URL=... brownie run deploy --network promo-local`.

Writes deployments/<chain id>.json. Run again, it finds the deployment, checks it, and does nothing.
"""

import os

from brownie import EligibilityRoots, PromotionHub, TermsCheck, chain, web3  # type: ignore[attr-defined]
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
    if path.exists() and is_deployed(Deployment.load(path)):
        print(f"already deployed on chain {chain.id}: {path}")
        return
    deployment = deploy(account_of(settings))
    print(f"deployed on chain {chain.id}: {deployment.save(settings.deployments)}")


def deploy(account: Account) -> Deployment:
    """The library that the hub links, the hub, then roots; hub and roots name each other, so the second address is
    computed before it exists."""
    TermsCheck.deploy({"from": account})
    expected_roots = account.get_deployment_address(account.nonce + 1)
    hub = PromotionHub.deploy(expected_roots, {"from": account})
    roots = EligibilityRoots.deploy(hub.address, {"from": account})
    deployment = Deployment(
        chain_id=chain.id,
        hub=int(hub.address, 16),
        roots=int(roots.address, 16),
        first_block=hub.tx.block_number,
    )
    if not is_deployed(deployment):
        raise DeploymentMismatchError(f"hub {hub.address} and roots {roots.address} do not name each other")
    return deployment


def is_deployed(deployment: Deployment) -> bool:
    """Whether both contracts are there, with our code, and name each other."""
    hub, roots = (f"0x{address:040x}" for address in (deployment.hub, deployment.roots))
    if not (web3.eth.get_code(web3.to_checksum_address(hub)) and web3.eth.get_code(web3.to_checksum_address(roots))):
        return False
    names_roots = int(PromotionHub.at(hub).companion(), 16) == deployment.roots
    return names_roots and int(EligibilityRoots.at(roots).hub(), 16) == deployment.hub
