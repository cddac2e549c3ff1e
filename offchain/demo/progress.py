"""What a walk remembers, so that one that was cut off goes on where it stopped."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from offchain.coupons import shared

PRESALE_MONEY = "pre-sale-token.txt"
"""Holds the address of the token that a pre-sale is paid in."""
_STORE = ("store.sqlite3", "store.sqlite3-wal", "store.sqlite3-shm")
_KEPT = ("chain", "deployments", *_STORE, "bundle", shared.FILE, PRESALE_MONEY)


@dataclass(slots=True)
class Progress:
    """folder : of the walk; fingerprint : of data, code and contracts: a walk of another fingerprint begins anew;
    times : name -> Unix seconds that were chosen once."""

    folder: Path
    fingerprint: str
    resumed: bool = False
    times: dict[str, int] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, fingerprint: str) -> "Progress":
        """That of a walk which was cut off, or of a new one; then what an earlier walk left is removed."""
        found = cls._read(folder)
        if found.get("fingerprint") == fingerprint and not found.get("finished"):
            return cls(folder, fingerprint, resumed=True, times=dict(found["times"]))
        for name in (*_KEPT, "progress.json"):
            path = folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        progress = cls(folder, fingerprint)
        progress._write(finished=False)
        return progress

    def once(self, name: str, time: int) -> int:
        """The time that was chosen under this name; `time`, if none was."""
        if name not in self.times:
            self.times[name] = time
            self._write(finished=False)
        return self.times[name]

    def change(self, name: str, time: int) -> int:
        """Chooses anew."""
        self.times.pop(name, None)
        return self.once(name, time)

    def finish(self) -> None:
        """The next walk begins anew."""
        self._write(finished=True)

    @staticmethod
    def _read(folder: Path) -> dict[str, Any]:
        try:
            found = json.loads((folder / "progress.json").read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) and isinstance(found.get("times"), dict) else {}

    def _write(self, finished: bool) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / "progress.tmp"
        document = {"fingerprint": self.fingerprint, "finished": finished, "times": self.times}
        draft.write_text(json.dumps(document, indent=1) + "\n")
        draft.replace(self.folder / "progress.json")
