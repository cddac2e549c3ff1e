"""`promo privacy`: no command writes ids of the shop; who said no is in nothing; who was erased cannot be read."""

from __future__ import annotations

import csv
import getpass
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from offchain.adapters import trace_search
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_offers import SqlOffers
from offchain.cli import app
from offchain.data import event_folder
from offchain.data.simulator import ShopParameters, simulate
from offchain.domain.order import Grant
from offchain.offers.issued import IssuedOffer
from offchain.privacy.needles import Needle
from offchain.trials.plan import commitment_of
from tests.intelligence.commands import rows_of

DAY = 86_400
SEED = bytes(range(32))
ANN, BOB = "Kd-4711-00001", "Kd-4711-00002"
PREFIX = "Kd-4711-"
WALLET = "0x" + "ab" * 20
CONTACT = {"name": "Ann van Leeuwenhoek", "email": "ann.lee@shop.example", "phone": "+49 170 1234567", "wallet": WALLET}


def promo(*arguments: str | Path, code: int = 0, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The document that the command prints with --json, in this process: a shop's day takes dozens of commands."""
    done = CliRunner().invoke(app, [*map(str, arguments), "--json"], env={"PROMO_DATA": None, **(environment or {})})
    assert done.exit_code == code, (done.stderr, done.exception)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.fixture(scope="module")
def raw_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop's folder with ids that stand nowhere by chance, a plan and a seed."""
    folder = tmp_path_factory.mktemp("raw")
    dataset = simulate(ShopParameters(shoppers=120, days=60)).dataset
    names = dataset.events.table["shopper"].unique().sort().to_list()
    ids = {name: f"{PREFIX}{place:05}" for place, name in enumerate(names, start=1)}
    dataset.events.table.with_columns(pl.col("shopper").replace(ids)).write_csv(folder / "events.csv")
    dataset.catalogue.save(folder / "catalogue.json")
    (folder / "shop.json").write_text(json.dumps({"cutoff": dataset.cutoff}))
    (folder / "seed").write_text(SEED.hex())
    (folder / "plan.yaml").write_text(
        "name: placebo\narms: {one: 5000, other: 5000}\ncontrol: other\nmetric: sales\nexpected: 2000\nspread: 3000\n"
        f"smallest_effect: 300\nstart: {dataset.cutoff - 30 * DAY}\nstop: {dataset.cutoff}\n"
        f"commitment: '{commitment_of(SEED)}'\n"
    )
    return folder


@pytest.fixture
def shop(raw_shop: Path, tmp_path: Path) -> Path:
    """The same with keys, ann's contact data in the vault."""
    folder = tmp_path / "shop"
    shutil.copytree(raw_shop, folder)
    promo("privacy", "init", "--folder", folder)
    with (tmp_path / "contacts.csv").open("w", newline="") as file:
        rows = csv.DictWriter(file, ["shopper", *CONTACT])
        rows.writeheader()
        rows.writerows([{"shopper": ANN, **CONTACT}, {"shopper": BOB, "email": "bob@shop.example"}])
    promo("privacy", "put", tmp_path / "contacts.csv", "--folder", folder)
    (tmp_path / "contacts.csv").unlink()
    return folder


def pseudonym_of(shop: Path, shopper: str) -> str:
    """As `show` says it."""
    found = promo("privacy", "show", "--folder", shop, "--shopper", shopper, "--purpose", "test")
    return str(found["pseudonym"])


def learn(shop: Path, out: Path, *, code: int = 0) -> dict[str, str]:
    """Runs every command that learns; what each printed."""
    runs = {
        "mine": ("mine", "--data", shop, "--out", out / "mine"),
        "segment": ("segment", "--data", shop, "--clusters", "3", "--out", out / "segment"),
        "recommend": ("recommend", "--data", shop, "--shopper", ANN, "--shopper", BOB, "-n", "3"),
        "assign": (
            *("evaluate", "assign", shop / "plan.yaml", "--seed", shop / "seed", "--data", shop),
            *("--out", out / "assignment.csv"),
        ),
        "report": (
            *("evaluate", "report", shop / "plan.yaml", "--seed", shop / "seed", "--data", shop),
            *("--assignment", out / "assignment.csv", "--out", out / "trial"),
        ),
    }
    return {name: json.dumps(promo(*arguments, code=code)) for name, arguments in runs.items()}


def files(folder: Path) -> Iterator[Path]:
    """All below it."""
    return (path for path in folder.rglob("*") if path.is_file())


def test_no_command_writes_or_prints_an_id_of_the_shop(shop: Path, raw_shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    printed = learn(shop, out)
    written = list(files(out))
    assert len(written) > 20 and {path.suffix for path in written} >= {".csv", ".json", ".html", ".npz"}
    assert not [name for name, text in printed.items() if PREFIX in text]
    ids = sorted({row["shopper"] for row in rows_of(raw_shop / "events.csv")})
    assert len(ids) > 100
    needles = [Needle(it, text=it) for it in ids] + [Needle("prefix", raw=PREFIX.encode())]
    assert trace_search.search([out], needles).traces == []
    assert {len(row["shopper"]) for row in rows_of(out / "segment" / "segments.csv")} == {64}
    # The search does find ids where the folder has no key.
    promo("segment", "--data", raw_shop, "--clusters", "3", "--out", tmp_path / "raw")
    assert trace_search.search([tmp_path / "raw"], needles).traces


def test_the_environment_can_name_the_folder_of_the_keys(shop: Path, raw_shop: Path, tmp_path: Path) -> None:
    arguments = ("segment", "--data", raw_shop, "--clusters", "3", "--out", tmp_path / "out")
    promo(*arguments, environment={"PROMO_PRIVACY": str(shop / "privacy")})
    assert PREFIX not in (tmp_path / "out" / "segments.csv").read_text()


def test_who_said_no_is_in_no_step(shop: Path, tmp_path: Path) -> None:
    before = pseudonym_of(shop, ANN)
    everybody = learn(shop, tmp_path / "before")
    assigned = {row["shopper"] for row in rows_of(tmp_path / "before" / "assignment.csv")}
    assert before in assigned and before in {
        row["shopper"] for row in rows_of(tmp_path / "before/segment/segments.csv")
    }
    promo("privacy", "consent", "--folder", shop, "--shopper", ANN, "--purpose", "all", "--withdraw")
    nobody = learn(shop, tmp_path / "after")
    for name in ("segment/segments.csv", "assignment.csv"):
        assert before not in (tmp_path / "after" / name).read_text()
        assert len(rows_of(tmp_path / "before" / name)) - len(rows_of(tmp_path / "after" / name)) == 1
    assert not any(before in path.read_text("utf-8", "replace") for path in files(tmp_path / "after"))
    assert nobody["mine"] != everybody["mine"]
    # The public offer: a list as a new shopper gets it.
    lists = {it["shopper"]: it for it in json.loads(nobody["recommend"])["shoppers"]}
    assert not lists[before]["known"] and lists[before]["items"]
    assert {it["known"] for it in json.loads(everybody["recommend"])["shoppers"]} == {True}
    # Whoever was assigned before is left out of the verdict, and a list made before does not bring them back.
    late = ("--assignment", tmp_path / "before/assignment.csv", "--seed", shop / "seed", "--data", shop)
    document = promo("evaluate", "report", shop / "plan.yaml", *late, "--out", tmp_path / "late")
    assert sum(arm["shoppers"] for arm in document["arms"].values()) == len(assigned) - 1
    listed = ("--shoppers", tmp_path / "before/segment/segments.csv", "--out", tmp_path / "listed.csv")
    promo("evaluate", "assign", shop / "plan.yaml", "--seed", shop / "seed", "--data", shop, *listed)
    assert {row["shopper"] for row in rows_of(tmp_path / "listed.csv")} == assigned - {before}


def test_a_list_of_the_shops_own_ids_becomes_pseudonyms_without_those_who_said_no(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(f"shopper\n{ANN}\n{BOB}\nnew-customer-9\n")
    (shop / "opted-out.csv").write_text(f"shopper\n{BOB}\n")
    arguments = (
        "--seed",
        shop / "seed",
        "--data",
        shop,
        "--shoppers",
        tmp_path / "list.csv",
        "--out",
        tmp_path / "a.csv",
    )
    promo("evaluate", "assign", shop / "plan.yaml", *arguments)
    names = [row["shopper"] for row in rows_of(tmp_path / "a.csv")]
    assert len(names) == 2 and pseudonym_of(shop, ANN) in names and pseudonym_of(shop, BOB) not in names


def test_an_assignment_under_the_shops_own_ids_is_refused(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"shopper,arm\n{ANN},one\n{BOB},other\n")
    arguments = ("--assignment", tmp_path / "a.csv", "--data", shop, "--out", tmp_path / "out")
    error = promo("evaluate", "report", shop / "plan.yaml", *arguments, code=1)["error"]
    assert error["code"] == "AssignmentError" and ANN not in error["message"]


def test_an_allocation_refuses_who_said_no_and_ids_of_the_shop(shop: Path, tmp_path: Path) -> None:
    promo("privacy", "consent", "--folder", shop, "--shopper", ANN, "--purpose", "personal_offers", "--withdraw")
    scores = tmp_path / "scores.csv"
    scores.write_text(f"shopper,account,segment\n{pseudonym_of(shop, ANN)},{WALLET},0\n{BOB},{WALLET},0\n")
    (tmp_path / "offers.yaml").write_text("x: 1\n")
    arguments = ("--scores", scores, "--offers", tmp_path / "offers.yaml", "--budget", "1.00", "--data", shop)
    error = promo("allocate", *arguments, code=1)["error"]
    assert error["code"] == "Privacy_SaidNo"
    assert "1 shoppers who said no" in error["message"] and "1 under the shop's own ids" in error["message"]
    assert "公开优惠" in error["message"]


def test_an_audit_is_green_and_names_what_is_not(shop: Path, raw_shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    promo("segment", "--data", shop, "--clusters", "3", "--out", out)
    settings = json.loads((shop / "privacy" / "privacy.json").read_text())
    settings["retention_days"]["event"] = 20_000
    (shop / "privacy" / "privacy.json").write_text(json.dumps(settings))
    assert promo("privacy", "audit", "--folder", shop, "--also", out)["findings"] == []
    (out / "old.csv").write_text(f"shopper,segment\n{ANN},1\n")
    (out / "note.json").write_text('{"who": "ann.lee@shop.example"}')
    (shop / "crm.csv").write_text("shopper,phone\nx,1\n")
    settings["retention_days"]["event"] = 1
    (shop / "privacy" / "privacy.json").write_text(json.dumps(settings))
    log = shop / "privacy" / "access.log"
    log.write_text("".join(log.read_text().splitlines(keepends=True)[1:]))
    (shop / "privacy" / "keys" / "wrapping.key").touch()
    found = promo("privacy", "audit", "--folder", shop, "--also", out, code=1)["findings"]
    assert {it["kind"] for it in found} == {"raw_id", "personal_value", "personal_column", "due", "log"}
    assert all(it["advice"] and it["advice_zh"] for it in found)
    assert not any(ANN in json.dumps(it) or CONTACT["email"] in json.dumps(it) for it in found)
    bare = promo("privacy", "audit", "--folder", raw_shop, code=1)["findings"]
    assert [it["kind"] for it in bare] == ["no_key"]
    (shop / "privacy" / "keys" / "wrapping.key").chmod(0o644)
    open_key = promo("privacy", "audit", "--folder", shop, code=1)["findings"]
    assert "key_open" in {it["kind"] for it in open_key}


def test_roles_see_masks_and_only_an_officer_gives_them(shop: Path) -> None:
    promo("privacy", "reader", "carl", "support", "--folder", shop)
    asked = ("privacy", "show", "--folder", shop, "--shopper", ANN, "--purpose", "a letter")
    assert promo(*asked)["fields"] == {"shopper": ANN, **CONTACT}
    told = promo(*asked, "--reader", "carl")["fields"]
    assert (told["email"], told["wallet"], told["phone"]) == ("a***@shop.example", "...abab", "...4567")
    assert promo(*asked, "--reader", "eve", code=1)["error"]["code"] == "Privacy_UnknownReader"
    promo("privacy", "reader", getpass.getuser(), "support", "--folder", shop)
    for refused in (
        ("reader", "eve", "officer"),
        ("rotate",),
        ("export", "--shopper", ANN),
        ("erase", "--shopper", ANN, "--yes"),
        ("show", "--shopper", ANN, "--purpose", "x", "--reader", "carl"),
        ("audit",),
    ):
        assert promo("privacy", *refused, "--folder", shop, code=1)["error"]["code"] == "Privacy_OfficerOnly"
    assert promo(*asked)["fields"]["email"] == "a***@shop.example"


def store_of(shop: Path) -> Path:
    """A store with a coupon of ann's wallet, and one of another."""
    path = shop.parent / "store.sqlite3"
    engine = open_engine(f"sqlite:///{path}")
    grant = Grant(5, 1, 2**32, 3, 1)
    offers = [IssuedOffer(campaign=b"\1" * 32, account=it, grant=grant, why="x") for it in (int(WALLET, 16), 7)]
    SqlOffers(engine).add(offers)
    engine.dispose()
    return path


def test_an_export_holds_everything_and_explains_it(shop: Path, tmp_path: Path) -> None:
    promo("privacy", "consent", "--folder", shop, "--shopper", ANN, "--purpose", "contact", "--give", "--how", "form")
    out = tmp_path / "ann.json"
    promo("privacy", "export", "--folder", shop, "--shopper", ANN, "--store", store_of(shop), "--out", out)
    assert out.stat().st_mode & 0o777 == 0o600
    document = json.loads(out.read_text())
    assert document["personal"] == {"shopper": ANN, **CONTACT}
    own = [row for row in rows_of(shop / "events.csv") if row["shopper"] == ANN]
    assert len(document["behaviour"]) == len(own) > 0
    assert [(it["purpose"], it["given"], it["how"]) for it in document["consents"]] == [("contact", True, "form")]
    assert [it["index"] for it in document["coupons"]] == [3]
    assert {"put", "consent", "export"} <= {it["act"] for it in document["reads"]}
    members = {f"behaviour.{name}" for name in own[0]} | {f"personal.{name}" for name in CONTACT}
    assert members <= set(document["explanations"])
    assert all(it["en"] and it["zh"] for it in document["explanations"].values())
    assert BOB not in out.read_text() and "bob@shop.example" not in out.read_text()


def test_an_erasure_is_proved_and_a_backup_cannot_be_read(shop: Path, tmp_path: Path) -> None:
    out, backup, store = tmp_path / "out", tmp_path / "backup", store_of(shop)
    learn(shop, out)
    pseudonym, bobs = pseudonym_of(shop, ANN), pseudonym_of(shop, BOB)
    backup.mkdir()
    shutil.copyfile(shop / "privacy" / "vault.sqlite3", backup / "vault.sqlite3")
    shutil.copyfile(shop / "privacy" / "keys" / "keyring.sqlite3", backup / "keyring.sqlite3")
    others = [row for row in rows_of(shop / "events.csv") if row["shopper"] != ANN]
    arguments = ("--folder", shop, "--shopper", ANN, "--store", store, "--also", out, "--backups", backup, "--yes")
    document = promo("privacy", "erase", *arguments)
    assert document["nothing_recoverable"] and document["found"] == []
    assert document["removed"]["fields"] == 5 and document["removed"]["coupons"] == 1
    assert document["keys_tried"]["key_rings"] == 1 and document["keys_tried"]["opened"] == 0
    assert ANN not in json.dumps(document) and CONTACT["email"] not in json.dumps(document)
    assert rows_of(shop / "events.csv") == others
    engine = open_engine(f"sqlite:///{store}")
    assert SqlOffers(engine).holders(9) == [7]
    engine.dispose()
    for path in (*files(shop), *files(out), *files(backup), store):
        content = path.read_bytes()
        assert not any(it.encode() in content for it in (ANN, *CONTACT.values())), path
    # The backup is restored: bob is there, ann is not, with the ring in force and with the old one.
    show = ("privacy", "show", "--folder", shop, "--purpose", "test", "--pseudonym")
    shutil.copyfile(backup / "vault.sqlite3", shop / "privacy" / "vault.sqlite3")
    assert promo(*show, bobs)["fields"]["email"] == "bob@shop.example"
    assert promo(*show, pseudonym, code=1)["error"]["code"] == "Privacy_UnknownShopper"
    shutil.copyfile(backup / "keyring.sqlite3", shop / "privacy" / "keys" / "keyring.sqlite3")
    assert promo(*show, pseudonym, code=1)["error"]["code"] == "Privacy_Unreadable"


def test_an_erasure_with_a_copy_of_everything_is_not_proved(shop: Path, tmp_path: Path) -> None:
    promo("privacy", "show", "--folder", shop, "--shopper", ANN, "--purpose", "test")
    shutil.copytree(shop, tmp_path / "backup")
    (tmp_path / "backup" / "events.csv").unlink()
    arguments = ("--folder", shop, "--shopper", ANN, "--yes")
    document = promo("privacy", "erase", *arguments, "--backups", tmp_path / "backup", code=1)
    assert not document["nothing_recoverable"]
    assert document["keys_tried"]["opened"] == 6
    assert {it["what"] for it in document["found"]} == {"key-encryption key that wrapped it, in digits"}
    # Asked again later, it is still found; without the key of the copy it is not any more.
    assert promo("privacy", "erase", *arguments, "--backups", tmp_path / "backup", code=1)["keys_tried"]["opened"] == 6
    (tmp_path / "backup" / "privacy" / "keys" / "wrapping.key").unlink()
    assert promo("privacy", "erase", *arguments, "--backups", tmp_path / "backup")["nothing_recoverable"]


def test_who_was_erased_does_not_come_back_with_a_later_export(shop: Path, raw_shop: Path) -> None:
    pseudonym = pseudonym_of(shop, ANN)
    promo("privacy", "erase", "--folder", shop, "--shopper", ANN, "--yes")
    shutil.copyfile(raw_shop / "events.csv", shop / "events.csv")
    assert pseudonym not in set(event_folder.load(shop).events.table["shopper"])


def test_keys_are_rotated_and_everything_is_there_under_new_names(shop: Path) -> None:
    before = pseudonym_of(shop, ANN)
    promo("privacy", "consent", "--folder", shop, "--shopper", BOB, "--purpose", "all", "--withdraw")
    promo("privacy", "rotate", "--folder", shop, "--pseudonyms")
    after = pseudonym_of(shop, ANN)
    assert before != after
    named = set(event_folder.load(shop).events.table["shopper"])
    assert after in named and pseudonym_of(shop, BOB) not in named and before not in named


@pytest.mark.parametrize("command", ["init", "put", "consent", "show", "reader", "rotate", "audit", "export", "erase"])
def test_every_command_shows_an_example(command: str) -> None:
    help_text = CliRunner().invoke(app, ["privacy", command, "--help"]).stdout
    assert f"promo privacy {command}" in help_text and "--json" in help_text and "Example" in help_text


def test_a_second_init_is_refused_and_the_keys_stay(shop: Path) -> None:
    key = (shop / "privacy" / "keys" / "pseudonyms.key").read_text()
    assert promo("privacy", "init", "--folder", shop, code=3)["error"]["code"] == "PrivacyFolderError"
    assert (shop / "privacy" / "keys" / "pseudonyms.key").read_text() == key
