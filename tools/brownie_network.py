"""Make the chain at $PROMO_RPC_URL known to Brownie's own commands: `brownie run deploy --network promo-local`.

Brownie keeps networks in the user's home folder and nowhere else, so this one entry is written there.
"""

from __future__ import annotations

from pathlib import Path

from tools.installing import run_installer

NETWORK = "promo-local"
GROUP = "Promissory"
CHAIN_ID = 1337  # of the chains that offchain/adapters/ganache.py starts


def is_registered() -> bool:
    """Does Brownie's list of networks hold ours?"""
    networks = Path.home() / ".brownie" / "network-config.yaml"
    return networks.is_file() and f"id: {NETWORK}\n" in networks.read_text(encoding="utf-8")


def register(root: Path) -> bool:
    """Add the network to Brownie's list. Returns False when it is there already."""
    if is_registered():
        return False
    entry = ["host=$PROMO_RPC_URL", f"chainid={CHAIN_ID}", "name=Local chain at $PROMO_RPC_URL"]
    brownie = str(root / ".venv" / "bin" / "brownie")
    run_installer(root, "brownie-network", [brownie, "networks", "add", GROUP, NETWORK, *entry])
    print(f"brownie: network {NETWORK} added to ~/.brownie/network-config.yaml", flush=True)
    return True
