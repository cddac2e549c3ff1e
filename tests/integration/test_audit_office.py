"""What an auditor does with a finished walk: exports, verifies the folder twice, explains, samples, closes, reports."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.conftest import ROOT, FinishedWalk, run_promo

Done = subprocess.CompletedProcess[str]


def desk(walk: FinishedWalk, *arguments: str, store: Path | None = None) -> Done:
    """`promo audit` on the walk's store, or on a copy of it."""
    where = ("--store", str(store or walk.folder / "store.sqlite3"))
    return run_promo("audit", *arguments, *where, "--deployment", str(walk.folder / "deployments" / "1337.json"))


def standalone(folder: Path) -> Done:
    """The verifier without our package."""
    command = [sys.executable, "-I", str(ROOT / "verifier" / "verify.py"), "--bundle", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def exported(simulated: FinishedWalk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The walk's history as JSON lines and Parquet."""
    folder = tmp_path_factory.mktemp("exported") / "history"
    done = desk(simulated, "export", "--out", str(folder), "--format", "jsonl", "--format", "parquet", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["manifest"] == str(folder / "manifest.json")
    return folder


def test_the_folder_says_what_the_store_says(simulated: FinishedWalk, exported: Path) -> None:
    done = run_promo("audit", "verify", "--bundle", str(exported), "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, json.loads(simulated.audit().stdout))
    alone = standalone(exported)
    assert alone.returncode == 0, alone.stdout
    assert re.search(
        rf"0 differences \(\d+ leaves proved, {json.loads(done.stdout)['records']} records\)", alone.stdout
    )


def test_a_changed_folder_is_red_for_both(exported: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(exported, tmp_path / "changed")
    lines = (folder / "records.jsonl").read_text("utf-8").splitlines(keepends=True)
    del lines[99]
    (folder / "records.jsonl").write_text("".join(lines), "utf-8")
    done = run_promo("audit", "verify", "--bundle", str(folder))
    assert done.returncode == standalone(folder).returncode == 1
    assert "record #100" in done.stdout


def test_a_folder_without_an_export_is_missing_surroundings(tmp_path: Path) -> None:
    done = run_promo("audit", "verify", "--bundle", str(tmp_path))
    assert done.returncode == 3
    assert "promo audit export" in done.stderr


def test_neither_store_nor_folder_is_wrong_use() -> None:
    assert run_promo("audit", "verify").returncode == 2


def test_the_report_is_a_page_with_tables_and_a_document(simulated: FinishedWalk, tmp_path: Path) -> None:
    file, bundle = tmp_path / "audit.html", simulated.folder / "bundle" / "for-you"
    attempts = ("--attempts", str(simulated.folder / "report.json"), "--segments", str(bundle))
    done = desk(simulated, "verify", "--report", str(file), *attempts)
    assert done.returncode == 0, done.stderr
    assert file.read_text("utf-8").count("<svg") == 5
    document = json.loads(file.with_suffix(".json").read_text("utf-8"))
    assert sum(it["redemptions"] for it in document["buckets"]) == document["audit"]["redemptions"]
    refused = {**simulated.document["refusals"], **simulated.document["at_the_till"]}
    assert document["refusals"] == refused
    assert sum(it["redemptions"] for it in document["segments"]) == document["audit"]["redemptions"]
    assert (tmp_path / "budget-by-campaign.csv").is_file()


def test_a_page_of_a_broken_history_names_what_is_wrong(simulated: FinishedWalk, tmp_path: Path) -> None:
    copy = Path(shutil.copy(simulated.folder / "store.sqlite3", tmp_path / "store.sqlite3"))
    with sqlite3.connect(copy) as store:
        store.execute("pragma foreign_keys = off")
        store.execute("delete from records where name = 'CampaignCreated'")
    store.close()
    done = desk(simulated, "verify", "--report", str(tmp_path / "audit.html"), store=copy)
    assert done.returncode == 1
    assert "Audit_Unsound" in done.stderr
    assert "dropped" in (tmp_path / "audit.html").read_text("utf-8")


def test_every_way_of_naming_a_redemption_tells_the_same(simulated: FinishedWalk) -> None:
    with sqlite3.connect(simulated.folder / "store.sqlite3") as store:
        query = (
            "select hex(transaction_hash), hex(merchant), position, hex(redemptions.campaign), coupon_index "
            "from records join redemptions using (block_number, log_index) where route = 2 limit 1"
        )
        transaction, merchant, position, campaign, index = store.execute(query).fetchone()
    store.close()
    names = (f"0x{transaction}", f"0x{merchant}:{position}", f"0x{campaign}:{index}")
    told = {desk(simulated, "explain", name).stdout for name in names}
    assert len(told) == 1
    (text,) = told
    assert "hashes lead from the leaf to the root" in text
    chinese = desk(simulated, "explain", names[0], "--lang", "zh")
    assert "顾客在第 1 期名单上" in chinese.stdout
    document = json.loads(desk(simulated, "explain", names[0], "--json").stdout)
    assert document["redemptions"][0]["text_hash"].startswith("0x")


def test_who_asks_for_what_is_not_there_is_told_in_both_languages(simulated: FinishedWalk) -> None:
    done = desk(simulated, "explain", f"0x{0:064x}", "--json")
    assert done.returncode == 1
    error = json.loads(done.stdout)["error"]
    assert error["code"] == "Audit_NoRedemption"
    assert "没有索引到交易" in error["message"]
    assert desk(simulated, "explain", "it").returncode == 2


def test_the_same_seed_draws_the_same_sample(simulated: FinishedWalk, tmp_path: Path) -> None:
    asked = ("sample", "--seed", "a seed", "--size", "12", "--by", "campaign", "--json")
    done = desk(simulated, *asked, "--out", str(tmp_path / "paper"))
    assert done.returncode == 0, done.stderr
    assert desk(simulated, *asked).stdout == done.stdout
    assert {it["recomputed"] for it in json.loads(done.stdout)["sample"]} == {"agrees"}
    assert (tmp_path / "paper" / "work-paper.html").is_file()
    assert desk(simulated, "sample", "--seed", "a seed", "--size", "99999").returncode == 1


def test_the_close_of_the_whole_walk_reconciles(simulated: FinishedWalk, tmp_path: Path) -> None:
    last = json.loads(simulated.audit().stdout)["complete_to_block"]
    done = desk(simulated, "close", "--to", str(last), "--out", str(tmp_path / "close"), "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    remaining = {it["id"]: it["remaining"] for it in simulated.document["campaigns"]}
    assert {it["campaign"]: it["remaining"] for it in document["campaigns"]} == remaining
    assert document["green"]
    assert desk(simulated, "close", "--to", str(last + 1)).returncode == 1
    assert desk(simulated, "close", "--to", "yesterday").returncode == 2


def test_a_store_that_is_not_there_is_not_made(simulated: FinishedWalk, tmp_path: Path) -> None:
    done = desk(simulated, "verify", store=tmp_path / "none.sqlite3")
    assert done.returncode == 3
    assert not (tmp_path / "none.sqlite3").exists()
