"""The `Seen` port in a file that is gone afterwards: millions of orders in little memory."""

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self


class SeenOrders:
    """From entering the context to leaving it."""

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory(prefix="promo-orders-")
        self._store = sqlite3.connect(Path(self._folder.name) / "seen.sqlite3", isolation_level=None)
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
            self._store.execute(f"PRAGMA {setting}")
        self._store.execute("CREATE TABLE seen (key BLOB PRIMARY KEY, content BLOB) WITHOUT ROWID")
        self._store.execute("BEGIN")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.close()
        self._folder.cleanup()

    def put(self, key: bytes, content: bytes) -> bytes | None:
        """Keeps the content of a new key; of a known one, what it had."""
        if self._store.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, content)).rowcount:
            return None
        found: bytes = self._store.execute("SELECT content FROM seen WHERE key = ?", (key,)).fetchone()[0]
        return found
