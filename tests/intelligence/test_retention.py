"""`promo privacy retain`: what is past its time goes, what is not stays, and nothing that went can be recovered."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from offchain.adapters import aged_places, key_trials, privacy_store
from offchain.adapters.key_trials import Sought
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_vault import SqlKeyRing
from offchain.cli import app
from offchain.commands import privacy_findings, privacy_retention
from offchain.data import privacy_folder
from offchain.data.schema import EVENT_SCHEMA
from offchain.domain.order import Grant
from offchain.offers.issued import IssuedOffer
from tests.surroundings import ROOT

DAY = 86_400
NOW = 1_900_000_000
OLD, YOUNG = NOW - 2_000 * DAY, NOW - 10 * DAY
ANN, BOB, CYD = "Kd-0815-ann", "Kd-0815-bob", "Kd-0815-cyd"
KINDS = ("events", "fields", "coupons", "reads", "learned_files")


def promo(*arguments: str | Path, code: int = 0) -> dict[str, Any]:
    """The document that the command prints with --json."""
    done = CliRunner().invoke(app, [*map(str, arguments), "--json"], env={"PROMO_DATA": None, "PROMO_PRIVACY": None})
    assert done.exit_code == code, (done.stdout, done.stderr, done.exception)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


class Shop:
    """folder : with old and young events; out : results; store : of coupons; backup : of everything, from before."""

    def __init__(self, place: Path, at: Callable[[int], None]) -> None:
        self.folder, self.out = place / "shop", place / "out"
        self.store, self.backup, self.at = place / "store.sqlite3", place / "backup", at
        self.folder.mkdir()
        self._behaviour()
        at(OLD)
        promo("privacy", "init", "--folder", self.folder)
        self.put((ANN, "ann.lee@shop.example"), (BOB, "bob.old@shop.example"), (CYD, "cyd.doe@shop.example"))
        promo("privacy", "consent", "--folder", self.folder, "--shopper", CYD, "--purpose", "contact", "--give")
        at(YOUNG)
        (place / "phone.csv").write_text(f"shopper,phone\n{BOB},+49 170 7654321\n")
        promo("privacy", "put", place / "phone.csv", "--folder", self.folder)
        at(NOW)
        self._results()
        engine = open_engine(f"sqlite:///{self.store}")
        grants = [Grant(5, 1, deadline, index, 1) for index, deadline in enumerate((OLD, NOW + DAY))]
        SqlOffers(engine).add(
            [IssuedOffer(campaign=b"\1" * 32, account=7 + it.index, grant=it, why="x") for it in grants]
        )
        engine.dispose()

    def put(self, *rows: tuple[str, str]) -> None:
        path = self.folder.parent / "contacts.csv"
        path.write_text("shopper,email\n" + "".join(f"{shopper},{email}\n" for shopper, email in rows))
        promo("privacy", "put", path, "--folder", self.folder)

    def retain(self, *more: str | Path, code: int = 0) -> dict[str, Any]:
        places = ("--folder", self.folder, "--also", self.out, "--store", self.store)
        return promo("privacy", "retain", *places, *more, code=code)

    def due(self) -> list[str]:
        """What `audit` finds due."""
        places = ("--folder", self.folder, "--also", self.out, "--store", self.store)
        done = CliRunner().invoke(app, ["privacy", "audit", *map(str, places), "--json"], env={"PROMO_PRIVACY": None})
        found = json.loads(done.stdout)["findings"]
        assert {it["kind"] for it in found} <= {"due", "key_age"}, found
        return sorted(it["where"] for it in found if it["kind"] == "due")

    def fields(self, shopper: str, code: int = 0) -> dict[str, str]:
        found = promo(
            *("privacy", "show", "--folder", self.folder, "--shopper", shopper, "--purpose", "test"), code=code
        )
        return dict(found["fields"]) if code == 0 else {}

    def _behaviour(self) -> None:
        event = dict.fromkeys(EVENT_SCHEMA, "")
        whole = {name: "0" for name, kind in EVENT_SCHEMA.items() if kind != pl.String}
        rows = [
            {**event, **whole, "shopper": shopper, "time": str(time), "type": "view", "item": "C-2", "channel": "web"}
            for shopper in (ANN, BOB)
            for time in (OLD, YOUNG)
        ]
        lines = [",".join(EVENT_SCHEMA), *(",".join(row.values()) for row in rows), f"{ANN},not,a,row"]
        (self.folder / "events.csv").write_text("\n".join(lines) + "\n")
        shutil.copyfile(ROOT / "examples" / "campaigns" / "catalogue.json", self.folder / "catalogue.json")
        days = [("2024-01-01", "k"), ("2030-03-01", "k")]
        pl.DataFrame(days, schema=["redemption_date", "customer"], orient="row").with_columns(
            pl.col("redemption_date").str.to_date()
        ).write_parquet(self.folder / "redeemed.parquet")

    def _results(self) -> None:
        self.out.mkdir()
        for name, time in (("old.csv", OLD), ("young.csv", YOUNG)):
            (self.out / name).write_text("segment\n1\n")
            os.utime(self.out / name, (time, time))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    def at(time: int) -> None:
        for module in ("privacy", "privacy_findings", "privacy_retention", "privacy_subject"):
            monkeypatch.setattr(f"offchain.commands.{module}.now", lambda: time)

    assert privacy_findings.now and privacy_retention.now
    return Shop(tmp_path, at)


def test_a_dry_run_counts_and_changes_nothing(shop: Shop) -> None:
    def everything() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in shop.folder.parent.rglob("*") if path.is_file()}

    before = everything()
    document = shop.retain()
    assert document["dry_run"] and document["due"] == dict(zip(KINDS, (3, 4, 1, 4, 1), strict=True))
    assert everything() == before


def test_what_is_due_goes_and_the_rest_stays(shop: Shop) -> None:
    assert shop.due() == sorted(
        [
            str(shop.out / "old.csv"),
            "behaviour",
            "coupons that ended",
            "fields of the vault",
            "lines of the log of reads",
        ]
    )
    due = shop.retain()["due"]
    document = shop.retain("--yes")
    assert document["removed"]["events"] == 3 and document["nothing_recoverable"], document
    assert {name: document["removed"][name] for name in KINDS[1:3]} == {name: due[name] for name in KINDS[1:3]}
    assert shop.due() == []
    times = [line.split(",") for line in (shop.folder / "events.csv").read_text().splitlines()[1:]]
    assert [row[0] for row in times] == [ANN, BOB, ANN] and all(str(OLD) not in row for row in times)
    assert pl.read_parquet(shop.folder / "redeemed.parquet").height == 1
    # ann had nothing young and is forgotten; bob keeps his phone and his id; cyd said something, so her id stays.
    assert shop.fields(ANN, code=1) == {}
    assert shop.fields(BOB) == {"shopper": BOB, "phone": "+49 170 7654321"}
    assert shop.fields(CYD) == {"shopper": CYD}
    assert [path.name for path in shop.out.iterdir()] == ["young.csv"]
    engine = open_engine(f"sqlite:///{shop.store}")
    assert SqlOffers(engine).holders(9) == [8]
    engine.dispose()
    log = (shop.folder / "privacy" / "access.log").read_text()
    assert '"act":"retain"' in log and str(OLD) not in log
    # Nothing is due any more: it may be asked again, and removes nothing.
    again = shop.retain("--yes")
    assert set(again["removed"].values()) == {0} and again["nothing_recoverable"]


def test_a_backup_opens_no_more_and_one_with_its_key_is_told(shop: Shop) -> None:
    privacy = shop.folder / "privacy"
    shop.backup.mkdir()
    shutil.copyfile(privacy / "vault.sqlite3", shop.backup / "vault.sqlite3")
    shutil.copyfile(privacy / "keys" / "keyring.sqlite3", shop.backup / "keyring.sqlite3")
    found = privacy_folder.find(shop.folder)
    assert found is not None
    names, sealed = found.pseudonyms(), {}
    with privacy_store.opened(found) as opened:
        for who in (ANN, BOB):
            held = opened.vault.data_key(names.of(who))
            assert held is not None
            sealed[who] = held[0]
        old_key = opened.vault.wrapping
    assert shop.retain("--yes", "--backups", shop.backup)["nothing_recoverable"]
    for who, person in sealed.items():
        sought = Sought(names.of(who), who, person)
        with privacy_store.opened(found) as opened:
            young = [opened.vault.wrapping]
        # By the key in force and all that lie about nothing old opens; by the one that was destroyed it would.
        of_backup = [shop.backup, privacy / "keys"]
        inside = {ANN: 0, BOB: 1}[who]
        assert key_trials.attempt(of_backup, sought, young).opened == inside
        assert key_trials.attempt(of_backup, sought, [old_key]).opened > inside
    shutil.copyfile(shop.folder / "events.csv", shop.backup / "events.csv")
    with (shop.backup / "events.csv").open("a") as file:
        file.write((shop.folder / "events.csv").read_text().splitlines()[1].replace(str(YOUNG), str(OLD)) + "\n")
    told = shop.retain("--yes", "--backups", shop.backup, code=1)
    assert [it["what"] for it in told["found"]] == ["1 rows older than the limit"]


def test_a_copy_of_the_wrapping_key_is_found(shop: Shop) -> None:
    shop.backup.mkdir()
    shutil.copyfile(shop.folder / "privacy" / "keys" / "wrapping.key", shop.backup / "wrapping.key")
    document = shop.retain("--yes", "--backups", shop.backup, code=1)
    assert {it["what"] for it in document["found"]} == {"key-encryption key in force before, in digits"}


class KilledError(Exception):
    """The program ends here."""


@pytest.mark.parametrize(
    "place",
    [
        "offchain.adapters.sql_vault.SqlSealedRows.put",
        "offchain.adapters.sql_vault.SqlKeyRing.replace_all",
        "offchain.adapters.sql_vault.SqlSealedRows.keep_only",
        "offchain.adapters.privacy_store.PrivacyStore.rotate_wrapping",
        "offchain.adapters.privacy_store.PrivacyStore.scrub",
        "offchain.adapters.aged_places.key_files.destroy",
        "offchain.adapters.access_log_file.rewrite",
    ],
)
def test_a_run_that_was_killed_is_ended_by_the_next(shop: Shop, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(place, killed)
        done = CliRunner().invoke(
            app,
            [
                *("privacy", "retain", "--folder", str(shop.folder), "--also", str(shop.out)),
                *("--store", str(shop.store), "--yes"),
            ],
            env={"PROMO_PRIVACY": None},
        )
        assert isinstance(done.exception, KilledError)
    keys = shop.folder / "privacy" / "keys" / "wrapping.key"
    before = keys.read_text()
    document = shop.retain("--yes")
    assert document["nothing_recoverable"] and shop.due() == []
    assert shop.fields(BOB) == {"shopper": BOB, "phone": "+49 170 7654321"} and shop.fields(ANN, code=1) == {}
    if not place.endswith("scrub"):
        assert keys.read_text() != before
    assert not (shop.folder / "privacy" / aged_places.NOTE).exists()
    found = privacy_folder.find(shop.folder)
    assert found is not None
    with privacy_store.opened(found) as opened:
        persons = {it.person for it in SqlKeyRing(opened.engines[1]).all()}
        assert {row.person for row in opened.vault.rows.written_before(NOW + DAY)} == persons


def test_only_an_officer_may(shop: Shop) -> None:
    settings = shop.folder / "privacy" / "privacy.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"readers": {}}))
    assert shop.retain(code=1)["error"]["code"].startswith("Privacy_")
