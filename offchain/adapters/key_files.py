"""Key files that their owner alone can read: made, put in the place of others, destroyed."""

import os
import secrets
from pathlib import Path

from offchain.adapters.durable import settle
from offchain.data.key_file import KEY_BYTES, Key

_OWNER = 0o600
_FOLDER = 0o700


def new(kind: str) -> Key:
    """A key of the operating system's chance, in no file yet."""
    return Key(kind, secrets.token_bytes(KEY_BYTES))


def folder(path: Path) -> None:
    """A folder for keys that its owner alone can enter."""
    path.mkdir(parents=True, exist_ok=True, mode=_FOLDER)
    path.chmod(_FOLDER)


def write_new(path: Path, content: str) -> None:
    """A file for its owner alone, on the disk when this returns. Raises `FileExistsError`."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER), "wb") as file:  # noqa: PTH123 - a mode
        file.write(content.encode())
        settle(file)


def rewrite(path: Path, content: bytes) -> None:
    """Puts the content in the place of a file's, whole or not at all; it keeps the file's mode, 0600 for a new one."""
    mode = path.stat().st_mode & 0o777 if path.exists() else _OWNER
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:  # noqa: PTH123 - a mode
        file.write(content)
        settle(file)
    beside.replace(path)
    place = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def destroy(path: Path) -> None:
    """Overwrites a file and removes it. On a disk that moves what it writes, old blocks may stay: encrypt it."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        settle(file)
    path.unlink()
