"""One program at a time changes a file that is read, changed and replaced as a whole."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keeps the others out while the context is open, and no longer than this program lives; the next one waits.

    What is locked is an empty file beside it, with the ending `.lock`: the file itself is another after each change.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
