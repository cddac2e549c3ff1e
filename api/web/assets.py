"""Static files: read once, served under a path that changes with their content, so that browsers may keep them for
good. Modules import each other by relative paths, so one digest stands for the whole folder."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final, Self

KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""Ending -> media type. Files of other endings are not served."""

_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Asset:
    """One file. packed : the same bytes by gzip, made once."""

    content: bytes
    packed: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Assets:
    """digest : of names and bytes of all files, hexadecimal; files : by name."""

    digest: str
    files: Mapping[str, Asset]

    @classmethod
    def load(cls) -> Self:
        """The files that this package ships."""
        files = {}
        hashed = hashlib.sha256()
        for file in sorted((resources.files(__package__) / "static").iterdir(), key=lambda it: it.name):
            kind = KINDS.get(file.name[file.name.rfind(".") :])
            if kind is None:
                continue
            content = file.read_bytes()
            hashed.update(f"{file.name} {len(content)} ".encode() + content)
            files[file.name] = Asset(content, gzip.compress(content, mtime=0), kind)
        return cls(hashed.hexdigest()[:_DIGITS], files)

    def path(self, name: str) -> str:
        """Where a file is served. Raises `KeyError` for a name that there is not, so that no page asks for it."""
        if name not in self.files:
            raise KeyError(f"there is no static file {name}: static/ has {', '.join(sorted(self.files))}")
        return f"/static/{self.digest}/{name}"
