"""The files that belong to the repository: what people wrote, not what set-up or a run made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

MADE = {
    *(".git", ".venv", "node_modules", ".toolchain", "build", "reports", "__pycache__"),
    *(".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache"),
}
"""Folders that .gitignore leaves out."""

_NOT_TEXT = {".png", ".jpg", ".jpeg", ".gif", ".ico", ".woff2", ".parquet", ".npz", ".gz", ".zip", ".sqlite3", ".pdf"}


def written_files(root: Path) -> Iterator[Path]:
    """Relative paths of all files outside `MADE`, ascending within each folder."""
    for path in sorted(root.iterdir()):
        if path.name in MADE:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from (Path(path.name) / inner for inner in written_files(path))
        elif path.is_file():
            yield Path(path.name)


def texts(root: Path) -> Iterator[tuple[Path, str]]:
    """Relative path and content of every text file."""
    for path in written_files(root):
        if path.suffix not in _NOT_TEXT:
            yield path, (root / path).read_text("utf-8", errors="replace")
