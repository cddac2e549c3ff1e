"""The `Aged` port of retention: a shop's tables, what was learned, its store of coupons, the log of reads, backups."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from offchain.adapters import key_files, trace_search
from offchain.adapters.aged_tables import older, without_older
from offchain.adapters.archives import unpacked
from offchain.adapters.coupon_store import files_of_store, opened_store, out_of_sight
from offchain.adapters.privacy_store import PrivacyStore
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_vault import scrub
from offchain.adapters.table_values import UNREADABLE
from offchain.adapters.trace_search import files_of
from offchain.privacy.needles import Needle
from offchain.privacy.retention import Limits, Looked
from offchain.privacy.vault import Vault

NOTE: Final = "retention.part"
"""Name of the file that says which key wrapped the data keys when a removal began."""


@dataclass(slots=True)
class ShopAges:
    """folder : of the shop; also : folders of results; issued : store of coupons, its file or URL, None without;
    backups : files and folders that are only looked into."""

    store: PrivacyStore
    folder: Path
    also: Sequence[Path]
    issued: str | Path | None
    backups: Sequence[Path]

    def rows(self, before: int, *, remove: bool) -> Mapping[str, int]:
        """File -> rows of the tables in the shop's folder."""
        return _each(self._tables(), without_older if remove else older, before)

    def learned(self, before: int, *, remove: bool) -> int:
        """Files of the folders of results by when they were last written."""
        old = [path for path in files_of(self.also) if path.stat().st_mtime < before]
        for path in old if remove else ():
            key_files.destroy(path)
        return len(old)

    def coupons(self, before: int, *, remove: bool) -> int:
        """Coupons of the store, also in the pages of its file."""
        with opened_store(self.issued) as engine:
            if engine is None:
                return 0
            offers = SqlOffers(engine)
            count = offers.remove_ended(before) if remove else offers.ended_before(before)
            if remove:
                scrub(engine)
        return count

    def reads(self, before: int, *, remove: bool) -> int:
        """Lines of the log."""
        return self.store.log.cut(before) if remove else self.store.log.older(before)

    def begun(self) -> bool:
        """Whether the note is there, and names the key in force."""
        return self._note.exists() and self._note.read_text("utf-8") == self.store.vault.wrapping.id

    def begin(self) -> None:
        """Writes the note."""
        key_files.rewrite(self._note, self.store.vault.wrapping.id.encode())

    def end(self) -> None:
        """Removes the note."""
        self._note.unlink(missing_ok=True)

    def renew_wrapping(self) -> Vault:
        """The vault under another key-encryption key."""
        self.store = self.store.rotate_wrapping()
        return self.store.vault

    def scrub(self) -> None:
        """Of vault and key ring."""
        self.store.scrub()

    def look(self, limits: Limits, needles: Sequence[Needle]) -> Looked:
        """Needles in every file; old rows in every table, old coupons in no store but the shop's own."""
        privacy = self.store.folder
        issued = files_of_store(self.issued)
        everywhere = [self.folder, *self.also, privacy.folder, privacy.keys, *issued, *self.backups]
        searched = trace_search.search(everywhere, needles)
        found = [(trace.file, trace.what) for trace in searched.traces]
        backed_up = list(files_of(self.backups))
        unread = [*searched.unread, *out_of_sight(self.issued)]
        with tempfile.TemporaryDirectory() as folder:
            for path in (*self._tables(), *backed_up, *unpacked(backed_up, Path(folder))):
                shown = path.name if path.is_relative_to(folder) else str(path)
                try:
                    rows = older(path, limits.event)
                except UNREADABLE:
                    unread.append(shown)
                    continue
                if rows:
                    found.append((shown, f"{rows:,} rows older than the limit"))
        return Looked(searched.files, searched.size, found, sorted(set(unread)))

    def _tables(self) -> list[Path]:
        inside = self.store.folder.folder.resolve()
        apart = [inside, *(place.resolve() for place in (*self.also, *self.backups))]
        return [path for path in files_of([self.folder]) if not any(path.resolve().is_relative_to(it) for it in apart)]

    @property
    def _note(self) -> Path:
        return self.store.folder.folder / NOTE


def _each(paths: Sequence[Path], count: Callable[[Path, int], int], before: int) -> dict[str, int]:
    found = {str(path): count(path, before) for path in paths}
    return {file: rows for file, rows in found.items() if rows}
