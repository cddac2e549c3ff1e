"""An erasure said that nothing can be recovered, while a backup could be opened by whoever unpacked it.

Keys were only tried on databases that lay there unpacked, and only on rows of the pseudonym in force: a packed backup,
and one from before a rotation of the pseudonyms, opened with the keys in it. Archives of forms that nobody looked into
(xz, bzip2, 7z, what is encrypted) counted as looked into, and short ids were not looked for in tables of archives.
"""

from __future__ import annotations

import bz2
import lzma
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from offchain.adapters import privacy_store, trace_search
from offchain.adapters.privacy_places import ShopPlaces
from offchain.adapters.privacy_store import PrivacyStore
from offchain.privacy.erasure import Whom, erase
from offchain.privacy.needles import Needle
from offchain.privacy.vault import Reader

NOW = 1_750_000_000
CARL = Reader("carl", "officer", "erasure")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PrivacyStore]:
    """With ann in it."""
    folder = privacy_store.create(tmp_path / "shop" / "privacy", None, frozenset(), {"carl": "officer"})
    with privacy_store.opened(folder) as store:
        store.vault.put("ann-17", {"name": "Ann Leeuwenhoek"}, NOW)
        yield store


def erased(store: PrivacyStore, backup: Path) -> dict[str, Any]:
    """The document of ann's erasure."""
    places = ShopPlaces(store, [store.folder.folder.parent], None, [backup])
    return erase(store.vault, places, Whom(store.vault.pseudonyms.of("ann-17"), "ann-17"), CARL, NOW)


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_packed_backup_with_its_keys_is_not_proved(store: PrivacyStore, tmp_path: Path, mode: Any) -> None:
    store.scrub()
    with tarfile.open(tmp_path / "backup", mode) as archive:
        archive.add(store.folder.folder, "privacy")
    document = erased(store.rotate_wrapping(), tmp_path / "backup")
    assert document["keys_tried"]["opened"] == 3
    assert not document["nothing_recoverable"]


@pytest.mark.parametrize("later", [False, True])
def test_a_backup_from_before_a_rotation_is_not_proved(store: PrivacyStore, tmp_path: Path, later: bool) -> None:
    store.scrub()
    shutil.copytree(store.folder.folder, tmp_path / "backup")
    rotated, _ = store.rotate_wrapping().rotate_pseudonyms()
    document = erased(rotated, tmp_path / "backup")
    if later:  # asked again, when the vault does not know the person any more
        document = erased(rotated, tmp_path / "backup")
    assert document["keys_tried"]["opened"] == 3
    assert not document["nothing_recoverable"]


@pytest.mark.parametrize("name", ["a.txt.xz", "a.txt.bz2"])
def test_an_id_is_found_in_what_is_packed(tmp_path: Path, name: str) -> None:
    pack = lzma.compress if name.endswith("xz") else bz2.compress
    (tmp_path / name).write_bytes(pack(b"see ann-17 " * 99))
    assert [it.what for it in trace_search.search([tmp_path], [Needle("id", text="ann-17")]).traces] == ["id"]


def test_a_short_id_is_found_in_a_table_of_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("shop/events.csv", "shopper,item\n17,tea\n")
        archive.writestr("note.txt", "18 of 19")
    needles = [Needle("ann", text="17"), Needle("bob", text="18")]
    assert [it.what for it in trace_search.search([tmp_path], needles).traces] == ["ann"]


def test_a_name_is_found_as_a_packed_document_spells_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.json", '{"name": "J\\u00fcrgen Weber"}')
    assert trace_search.search([tmp_path], [Needle("name", text="Jürgen Weber")]).traces


@pytest.mark.parametrize("start", [b"7z\xbc\xaf\x27\x1c", b"\x28\xb5\x2f\xfd", b"-----BEGIN PGP MESSAGE-----\n"])
def test_what_cannot_be_looked_into_is_told(tmp_path: Path, start: bytes) -> None:
    (tmp_path / "backup").write_bytes(start + bytes(range(256)))
    assert [Path(it).name for it in trace_search.search([tmp_path], []).unread] == ["backup"]


def test_an_archive_too_deep_within_others_is_told(tmp_path: Path) -> None:
    packed = b"see ann-17 " * 99
    for _ in range(5):
        packed = lzma.compress(packed)
    (tmp_path / "a.xz").write_bytes(packed)
    assert trace_search.search([tmp_path], []).unread == [str(tmp_path / "a.xz")]
