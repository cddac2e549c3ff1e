"""The Brownie project inside this process, connected to a chain that runs on this machine.

Brownie keeps its networks in the user's home folder. A chain on a port chosen at run time cannot be listed
there, so it is registered in memory, under one name, as a development network: Brownie can then take
snapshots, turn the clock and read traces, and it writes no deployment records that outlive the chain.
Merchants' own networks stay where Brownie keeps them: `brownie networks list`.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

EMBEDDED = "promo-embedded"  # network id of the chain that this program started
TIMEOUT = 120  # seconds that Brownie waits for an answer


def register(url: str) -> None:
    """Make the chain at `url` known to Brownie as the network EMBEDDED, in this process only."""
    from brownie._config import CONFIG  # noqa: PLC0415 - Brownie writes to the home folder when imported

    CONFIG.networks[EMBEDDED] = {
        "id": EMBEDDED,
        "name": "A chain of this program's own",
        "host": url,
        "timeout": TIMEOUT,
        # Brownie takes a network with a command for a development network. It is never run: the chain is up.
        "cmd": "ganache",
        "cmd_settings": {},
    }


@contextlib.contextmanager
def brownie_project(root: Path, url: str) -> Iterator[Any]:
    """Load the Brownie project in `root`, compile what changed, and connect it to the chain at `url`.

    Yields the Brownie project. What Brownie prints on the way goes to standard error. The chain is left
    running; the project is unloaded.
    """
    from brownie.network.main import connect, disconnect  # noqa: PLC0415 - see `register`
    from brownie.project.main import load  # noqa: PLC0415

    register(url)
    with contextlib.redirect_stdout(sys.stderr):
        loaded = load(root)
        loaded.load_config()
        connect(EMBEDDED)
    try:
        yield loaded
    finally:
        with contextlib.redirect_stdout(sys.stderr):
            disconnect(kill_rpc=False)
            loaded.close()
