"""Deploys with Brownie, as a merchant would: `brownie run deploy` in a process of its own."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from offchain.deployment import Deployment

_SECONDS = 1800
"""After which a deployment hangs: a first one compiles, in a minute on a free core and in ten on a busy machine."""
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
    code, said = _run(command, root)
    path = deployments / f"{chain_id}.json"
    if code or not path.exists():
        raise BrownieError("\n".join([f"{' '.join(command)} ended with {code}:", *said.strip().splitlines()[-15:]]))
    return Deployment.load(path)


def _run(command: list[str], root: Path) -> tuple[int, str]:
    """Exit code, and all that it said. Where it hangs it is ended with the compiler that it started: `BrownieError`."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=root, stdout=pipe, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            said, _ = process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            raise BrownieError(
                f"{' '.join(command)} was not done after {_SECONDS} seconds: compile first, without a limit "
                "(.venv/bin/brownie compile), then try again"
            ) from error
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)
            raise
    return process.returncode, said


def _brownie() -> Path:
    return Path(sys.executable).with_name("brownie")
