"""Deploys the hub with its library, roots, checkout and vault, and beside it lens, rewards and pre-sales:
`PROMO_RPC_URL=... brownie run deploy --network promo-local`.

Writes deployments/<chain id>.json. Run again, it finds the deployment and checks it; what stands beside the hub is
deployed where it is missing, and else nothing.
"""

import os
from dataclasses import replace
from typing import Any

from brownie import (  # type: ignore[attr-defined]
    BudgetVault,
    Checkout,
    EligibilityRoots,
    PresaleEscrow,
    PromotionHub,
    PromotionLens,
    RewardDistributor,
    TermsCheck,
    chain,
    web3,
)
from brownie.network.account import Account

from offchain.deployment import BESIDE, Deployment
from offchain.settings import Settings
from scripts.surroundings import account_of

PERMIT2 = "0x000000000022D473030F116dDEE9F6B43aC78BA3"
"""Where Permit2 is on public chains. Where it is not, the checkout takes allowances, and refuses its signatures."""


class DeploymentMismatchError(Exception):
    """The contracts on chain are not those that were meant."""


def main() -> None:
    """Deploys, or checks what is there."""
    settings = Settings.read(os.environ)
    path = settings.deployments / f"{chain.id}.json"
    known = Deployment.load(path) if path.exists() else None
    there = known if known is not None and is_deployed(known) else None
    if there is not None and not missing(there):
        print(f"already deployed on chain {chain.id}: {path}")
        return
    account = account_of(settings)
    deployment = completed(there or deploy(account), account)
    print(f"deployed on chain {chain.id}: {deployment.save(settings.deployments)}")


def deploy(account: Account) -> Deployment:
    """The library, to which Brownie links the hub; hub, then its companions: each names the other, so their addresses
    are computed before they exist."""
    TermsCheck.deploy({"from": account})
    expected = [account.get_deployment_address(account.nonce + place) for place in (1, 2, 3)]
    hub = PromotionHub.deploy(*expected, {"from": account})
    roots = EligibilityRoots.deploy(hub.address, {"from": account})
    checkout = Checkout.deploy(hub.address, expected[2], PERMIT2, {"from": account})
    vault = BudgetVault.deploy(hub.address, {"from": account})
    deployment = Deployment(
        chain_id=chain.id,
        hub=int(hub.address, 16),
        roots=int(roots.address, 16),
        checkout=int(checkout.address, 16),
        vault=int(vault.address, 16),
        permit2=int(PERMIT2, 16),
        first_block=hub.tx.block_number,
    )
    if not is_deployed(deployment):
        raise DeploymentMismatchError(
            f"hub {hub.address} and its companions do not name each other, or the hub is not linked"
        )
    return deployment


def completed(deployment: Deployment, account: Account) -> Deployment:
    """With what stands beside the hub, which needs no right of anybody's and has no owner."""
    for name in missing(deployment):
        made: dict[str, Any] = {name: int(_deploy_beside(name, deployment, account).address, 16)}
        deployment = replace(deployment, **made)
    if missing(deployment):
        raise DeploymentMismatchError(f"{', '.join(missing(deployment))}: deployed, and not what was meant")
    return deployment


def missing(deployment: Deployment) -> list[str]:
    """What of the contracts beside the hub is not there, or not what it should be."""
    there = {
        "lens": has_lens(deployment),
        "rewards": signs_as(RewardDistributor, deployment.rewards, "Promissory rewards"),
        "presales": signs_as(PresaleEscrow, deployment.presales, "Promissory presales"),
    }
    return [name for name in BESIDE if not there[name]]


def _deploy_beside(name: str, deployment: Deployment, account: Account) -> Any:
    if name == "lens":
        return PromotionLens.deploy(_address(deployment.hub), {"from": account})
    return {"rewards": RewardDistributor, "presales": PresaleEscrow}[name].deploy({"from": account})


def has_lens(deployment: Deployment) -> bool:
    """Whether the lens is there, and is of the hub."""
    lens = _address(deployment.lens)
    return bool(_code(lens)) and int(PromotionLens.at(lens).hub(), 16) == deployment.hub


def signs_as(container: Any, account: int, name: str) -> bool:
    """Whether a contract of that code is there, and its EIP-712 domain is of this name, this chain and itself."""
    address = _address(account)
    if len(_code(address)) * 2 != len(container._build["deployedBytecode"].removeprefix("0x")):
        return False
    _, found, version, chain_id, itself, *_ = container.at(address).eip712Domain()
    return (found, version, chain_id, int(itself, 16)) == (name, "1", chain.id, account)


def is_deployed(deployment: Deployment) -> bool:
    """Whether hub, roots, checkout and vault are there and name each other, and the hub is linked to a library that is
    there."""
    hub = _address(deployment.hub)
    if not (_code(hub) and _code(library_of(hub))):
        return False
    of_hub = PromotionHub.at(hub)
    companions = {
        (of_hub.companion(), deployment.roots, EligibilityRoots),
        (of_hub.checkout(), deployment.checkout, Checkout),
        (of_hub.vault(), deployment.vault, BudgetVault),
    }
    return all(
        int(named, 16) == there and _code(named) and int(container.at(named).hub(), 16) == deployment.hub
        for named, there, container in companions
    )


def library_of(hub: str) -> str:
    """The address of `TermsCheck` in the hub's code: it stands where the compiler left a place for it."""
    compiled = PromotionHub._build["deployedBytecode"]
    place = compiled.index("__") // 2
    return "0x" + _code(hub)[place : place + 20].hex()


def _address(account: int) -> str:
    return f"0x{account:040x}"


def _code(address: str) -> bytes:
    return bytes(web3.eth.get_code(web3.to_checksum_address(address)))
