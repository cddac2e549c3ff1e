"""Deploys with Brownie, as a merchant would: `brownie run deploy` in a process of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

from offchain.deployment import Deployment

_SECONDS = 300
_COMPILERS = "solc-v*"
"""Where set-up puts the one that brownie-config.yaml names, by the name that Brownie looks for."""


class BrownieError(Exception):
    """Brownie did not deploy; the message ends with what it said."""


def require_brownie(root: Path) -> None:
    """Whether Brownie and its compiler are here, without running either. Raises `BrownieError`."""
    if not _brownie().exists():
        raise BrownieError(f"there is no {_brownie().name} beside {sys.executable}: run `make setup`")
    if not any(place.exists() for place in (root / ".toolchain").glob(_COMPILERS)):
        raise BrownieError(f"there is no Solidity compiler in {root / '.toolchain'}: run `make setup`")


def deploy_with_brownie(url: str, chain_id: int, deployments: Path, root: Path) -> Deployment:
    """Compiles and deploys to the local chain at `url`; root : the repository. Raises `BrownieError`."""
    # Brownie remembers what it deployed on a chain id and stumbles when a new chain of that id does not have it.
    shutil.rmtree(root / "build" / "deployments" / str(chain_id), ignore_errors=True)
    # Through env(1), so that the rest of the environment is handed on without being read here.
    settings = [f"PROMO_RPC_URL={url}", f"PROMO_DEPLOYMENTS={deployments.resolve()}"]
    command = ["env", *settings, str(_brownie()), "run", "deploy", "--network", "promo-local"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=_SECONDS, check=False)
    path = deployments / f"{chain_id}.json"
    if done.returncode or not path.exists():
        said = (done.stdout + done.stderr).strip().splitlines()[-15:]
        raise BrownieError("\n".join([f"{' '.join(command)} ended with {done.returncode}:", *said]))
    return Deployment.load(path)


def _brownie() -> Path:
    return Path(sys.executable).with_name("brownie")
