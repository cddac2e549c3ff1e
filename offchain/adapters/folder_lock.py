"""One program at a time in a folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from offchain.adapters.node_program import LocalChainError

_FILE = "in-use.lock"


class FolderInUseError(LocalChainError):
    """Another program works in the folder."""


@contextmanager
def only_here(folder: Path) -> Iterator[None]:
    """Keeps other programs out of `folder` while the context is open, and no longer than this process lives.

    Raises `FolderInUseError`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _FILE).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise FolderInUseError(
                f"another program works in {folder}: stop it, or set PROMO_BUILD to another folder"
            ) from error
        yield
