"""The bundle of the history as a file, made anew when the index is."""

import gzip
import os
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from offchain.audit.exporting import export
from offchain.index.config import IndexConfig
from offchain.index.errors import NotIndexedError
from offchain.index.rows import Checkpoint
from offchain.index.store import ReadableIndex
from offchain.office.bundles import BundleShown
from offchain.ports import Clock

FOLDER: Final = "history"
_PIECE: Final = 64 * 1024
_HOW: Final = """The whole history of these promotions, as the chain recorded it.

Check it by a program that shares no line with the service that made it (Python 3.11 or newer, nothing else):

    python verify.py --bundle history
    python verify.py --bundle history --rpc URL     # held against what the contracts keep, at a node of your choice

verify.py is verifier/verify.py of the repository. `promo audit verify --bundle history` checks more: signatures, rules,
amounts.

整个促销历史，以链上记录为准。请用与本服务没有一行共同代码的程序核验（仅需 Python 3.11 或更高版本），命令如上；
verify.py 即代码库中的 verifier/verify.py。`promo audit verify --bundle history` 还会核验签名、规则与金额。
"""


@dataclass(frozen=True, slots=True)
class _Made:
    """made_at : Unix seconds."""

    shown: BundleShown
    checkpoint: Checkpoint
    path: Path
    made_at: int


class BundleFiles:
    """One file a process, which the next takes the place of; who reads the old one reads it to its end.

    folder : made where it is not there; pause : seconds for which a bundle is given, though the index went on: it says
    up to which block it is complete.
    """

    def __init__(self, store: ReadableIndex, config: IndexConfig, clock: Clock, folder: Path, pause: int) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._folder = folder
        self._pause = pause
        self._made: _Made | None = None
        self._making = threading.Lock()

    def shown(self) -> BundleShown:
        """The newest."""
        return self._newest().shown

    @contextmanager
    def opened(self) -> Iterator[tuple[BundleShown, Iterator[bytes]]]:
        """The newest and its bytes."""
        with self._making:
            made = self._current()
            file = made.path.open("rb")
        with file:
            yield made.shown, iter(lambda: file.read(_PIECE), b"")

    def _newest(self) -> _Made:
        with self._making:
            return self._current()

    def _current(self) -> _Made:
        now = self._clock.now()
        if self._made is not None and now < self._made.made_at + self._pause:
            return self._made
        with self._store.read() as reader:
            checkpoint = reader.checkpoint()
        if checkpoint is None:
            raise NotIndexedError
        if self._made is None or self._made.checkpoint != checkpoint:
            self._made = self._make(checkpoint, now)
        return self._made

    def _make(self, checkpoint: Checkpoint, now: int) -> _Made:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"history-{os.getpid()}.tar.gz"
        with TemporaryDirectory(dir=self._folder) as made:
            done = export(self._store, self._config, Path(made) / FOLDER)
            _pack(Path(made) / FOLDER, Path(made) / path.name)
            (Path(made) / path.name).replace(path)
        block = int(done.manifest["blocks"]["last"])
        shown = BundleShown(block=block, rows=done.rows, size=path.stat().st_size, manifest_sha256=done.sha256)
        return _Made(shown, checkpoint, path, now)


def _pack(folder: Path, path: Path) -> None:
    """The same bytes for the same history: no times, no owners."""
    with (
        path.open("wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        _put(archive, "HOW-TO-VERIFY.txt", _HOW.encode())
        for one in sorted(folder.iterdir()):
            entry = tarfile.TarInfo(f"{FOLDER}/{one.name}")
            entry.size = one.stat().st_size
            with one.open("rb") as content:
                archive.addfile(entry, content)


def _put(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, BytesIO(content))
