"""A folder that comes to be as a whole, or not at all, and never in the place of another."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from offchain.project.errors import FolderTakenError


def write(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """Makes the folder with these texts by their paths in it. Returns what was written, ascending.

    Raises `FolderTakenError`, and `OSError` where nothing can be written.
    """
    if folder.exists() or folder.is_symlink():
        raise FolderTakenError(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for path, text in texts.items():
            (draft / path).parent.mkdir(exist_ok=True, parents=True)
            (draft / path).write_text(text, encoding="utf-8")
        draft.chmod(0o755)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return tuple(sorted(folder / path for path in texts))
