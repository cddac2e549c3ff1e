"""Who said no is in nothing that is read; a folder with a key is pseudonymised whoever reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from offchain.data import completejourney, event_folder, ingestion, privacy_folder
from offchain.data.consents import ALL, Consent, Consents, Purpose, read
from offchain.data.errors import KeyFileError, PrivacyFolderError, SourceError
from offchain.data.ingestion import Ingestion
from offchain.data.key_file import Key
from offchain.data.pseudonyms import KIND, Pseudonyms
from offchain.data.schema import EVENT_SCHEMA
from offchain.data.simulator import ShopParameters, simulate
from tests.unit.data.journey import tables, written

KEY = Key(KIND, bytes(range(32)))
OF = Pseudonyms(KEY).of
TIME = 1_750_000_000


def shop(folder: Path) -> Path:
    """Ann, bob and cat; ann refers bob."""
    rows = [f"{name},sku-1,purchase,1,500,{TIME + place},web" for place, name in enumerate(("ann", "bob", "cat"))]
    rows.append(f"ann,shopper:bob,referral,1,0,{TIME},web")
    (folder / "events.csv").write_text("\n".join([",".join(EVENT_SCHEMA), *rows, ""]))
    simulate(ShopParameters(shoppers=2, days=1)).dataset.catalogue.save(folder / "catalogue.json")
    return folder


def protect(folder: Path, *records: Consent, opt_in: frozenset[Purpose] = frozenset()) -> Path:
    """Gives the folder a privacy folder with these consents."""
    place = folder / privacy_folder.NAME
    (place / "keys").mkdir(parents=True)
    (place / "privacy.json").write_text(privacy_folder.document("keys", opt_in, {}))
    (place / "consents.jsonl").write_text("".join(record.line() for record in records))
    key = place / "keys" / "pseudonyms.key"
    key.touch(mode=0o600)
    key.write_text(KEY.line())
    return folder


def no(shopper: str, purpose: str = ALL, time: int = 1) -> Consent:
    """A withdrawal."""
    return Consent(OF(shopper), purpose, given=False, time=time)


def yes(shopper: str, purpose: str = ALL, time: int = 1) -> Consent:
    """An agreement."""
    return Consent(OF(shopper), purpose, given=True, time=time)


def shoppers(folder: Path, *purposes: Purpose) -> set[str]:
    """Who is in the behaviour of that folder."""
    intake = ingestion.of_folder(folder, purposes=purposes) if purposes else None
    return set(event_folder.load(folder, intake=intake).events.table["shopper"])


def test_a_folder_with_a_key_is_pseudonymised_and_one_without_is_not(tmp_path: Path) -> None:
    assert shoppers(shop(tmp_path)) == {"ann", "bob", "cat"}
    assert shoppers(protect(tmp_path)) == {OF("ann"), OF("bob"), OF("cat")}


def test_the_tables_of_the_journey_are_pseudonymised_too(tmp_path: Path) -> None:
    written(tmp_path, tables())
    before = set(completejourney.load(tmp_path).events.table["shopper"])
    assert before
    protect(tmp_path, no(min(before)))
    after = set(completejourney.load(tmp_path).events.table["shopper"])
    assert after == {OF(shopper) for shopper in before - {min(before)}}


def test_a_withdrawal_counts_for_its_purpose_and_for_who_asks_for_all(tmp_path: Path) -> None:
    protect(shop(tmp_path), no("ann", Purpose.ANALYTICS), no("cat", Purpose.CONTACT))
    assert shoppers(tmp_path, Purpose.ANALYTICS) == {OF("bob"), OF("cat")}
    assert shoppers(tmp_path, Purpose.RECOMMENDATION) == {OF("ann"), OF("bob"), OF("cat")}
    assert shoppers(tmp_path) == {OF("bob"), OF("cat")}


def test_a_referral_that_names_somebody_who_said_no_is_gone(tmp_path: Path) -> None:
    protect(shop(tmp_path), no("bob"))
    assert set(event_folder.load(tmp_path).events.table["item"]) == {"sku-1"}


def test_the_list_of_the_shop_counts_beside_the_registry(tmp_path: Path) -> None:
    protect(shop(tmp_path), no("bob"))
    (tmp_path / "opted-out.csv").write_text("shopper\nann\n")
    assert shoppers(tmp_path) == {OF("cat")}


def test_where_silence_is_no_only_who_agreed_is_there(tmp_path: Path) -> None:
    protect(shop(tmp_path), yes("bob", Purpose.ANALYTICS), opt_in=frozenset({Purpose.ANALYTICS}))
    assert shoppers(tmp_path, Purpose.ANALYTICS) == {OF("bob")}
    assert shoppers(tmp_path, Purpose.RECOMMENDATION) == {OF("ann"), OF("bob"), OF("cat")}


@pytest.mark.parametrize(
    ("records", "allowed"),
    [
        ((no("ann", time=1), yes("ann", time=2)), True),
        ((yes("ann", time=2), no("ann", time=1)), True),
        ((no("ann", time=1), yes("ann", time=1)), True),
        ((yes("ann", time=1), no("ann", time=1)), False),
        ((yes("ann", Purpose.ANALYTICS, 1), no("ann", ALL, 2)), False),
        ((no("ann", ALL, 1), yes("ann", Purpose.ANALYTICS, 2)), True),
        ((yes("ann", Purpose.CONTACT, 3), no("ann", Purpose.ANALYTICS, 2)), False),
    ],
)
def test_the_newest_word_counts(records: tuple[Consent, ...], *, allowed: bool) -> None:
    refused = Consents(records).refused([OF("ann")], {Purpose.ANALYTICS})
    assert refused == (frozenset() if allowed else {OF("ann")})


def test_silence_is_no_for_contact() -> None:
    assert Consents().refused([OF("ann")], {Purpose.CONTACT}) == {OF("ann")}
    assert Consents((yes("ann", Purpose.CONTACT),)).refused([OF("ann")], {Purpose.CONTACT}) == frozenset()


def test_names_leave_out_who_said_no() -> None:
    intake = Ingestion(frozenset({"ann"}), Pseudonyms(KEY), Consents((no("bob"),)))
    assert intake.names(["ann", "bob", "cat"]) == {"cat": OF("cat")}
    assert intake.willing([OF("ann"), OF("bob"), OF("cat")]) == {OF("cat")}
    assert Ingestion(frozenset({"ann"})).names(["ann", "bob"]) == {"bob": "bob"}
    assert Ingestion(frozenset({"ann"})).willing(["ann", "bob"]) == {"bob"}


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"pseudonym": "ann", "purpose": "all", "given": false, "time": 1}',
        json.dumps({"pseudonym": OF("ann"), "purpose": "sale", "given": False, "time": 1}),
        json.dumps({"pseudonym": OF("ann"), "purpose": "all", "given": "no", "time": 1}),
        json.dumps({"pseudonym": OF("ann"), "purpose": "all", "given": False}),
    ],
)
def test_a_registry_with_a_line_that_cannot_be_read_stops_everything(tmp_path: Path, line: str) -> None:
    path = tmp_path / "consents.jsonl"
    path.write_text(no("bob").line() + line + "\n")
    with pytest.raises(SourceError, match="line 2"):
        read(path)


def test_a_folder_without_its_key_is_not_read_at_all(tmp_path: Path) -> None:
    protect(shop(tmp_path))
    (tmp_path / "privacy" / "keys" / "pseudonyms.key").unlink()
    with pytest.raises(KeyFileError):
        event_folder.load(tmp_path)


def test_a_folder_without_its_settings_is_not_read_at_all(tmp_path: Path) -> None:
    protect(shop(tmp_path))
    (tmp_path / "privacy" / "privacy.json").unlink()
    with pytest.raises(PrivacyFolderError):
        event_folder.load(tmp_path)


def test_nothing_is_read_while_a_rotation_is_half_done(tmp_path: Path) -> None:
    protect(shop(tmp_path))
    (tmp_path / "privacy" / "keys" / "pseudonyms.key.next").write_text("")
    with pytest.raises(PrivacyFolderError, match="rotate"):
        event_folder.load(tmp_path)


@pytest.mark.parametrize(
    "change",
    [{"schema": "x"}, {"retention_days": {"event": 0}}, {"retention_days": {"colour": 1}}, {"opt_in": ["sale"]}],
)
def test_settings_of_another_form_are_refused(tmp_path: Path, change: dict[str, object]) -> None:
    found = json.loads(privacy_folder.document("keys", frozenset(), {}))
    (tmp_path / "privacy.json").write_text(json.dumps({**found, **change}))
    with pytest.raises(PrivacyFolderError, match="privacy init"):
        privacy_folder.load(tmp_path)
