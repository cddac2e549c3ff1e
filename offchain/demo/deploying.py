"""Deploys with Brownie, as a merchant would: `brownie run deploy` in a process of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

from offchain.deployment import Deployment

_SECONDS = 300


class BrownieError(Exception):
    """Brownie did not deploy; the message ends with what it said."""


def deploy_with_brownie(url: str, chain_id: int, deployments: Path, root: Path) -> Deployment:
    """Compiles and deploys to the local chain at `url`; root : the repository. Raises `BrownieError`."""
    # Brownie remembers what it deployed on a chain id and stumbles when a new chain of that id does not have it.
    shutil.rmtree(root / "build" / "deployments" / str(chain_id), ignore_errors=True)
    brownie = Path(sys.executable).with_name("brownie")
    # Through env(1), so that the rest of the environment is handed on without being read here.
    settings = [f"PROMO_RPC_URL={url}", f"PROMO_DEPLOYMENTS={deployments.resolve()}"]
    command = ["env", *settings, str(brownie), "run", "deploy", "--network", "promo-local"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=_SECONDS, check=False)
    path = deployments / f"{chain_id}.json"
    if done.returncode or not path.exists():
        said = (done.stdout + done.stderr).strip().splitlines()[-15:]
        raise BrownieError("\n".join([f"{' '.join(command)} ended with {done.returncode}:", *said]))
    return Deployment.load(path)
