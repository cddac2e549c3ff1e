"""The folder of a shop's privacy: where its keys, consents, vault and log of reads are, and how long data is kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from offchain.data import consents, key_file, pseudonyms
from offchain.data.consents import Consents, Purpose
from offchain.data.errors import PrivacyFolderError
from offchain.data.pseudonyms import Pseudonyms

NAME: Final = "privacy"
"""Of the folder inside a shop's folder."""
SETTINGS: Final = "privacy.json"
SCHEMA: Final = "promissory-privacy/1"
NEXT: Final = ".next"
"""Suffix of files that an unfinished rotation left."""
RETENTION_DAYS: Final[Mapping[str, int]] = MappingProxyType(
    {"event": 730, "contact": 1095, "offer": 730, "access": 1095, "learned": 365, "key": 365}
)
"""Days that a kind of datum is kept, unless privacy.json says otherwise: behaviour; fields of the vault since they were
last written; coupons since their deadline; the log of reads; files that were learned; keys until they are rotated."""


@dataclass(frozen=True, slots=True)
class PrivacyFolder:
    """folder : of privacy.json; keys : folder of the keys, which may be elsewhere; readers : name -> role."""

    folder: Path
    keys: Path
    opt_in: frozenset[Purpose] = frozenset({Purpose.CONTACT})
    retention_days: Mapping[str, int] = field(default_factory=lambda: RETENTION_DAYS)
    readers: Mapping[str, str] = field(default_factory=dict)

    @property
    def pseudonym_key(self) -> Path:
        """Key of the pseudonyms."""
        return self.keys / "pseudonyms.key"

    @property
    def key_encryption_key(self) -> Path:
        """Key that wraps the data keys."""
        return self.keys / "wrapping.key"

    @property
    def key_ring(self) -> Path:
        """SQLite file of the wrapped data keys: kept away from the vault, so that a copy of one opens nothing."""
        return self.keys / "keyring.sqlite3"

    @property
    def vault(self) -> Path:
        """SQLite file of the sealed fields."""
        return self.folder / "vault.sqlite3"

    @property
    def consents_file(self) -> Path:
        """Records of consents."""
        return self.folder / "consents.jsonl"

    @property
    def access_log(self) -> Path:
        """Who read what."""
        return self.folder / "access.log"

    def pseudonyms(self) -> Pseudonyms:
        """By the key in force. Raises `KeyFileError`, and `PrivacyFolderError` while a rotation is half done."""
        waiting = self.pseudonym_key.with_name(self.pseudonym_key.name + NEXT)
        if waiting.exists():
            raise PrivacyFolderError(
                "rotation of the pseudonyms",
                found="not finished",
                wanted="one key in force",
                advice="run `promo privacy rotate` again: it ends what was begun",
            )
        return Pseudonyms(key_file.read(self.pseudonym_key, pseudonyms.KIND))

    def consents(self) -> Consents:
        """What shoppers agreed to. Raises `SourceError`."""
        return Consents(consents.read(self.consents_file), self.opt_in)


def find(shop: Path | None, privacy: Path | None = None) -> PrivacyFolder | None:
    """The one that was named, else the one in the shop's folder, None where there is none.

    Raises `PrivacyFolderError` when a folder was named, or is there, and cannot be used: nothing is then read at all.
    """
    folder = privacy if privacy is not None else shop / NAME if shop is not None else None
    if folder is None or (privacy is None and not folder.exists()):
        return None
    return load(folder)


def load(folder: Path) -> PrivacyFolder:
    """Raises `PrivacyFolderError`."""
    try:
        found = json.loads((folder / SETTINGS).read_text("utf-8"))
        days = {**RETENTION_DAYS, **found.get("retention_days", {})}
        opt_in = frozenset(Purpose(it) for it in found.get("opt_in", ["contact"]))
        readers = {str(name): str(role) for name, role in found.get("readers", {}).items()}
        known = found["schema"] == SCHEMA and days.keys() == RETENTION_DAYS.keys()
        if not known or not all(type(it) is int and it > 0 for it in days.values()):
            raise ValueError(found["schema"])
        keys = folder.joinpath(str(found["keys"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PrivacyFolderError(
            f"{folder.name}/{SETTINGS}",
            found=error,
            wanted=f"schema {SCHEMA}, keys, and retention_days above 0 of {', '.join(RETENTION_DAYS)}",
            advice="mend it, or begin with `promo privacy init`",
        ) from error
    return PrivacyFolder(folder, keys, opt_in, MappingProxyType(days), MappingProxyType(readers))


def document(keys: str, opt_in: frozenset[Purpose], readers: Mapping[str, str]) -> str:
    """The content of a new privacy.json. keys : folder of the keys as the settings are to name it."""
    found = {"schema": SCHEMA, "keys": keys, "opt_in": sorted(opt_in), "retention_days": dict(RETENTION_DAYS)}
    return json.dumps({**found, "readers": dict(readers)}, indent=1, ensure_ascii=False) + "\n"
