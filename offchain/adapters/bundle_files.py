"""The bundle of the history as a file in a folder of its own: made anew when the index is, gone with the service."""

import gzip
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
    """A file that stays as it is until the next takes its place. made_at : Unix seconds."""

    shown: BundleShown
    checkpoint: Checkpoint
    path: Path
    made_at: int


class BundleFiles:
    """One file at a time; who reads the old one while the new one is made reads it to its end.

    pause : seconds for which a bundle is given, though the index went on: it says up to which block it is complete.
    """

    def __init__(self, store: ReadableIndex, config: IndexConfig, clock: Clock, pause: int) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._pause = pause
        self._folder: TemporaryDirectory[str] | None = None
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
            before = self._made
            self._made = self._make(checkpoint, now)
            if before is not None:
                before.path.unlink(missing_ok=True)
        return self._made

    def _make(self, checkpoint: Checkpoint, now: int) -> _Made:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="promissory-bundle-")
        with TemporaryDirectory(dir=self._folder.name) as made:
            done = export(self._store, self._config, Path(made) / FOLDER)
            block = int(done.manifest["blocks"]["last"])
            path = Path(self._folder.name) / f"{block}-{done.sha256[:16]}-{now}.tar.gz"
            _pack(Path(made) / FOLDER, path)
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
