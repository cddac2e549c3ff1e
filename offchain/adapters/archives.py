"""What archives hold, by their first bytes: zip (npz too), gzip, bzip2, xz, tar. Of others nothing can be said."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import quote

DEEPEST: Final = 3
"""Archives within archives."""
TROUBLE: Final = (
    OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, tarfile.TarError,
    lzma.LZMAError,
)  # fmt: skip
"""What opening one may raise."""
_OPAQUE: Final = (b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"age-encryption.org", b"-----BEGIN PGP MESSAGE")
"""First bytes of zstd, 7z, rar, and of what was encrypted."""
_OPAQUE_SUFFIXES: Final = frozenset({".gpg", ".pgp", ".age", ".zst", ".7z", ".rar", ".lz4", ".br"})


class OpaqueArchiveError(ValueError):
    """Thrown for a file that may hold anything and cannot be looked into."""


def members(file: BinaryIO, name: str) -> Iterator[tuple[str, BinaryIO]]:
    """(name, content) of each file in an archive; nothing where it is none. Raises one of `TROUBLE`,
    `OpaqueArchiveError` for a form that cannot be opened here."""
    start = file.read(512)
    file.seek(0)
    if start.startswith(_OPAQUE) or Path(name).suffix.lower() in _OPAQUE_SUFFIXES:
        raise OpaqueArchiveError(f"{name} cannot be looked into")
    if start[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                yield member.filename, io.BytesIO(archive.read(member))
    elif start[:2] == b"\x1f\x8b":
        with gzip.open(file) as inner:
            yield name.removesuffix(".gz"), io.BytesIO(inner.read())
    elif start[:3] == b"BZh":
        yield name.removesuffix(".bz2"), io.BytesIO(bz2.decompress(file.read()))
    elif start[:6] == b"\xfd7zXZ\0":
        yield name.removesuffix(".xz"), io.BytesIO(lzma.decompress(file.read()))
    elif start[257:262] == b"ustar":
        with tarfile.open(fileobj=file) as tar:
            for entry in tar:
                content = tar.extractfile(entry)
                if content is not None:
                    yield entry.name, io.BytesIO(content.read())


def unpacked(paths: Iterable[Path], folder: Path) -> Iterator[Path]:
    """Every file that archives among `paths` hold, and archives in them, written below `folder`; a file stands beside
    those of its archive, as a write-ahead log has to. What cannot be opened is passed over: `trace_search` tells it."""
    for path in paths:
        try:
            with path.open("rb") as file:
                yield from _written(members(file, path.name), folder, 1)
        except TROUBLE:
            continue


def _written(found: Iterable[tuple[str, BinaryIO]], folder: Path, depth: int) -> Iterator[Path]:
    place = folder / f"{depth}-{len(list(folder.iterdir()))}"
    for name, content in found:
        place.mkdir(exist_ok=True)
        path = place / f"_{quote(name, safe='')[-200:]}"
        path.write_bytes(content.read())
        yield path
        if depth <= DEEPEST:
            with path.open("rb") as file:
                yield from _written(members(file, name), folder, depth + 1)
