"""A shop's privacy folder opened: keys, vault, key ring, log of reads and consents, and the rotation of its keys."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from offchain.adapters import key_files
from offchain.adapters.access_log_file import FileAccessLog
from offchain.adapters.aes_gcm import AesGcm
from offchain.adapters.sql_vault import SqlKeyRing, SqlSealedRows, open_vault_engine, scrub
from offchain.data import consents, key_file, privacy_folder, pseudonyms
from offchain.data.consents import ERASED, Consent, Purpose
from offchain.data.errors import PrivacyFolderError
from offchain.data.privacy_folder import NEXT, PrivacyFolder
from offchain.data.pseudonyms import Pseudonyms
from offchain.privacy.vault import KIND, Vault

_KEEP_OUT: Final = "*\n"
"""A .gitignore that keeps the whole folder out of any repository."""


def create(folder: Path, keys: Path | None, opt_in: frozenset[Purpose], readers: Mapping[str, str]) -> PrivacyFolder:
    """A new privacy folder with keys of its own. keys : elsewhere, None for inside it. Raises `PrivacyFolderError`."""
    place = folder / "keys" if keys is None else keys
    there = [
        it for it in (folder / privacy_folder.SETTINGS, place / "pseudonyms.key", place / "wrapping.key") if it.exists()
    ]
    if there:
        raise PrivacyFolderError(
            "privacy folder",
            found=f"{there[0].name} is there",
            wanted="a folder without",
            advice="use the one that is there: new keys would make its vault unreadable and its pseudonyms others",
        )
    for each in (folder, place):
        key_files.folder(each)
        if not (each / ".gitignore").exists():
            key_files.write_new(each / ".gitignore", _KEEP_OUT)
    key_files.write_new(place / "pseudonyms.key", key_files.new(pseudonyms.KIND).line())
    key_files.write_new(place / "wrapping.key", key_files.new(KIND).line())
    named = "keys" if keys is None else str(keys.resolve())
    key_files.write_new(folder / privacy_folder.SETTINGS, privacy_folder.document(named, opt_in, readers))
    return privacy_folder.load(folder)


@dataclass(frozen=True, slots=True)
class PrivacyStore:
    """log : of the vault, which can also be read."""

    folder: PrivacyFolder
    vault: Vault
    log: FileAccessLog
    engines: tuple[Engine, ...]

    def consent(self, records: Sequence[Consent]) -> None:
        """Adds to the registry, durably."""
        self._write_consents((*consents.read(self.folder.consents_file), *records))

    def forget_consents(self, pseudonym: str, erased: Consent) -> int:
        """Replaces the records of one shopper by the one that says erased; how many there were."""
        known = consents.read(self.folder.consents_file)
        kept = [record for record in known if record.pseudonym != pseudonym]
        self._write_consents((*kept, erased))
        return len(known) - len(kept)

    def rotate_wrapping(self) -> "PrivacyStore":
        """Wraps every data key under a new key-encryption key and destroys the old one."""
        fresh = key_files.new(KIND)
        place = self.folder.key_encryption_key
        key_files.write_new(_next(place), fresh.line())
        self.vault.ring.replace_all(self.vault.rewrapped(fresh))
        return replace(self, vault=replace(self.vault, wrapping=_promote(place, KIND)))

    def rotate_pseudonyms(self) -> tuple["PrivacyStore", int]:
        """Gives everybody another pseudonym; how many erased shoppers will not be known again.

        Raises `PrivacyFolderError` when a consent is of somebody whom the vault does not know: it would be lost.
        """
        records = consents.read(self.folder.consents_file)
        names = self.vault.shoppers()
        erased = {record.pseudonym for record in records if record.how == ERASED}
        lost = {record.pseudonym for record in records} - set(names) - erased
        if lost:
            raise PrivacyFolderError(
                "consents",
                found=f"{len(lost)} shoppers whose ids the vault does not have",
                wanted="the id of everybody who said yes or no",
                advice="record their ids with `promo privacy consent` first, or nobody would know what they said",
            )
        fresh = Pseudonyms(key_files.new(pseudonyms.KIND))
        kept = [replace(it, pseudonym=fresh.of(names[it.pseudonym])) for it in records if it.pseudonym in names]
        key_files.write_new(_next(self.folder.pseudonym_key), fresh.key.line())
        key_files.rewrite(_next(self.folder.consents_file), "".join(it.line() for it in kept).encode())
        self.vault.ring.replace_all(self.vault.rewrapped(self.vault.wrapping, fresh))
        _promote_pseudonyms(self.folder)
        return replace(self, vault=replace(self.vault, pseudonyms=self.folder.pseudonyms())), len(erased - set(names))

    def set_readers(self, readers: Mapping[str, str]) -> None:
        """Writes who has which role."""
        place = self.folder.folder / privacy_folder.SETTINGS
        found = json.loads(place.read_text("utf-8"))
        text = json.dumps({**found, "readers": dict(readers)}, indent=1, ensure_ascii=False)
        key_files.rewrite(place, f"{text}\n".encode())

    def scrub(self) -> None:
        """Leaves nothing of what was deleted in the databases."""
        for engine in self.engines:
            scrub(engine)

    def _write_consents(self, records: Sequence[Consent]) -> None:
        key_files.rewrite(self.folder.consents_file, "".join(record.line() for record in records).encode())


@contextmanager
def opened(folder: PrivacyFolder) -> Iterator[PrivacyStore]:
    """The store; a rotation that was interrupted is ended first.

    Raises `PrivacyFolderError`, `KeyFileError`, `SourceError`, and `Refusal` where the vault does not open.
    """
    for place in (folder.key_encryption_key, folder.pseudonym_key):
        if _next(place).exists() and not place.exists():  # the old key is destroyed already
            _next(place).replace(place)
    engines = tuple(open_vault_engine(f"sqlite:///{path}") for path in (folder.vault, folder.key_ring))
    try:
        rows, ring = SqlSealedRows(engines[0]), SqlKeyRing(engines[1])
        for path in (folder.vault, folder.key_ring):
            path.chmod(0o600)
        wrapping = _wrapping_in_force(folder, ring)
        log = FileAccessLog(folder.access_log, ring)
        old = Pseudonyms(key_file.read(folder.pseudonym_key, pseudonyms.KIND))
        vault = Vault(AesGcm(), rows, ring, log, old, wrapping)
        _end_pseudonym_rotation(folder, vault)
        yield PrivacyStore(folder, replace(vault, pseudonyms=folder.pseudonyms()), log, engines)
    finally:
        for engine in engines:
            engine.dispose()


def _wrapping_in_force(folder: PrivacyFolder, ring: SqlKeyRing) -> key_file.Key:
    place = folder.key_encryption_key
    waiting = _next(place)
    if not waiting.exists():
        return key_file.read(place, KIND)
    fresh = key_file.read(waiting, KIND)
    if any(it.wrapped_by == fresh.id for it in ring.all()):
        return _promote(place, KIND)
    key_files.destroy(waiting)
    return key_file.read(place, KIND)


def _end_pseudonym_rotation(folder: PrivacyFolder, vault: Vault) -> None:
    waiting = _next(folder.pseudonym_key)
    if not waiting.exists():
        if _next(folder.consents_file).exists():  # the key was put in its place, the consents not yet
            _next(folder.consents_file).replace(folder.consents_file)
        return
    fresh = Pseudonyms(key_file.read(waiting, pseudonyms.KIND))
    names = vault.shoppers()
    if any(fresh.of(shopper) == pseudonym for pseudonym, shopper in names.items()):
        _promote_pseudonyms(folder)
    else:
        key_files.destroy(waiting)
        key_files.destroy(_next(folder.consents_file))


def _promote_pseudonyms(folder: PrivacyFolder) -> None:
    _promote(folder.pseudonym_key, pseudonyms.KIND)
    if _next(folder.consents_file).exists():
        _next(folder.consents_file).replace(folder.consents_file)


def _promote(place: Path, kind: str) -> key_file.Key:
    """The key that waits beside takes the place; what stood there is overwritten first."""
    key_files.destroy(place)
    _next(place).replace(place)
    return key_file.read(place, kind)


def _next(path: Path) -> Path:
    return path.with_name(path.name + NEXT)
