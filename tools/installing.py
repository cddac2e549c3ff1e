"""How set-up runs other people's installers: quietly, with a log, with every cache inside the repository."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools.surroundings import SurroundingsMissingError

LINES_SHOWN = 12
# What installers print when the network is the trouble, not the project.
UNREACHABLE = (
    "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "ERR_SOCKET_TIMEOUT",
    "Failed to fetch", "NewConnectionError", "ConnectTimeoutError", "Temporary failure in name resolution",
    "dns error", "No matching distribution found for uv",
)  # fmt: skip


def run_installer(root: Path, name: str, command: Sequence[str]) -> None:
    """Run `command` in `root`; on failure raise SurroundingsMissingError with the last lines it printed."""
    log = root / ".toolchain" / "log" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(
            command,
            cwd=root,
            env=installer_environment(root),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # It inherits set-up's lock: killed, set-up leaves an installer behind that must not be run over.
            close_fds=False,
            check=False,
        )
    if done.returncode == 0:
        return
    text = log.read_text(encoding="utf-8", errors="replace")
    raise SurroundingsMissingError(
        name=name,
        found=f"exit code {done.returncode} from `{Path(command[0]).name}`, its last lines:\n{_tail(text)}",
        remedy=_remedy(text, log.relative_to(root)),
    )


def installer_environment(root: Path) -> dict[str, str]:
    """The user's environment (mirrors and certificates are theirs), with caches inside the repository."""
    cache = root / ".toolchain" / "cache"
    defaults = {
        "PIP_CACHE_DIR": str(cache / "pip"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_CACHE_DIR": str(cache / "uv"),
        "UV_NO_PROGRESS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "npm_config_cache": str(cache / "npm"),
    }
    environment = {**defaults, **os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a start without bytecode takes two seconds longer
    return environment


def _tail(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(f"    {line}" for line in lines[-LINES_SHOWN:])


def _remedy(text: str, log: Path) -> str:
    if any(sign in text for sign in UNREACHABLE):
        return (
            "The package registry cannot be reached. Check the network, or point the installers at a mirror "
            "(pip.conf and UV_DEFAULT_INDEX for Python, `npm config set registry` for node), then run "
            f"`make setup` again; it goes on where it stopped. Whole log: {log}"
        )
    return f"Run `make setup` again; if it fails alike, the whole log is in {log}"
