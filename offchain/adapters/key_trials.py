"""Tries every key that lies about on every copy of a key ring: what a thief of a backup would do."""

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from offchain.adapters.aes_gcm import AesGcm
from offchain.adapters.archives import unpacked
from offchain.adapters.trace_search import files_of
from offchain.data import pseudonyms
from offchain.data.key_file import FORM, Key
from offchain.data.pseudonyms import Pseudonyms
from offchain.privacy.ports import UnreadableError
from offchain.privacy.vault import KIND, field_context, key_context

_SQLITE: Final = b"SQLite format 3\0"
_KEY_LINE: Final = re.compile(rf"{FORM} ([a-z-]+) [0-9a-f]{{16}} ([0-9a-f]{{64}})".encode())
_LONGEST: Final = 2**20
"""Bytes of a file that may be a key."""


@dataclass(frozen=True, slots=True)
class Trials:
    """rings : databases that hold a data key of the person; vaults : that hold fields; keys : key-encryption keys that
    were found; opened : data keys and fields that opened: none, if all is well; unread : databases that do not open."""

    rings: int
    vaults: int
    keys: int
    opened: int
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sought:
    """A person. pseudonym : in force; shopper : the shop's id; person : as the vault has them, None where it does not
    know them any more."""

    pseudonym: str
    shopper: str
    person: bytes | None


def attempt(folders: Iterable[Path], sought: Sought, known: Iterable[Key]) -> Trials:
    """Whether anything of a person opens, in archives too. known : keys to try beside those that lie in the folders.

    Who the person was in a copy of the vault, the copies of the key ring tell, whenever they were made: by the person,
    or by the pseudonym that any key of pseudonyms that lies about gives.
    """
    places = list(files_of(folders))
    with tempfile.TemporaryDirectory() as folder:
        return _attempt([*places, *unpacked(places, Path(folder))], sought, known)


def _attempt(places: list[Path], sought: Sought, known: Iterable[Key]) -> Trials:
    found = {it for path in places for it in _keys_in(path)}
    keys = {key.secret for key in known} | {secret for kind, secret in found if kind == KIND}
    stores = [path for path in places if _starts(path, _SQLITE)]
    unread = tuple(str(path) for path in stores if not _is_database(path))
    stores = [path for path in stores if str(path) not in unread]
    query = "SELECT nonce, wrapped, wrapped_by, person FROM data_keys WHERE ? IN (pseudonym, person)"
    whose = _names(sought, found)
    wrapped = [row for path in stores for row in dict.fromkeys(row for it in whose for row in _rows(path, query, it))]
    persons = {person for *_, person in wrapped}
    query = "SELECT nonce, sealed, name, version, person FROM personal_fields WHERE person = ?"
    fields = [row for path in stores for person in persons for row in _rows(path, query, person)]
    cipher, data_keys = AesGcm(), set[bytes]()
    opened = 0
    for secret in keys:
        for nonce, sealed, wrapped_by, person in wrapped:
            try:
                data_keys.add(cipher.open(secret, nonce + sealed, key_context(person, wrapped_by)))
                opened += 1
            except UnreadableError:
                continue
    for secret in data_keys:
        for nonce, sealed, name, version, person in fields:
            try:
                cipher.open(secret, nonce + sealed, field_context(person, name, version))
                opened += 1
            except UnreadableError:
                continue
    return Trials(len(wrapped), len(fields), len(keys), opened, unread)


def _names(sought: Sought, keys: Iterable[tuple[str, bytes]]) -> list[str | bytes]:
    """By which copies of a key ring may know the person."""
    makers = [Pseudonyms(Key(kind, secret)) for kind, secret in keys if kind == pseudonyms.KIND]
    names = sorted({sought.pseudonym, *(it.of(sought.shopper) for it in makers if sought.shopper)})
    return [*names, *([] if sought.person is None else [sought.person])]


def _keys_in(path: Path) -> list[tuple[str, bytes]]:
    """(kind, secret) of each."""
    if path.stat().st_size > _LONGEST:
        return []
    return [(kind.decode(), bytes.fromhex(digits.decode())) for kind, digits in _KEY_LINE.findall(path.read_bytes())]


def _starts(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


def _rows(path: Path, query: str, whose: str | bytes) -> list[tuple[Any, ...]]:
    """What a database says; nothing where it is none of ours."""
    with _copy(path) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        asked = query.split(" FROM ")[1].split(maxsplit=1)[0]
        return list(connection.execute(query, (whose,))) if asked in tables else []


def _is_database(path: Path) -> bool:
    try:
        with _copy(path) as connection:
            return bool(connection.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


@contextmanager
def _copy(path: Path) -> Iterator[sqlite3.Connection]:
    """A copy with what its write-ahead log holds, so that the file itself stays as it was found."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.sqlite3"
        shutil.copyfile(path, copy)
        beside = path.with_name(path.name + "-wal")
        if beside.exists():
            shutil.copyfile(beside, copy.with_name(copy.name + "-wal"))
        connection = sqlite3.connect(copy)
        try:
            yield connection
        finally:
            connection.close()
