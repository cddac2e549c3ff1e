"""A privacy folder on disk: keys for their owner alone, rotations that can be cut off, databases without leftovers."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from offchain.adapters import key_files, privacy_store
from offchain.adapters.privacy_store import PrivacyStore
from offchain.adapters.sql_vault import SqlKeyRing, SqlSealedRows, open_vault_engine
from offchain.data import privacy_folder
from offchain.data.consents import ALL, ERASED, Consent
from offchain.data.errors import PrivacyFolderError
from offchain.data.privacy_folder import PrivacyFolder
from offchain.domain.refusals import Refusal
from offchain.privacy.ports import Sealed, WrappedKey

NOW = 1_750_000_000
ANN = {"name": "Ann Leeuwenhoek", "email": "ann@shop.test"}


@pytest.fixture
def folder(tmp_path: Path) -> PrivacyFolder:
    """New."""
    return privacy_store.create(tmp_path / "privacy", None, frozenset(), {"carl": "officer"})


@pytest.fixture
def store(folder: PrivacyFolder) -> Iterator[PrivacyStore]:
    """With ann and bob in it."""
    with privacy_store.opened(folder) as store:
        store.vault.put("ann-17", ANN, NOW)
        store.vault.put("bob-18", {"name": "Bob"}, NOW)
        yield store


def test_keys_and_stores_are_for_their_owner_alone(folder: PrivacyFolder, store: PrivacyStore) -> None:
    for path in (folder.pseudonym_key, folder.key_encryption_key, folder.vault, folder.key_ring):
        assert path.stat().st_mode & 0o777 == 0o600, path
    assert folder.keys.stat().st_mode & 0o777 == 0o700
    assert (folder.keys / ".gitignore").read_text() == "*\n"


def test_a_folder_is_made_once(folder: PrivacyFolder) -> None:
    key = folder.pseudonym_key.read_text()
    with pytest.raises(PrivacyFolderError, match="is there"):
        privacy_store.create(folder.folder, None, frozenset(), {})
    assert folder.pseudonym_key.read_text() == key


def test_keys_may_be_elsewhere(tmp_path: Path) -> None:
    made = privacy_store.create(tmp_path / "shop" / "privacy", tmp_path / "keys", frozenset(), {})
    assert made.pseudonym_key == (tmp_path / "keys" / "pseudonyms.key")
    assert privacy_folder.load(tmp_path / "shop" / "privacy").keys == tmp_path / "keys"


def test_what_was_put_outlives_the_program(folder: PrivacyFolder, store: PrivacyStore) -> None:
    with privacy_store.opened(folder) as again:
        assert again.vault.reveal(again.vault.pseudonyms.of("ann-17")) == {"shopper": "ann-17", **ANN}


def test_a_new_wrapping_key_opens_what_the_old_one_wrapped(folder: PrivacyFolder, store: PrivacyStore) -> None:
    before = folder.key_encryption_key.read_text()
    rotated = store.rotate_wrapping()
    assert rotated.vault.reveal(rotated.vault.pseudonyms.of("ann-17"))["name"] == ANN["name"]
    assert before != folder.key_encryption_key.read_text()
    assert {key.wrapped_by for key in rotated.vault.ring.all()} == {rotated.vault.wrapping.id}
    with pytest.raises(Refusal):
        store.vault.reveal(store.vault.pseudonyms.of("ann-17"))


def test_new_pseudonyms_take_consents_along(folder: PrivacyFolder, store: PrivacyStore) -> None:
    old = store.vault.pseudonyms.of("ann-17")
    gone = Consent("0" * 64, ALL, given=False, time=2, how=ERASED)
    store.consent([Consent(old, ALL, given=False, time=1), gone])
    rotated, unknown = store.rotate_pseudonyms()
    fresh = rotated.vault.pseudonyms.of("ann-17")
    assert fresh != old and unknown == 1
    assert [record.pseudonym for record in folder.consents().records] == [fresh]
    assert rotated.vault.reveal(fresh)["name"] == ANN["name"]


def test_pseudonyms_are_not_rotated_where_somebodys_word_would_be_lost(store: PrivacyStore) -> None:
    store.consent([Consent("0" * 64, ALL, given=False, time=1)])
    with pytest.raises(PrivacyFolderError, match="1 shoppers"):
        store.rotate_pseudonyms()


class Cut(Exception):  # noqa: N818 - the power went
    """The power went."""


@pytest.mark.parametrize("verb", ["rotate_wrapping", "rotate_pseudonyms"])
@pytest.mark.parametrize("moment", ["before the ring", "after the ring", "between destroying and renaming"])
def test_a_rotation_that_was_cut_off_is_ended_or_undone(
    folder: PrivacyFolder, store: PrivacyStore, monkeypatch: pytest.MonkeyPatch, verb: str, moment: str
) -> None:
    old = store.vault.pseudonyms.of("ann-17")
    store.consent([Consent(old, ALL, given=False, time=1)])

    def cut(*_: object) -> None:
        raise Cut

    def destroy_and_cut(path: Path) -> None:
        path.unlink(missing_ok=True)
        raise Cut

    with monkeypatch.context() as patch:
        if moment == "before the ring":
            patch.setattr(SqlKeyRing, "replace_all", cut)
        elif moment == "after the ring":
            patch.setattr(privacy_store, "_promote", cut)
        else:
            patch.setattr(key_files, "destroy", destroy_and_cut)
        with pytest.raises(Cut):
            getattr(store, verb)()
    with privacy_store.opened(folder) as again:
        named = again.vault.pseudonyms.of("ann-17")
        assert again.vault.reveal(named)["name"] == ANN["name"]
        assert [record.pseudonym for record in again.folder.consents().records] == [named]
        assert (named == old) == (verb == "rotate_wrapping" or moment == "before the ring")
    assert not list(folder.folder.rglob("*.next"))


def test_a_backup_of_the_vault_is_read_with_the_ring_in_force_but_not_of_whom_was_erased(
    folder: PrivacyFolder, store: PrivacyStore, tmp_path: Path
) -> None:
    store.scrub()
    shutil.copyfile(folder.vault, tmp_path / "backup.sqlite3")
    ann, bob = (store.vault.pseudonyms.of(name) for name in ("ann-17", "bob-18"))
    store.vault.ring.remove(ann)
    rotated = store.rotate_wrapping()
    rotated.vault.rows.keep_only({key.person for key in rotated.vault.ring.all()})
    engine = open_vault_engine(f"sqlite:///{tmp_path / 'backup.sqlite3'}")
    restored = replace(rotated.vault, rows=SqlSealedRows(engine))
    assert restored.reveal(bob)["name"] == "Bob"
    with pytest.raises(Refusal, match="Privacy_UnknownShopper"):
        restored.reveal(ann)
    engine.dispose()


def test_an_old_key_ring_does_not_open_with_the_key_in_force(
    folder: PrivacyFolder, store: PrivacyStore, tmp_path: Path
) -> None:
    store.scrub()
    shutil.copyfile(folder.key_ring, tmp_path / "ring.sqlite3")
    rotated = store.rotate_wrapping()
    engine = open_vault_engine(f"sqlite:///{tmp_path / 'ring.sqlite3'}")
    with pytest.raises(Refusal, match="Privacy_Unreadable"):
        replace(rotated.vault, ring=SqlKeyRing(engine)).reveal(rotated.vault.pseudonyms.of("ann-17"))
    engine.dispose()


def test_nothing_of_a_removed_row_is_left_in_the_files(folder: PrivacyFolder, store: PrivacyStore) -> None:
    person = store.vault.ring.find(store.vault.pseudonyms.of("ann-17"))
    assert person is not None
    sealed = [row.sealed[12:] for row in store.vault.rows.of(person.person)]
    files = [path for path in folder.folder.rglob("*") if path.is_file()]
    assert any(needle in path.read_bytes() for path in files for needle in sealed)
    store.vault.ring.remove(person.pseudonym)
    store.vault.rows.keep_only(set())
    store.scrub()
    files = [path for path in folder.folder.rglob("*") if path.is_file()]
    needles = [*sealed, person.wrapped[12:], person.person, person.pseudonym.encode()]
    assert not any(needle in path.read_bytes() for path in files for needle in needles)


def test_a_nonce_that_was_used_is_refused(folder: PrivacyFolder, store: PrivacyStore) -> None:
    wrapped = store.vault.ring.all()[0]
    row = store.vault.rows.of(wrapped.person)[0]
    with pytest.raises(IntegrityError):
        store.vault.rows.put([replace(row, name="phone")])
    with pytest.raises(IntegrityError):
        store.vault.rows.put([replace(row, version=row.version + 1)])
    with pytest.raises(IntegrityError):
        store.vault.ring.add(WrappedKey(bytes(16), "f" * 64, wrapped.wrapped, wrapped.wrapped_by, NOW))


def test_fields_are_found_by_when_they_were_written(store: PrivacyStore) -> None:
    rows = store.vault.rows
    assert rows.written_before(NOW) == []
    assert len(rows.written_before(NOW + 1)) == 5
    rows.put([Sealed(bytes(16), "name", 1, bytes(range(40)), NOW - 9)])
    assert rows.written_before(NOW + 1)[0].written == NOW - 9


def test_a_vault_holds_no_pseudonym_and_the_ring_no_field(folder: PrivacyFolder, store: PrivacyStore) -> None:
    store.scrub()
    pseudonym = store.vault.pseudonyms.of("ann-17").encode()
    assert pseudonym not in folder.vault.read_bytes()
    with sqlite3.connect(folder.key_ring) as ring:
        assert {name for (name,) in ring.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} == {
            "data_keys",
            "access_log_head",
        }
    ring.close()


def test_a_key_file_is_never_written_over(tmp_path: Path) -> None:
    key_files.write_new(tmp_path / "a.key", "one")
    with pytest.raises(FileExistsError):
        key_files.write_new(tmp_path / "a.key", "two")
    key_files.rewrite(tmp_path / "a.key", b"three")
    assert (tmp_path / "a.key").read_text() == "three"
    assert (tmp_path / "a.key").stat().st_mode & 0o777 == 0o600
    key_files.destroy(tmp_path / "a.key")
    key_files.destroy(tmp_path / "a.key")
    assert list(tmp_path.iterdir()) == []
