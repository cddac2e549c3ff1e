"""Exports of other shops become past orders, and what cannot is told row by row."""

from __future__ import annotations

import csv
import json
import resource
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from offchain.adapters import key_files
from offchain.cli import app
from offchain.data import privacy_folder
from tests.surroundings import ROOT

EXPORTS = ROOT / "examples" / "orders"
HEAD = (
    "Name,Email,Financial Status,Currency,Shipping,Created at,"
    "Lineitem quantity,Lineitem price,Lineitem sku,Cancelled at"
)
DAY = "2026-10-05 09:10:00 +0200"


def run(file: Path, *options: str, code: int = 0) -> dict[str, Any]:
    """The document that the command prints."""
    out = file.parent / "orders.csv" if not options or "--out" not in options else None
    place = ["--out", str(out)] if out else []
    done = CliRunner().invoke(app, ["orders", "import", str(file), *options, *place, "--json"])
    assert done.exit_code == code, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def table(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shopify(folder: Path, *rows: str, head: str = HEAD) -> Path:
    """An export with these rows."""
    file = folder / "export.csv"
    file.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return file


def row(name: str = "#1", mail: str = "a@b.example", units: str = "1", price: str = "5.00", **more: str) -> str:
    """One row of it."""
    state, currency = more.get("state", "paid"), more.get("currency", "EUR")
    return f"{name},{mail},{state},{currency},0.00,{more.get('time', DAY)},{units},{price},{more.get('sku', 'C-1')},"


def test_shopify_is_read_with_what_stands_in_the_first_row_of_an_order_alone(tmp_path: Path) -> None:
    out = tmp_path / "orders.csv"
    told = run(EXPORTS / "shopify.csv", "--from", "shopify", "--out", str(out))
    assert told["orders"] == {"taken": 4, "left out": 2, "other currency": 1}
    assert (told["currency"], told["bad_rows"], told["report"]) == ("EUR", 0, None)
    found = table(out)
    assert [(it["order"], it["sku"], it["quantity"], it["unit_price"], it["delivery"]) for it in found] == [
        ("#1001", "C-1", "3", "7.99", "4.90"),
        ("#1001", "T-1", "1", "12.50", "4.90"),
        ("#1002", "C-2", "2", "7.99", "0.00"),
        ("#1006", "T-2", "1", "25.00", "4.90"),
        ("#1007", "T-2", "2", "25.00", "4.90"),
    ]
    assert found[0]["time"] == "2026-10-05T09:10:00+02:00"
    who = [it["shopper"] for it in found]
    assert who[0] == who[1] == who[4]
    assert len(set(who)) == 3
    assert "example" not in out.read_text()


def test_woocommerce_with_semicolons_keeps_the_sum_of_a_line_and_takes_off_what_came_back(tmp_path: Path) -> None:
    out = tmp_path / "orders.csv"
    told = run(EXPORTS / "woocommerce.csv", "--from", "woocommerce", "--out", str(out))
    assert told["orders"] == {"taken": 2, "left out": 1, "all came back": 1}
    assert told["returned"] == 3
    assert [(it["order"], it["sku"], it["quantity"], it["unit_price"]) for it in table(out)] == [
        ("501", "C-1", "1", "6.66"),
        ("501", "C-1", "2", "6.67"),
        ("501", "T-1", "1", "12.50"),
        ("502", "C-2", "3", "7.99"),
    ]


def test_medusa_is_read(tmp_path: Path) -> None:
    out = tmp_path / "orders.csv"
    told = run(EXPORTS / "medusa.csv", "--from", "medusa", "--out", str(out))
    assert told["orders"] == {"taken": 2, "left out": 1}
    assert [(it["order"], it["quantity"], it["unit_price"], it["delivery"]) for it in table(out)] == [
        ("71", "3", "7.99", "4.90"),
        ("71", "1", "12.50", "4.90"),
        ("72", "1", "7.99", "0.00"),
    ]


def test_an_export_without_goods_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("Order_ID,Display_ID,Order status,Date,Total,Currency Code\n1,2,x,y,3,eur\n")
    error = run(file, "--from", "medusa", code=3)["error"]
    assert error["code"] == "IntakeError"
    assert "export its line items" in error["message"]
    assert "列映射" in error["message"]


@pytest.mark.parametrize("source", ["shopify", "woocommerce", "medusa"])
def test_what_is_written_is_what_the_rehearsal_reads(tmp_path: Path, source: str) -> None:
    out = tmp_path / "orders.csv"
    run(EXPORTS / f"{source}.csv", "--from", source, "--out", str(out))
    document = ROOT / "examples" / "campaigns" / "fixed-public.yaml"
    done = CliRunner().invoke(app, ["campaign", "simulate", str(document), "--orders", str(out), "--json"])
    assert done.exit_code in (0, 1), done.output
    assert not json.loads(done.stdout).get("bad_rows")


def test_each_bad_row_is_told_with_row_column_found_wanted_and_next_step(tmp_path: Path) -> None:
    file = shopify(
        tmp_path,
        row("#1"),
        row("#2", price="5.005"),
        row("#3", units="two"),
        row("#4", sku=""),
        row("#5", time="yesterday"),
        row("#6", price="=1+1"),
        row("#7") + ",more",
        row("#8", units="10001"),
        row("#9"),
        row("#9", price="x"),
    )
    told = run(file, "--from", "shopify")
    assert (told["orders"], told["bad_rows"]) == ({"taken": 1, "bad": 8}, 8)
    bad = table(tmp_path / "orders.csv.bad.csv")
    assert [it["row"] for it in bad] == ["2", "3", "4", "5", "6", "7", "8", "10"]
    assert json.loads(bad[0]["column"]) == "Lineitem price"
    assert (json.loads(bad[0]["found"]), bad[0]["wanted"]) == ("5.005", "at most 2 decimals")
    assert all(it["wanted"] and it["next_step"] for it in bad)
    assert not any(it["found"].startswith(("=", "+", "-", "@")) for it in bad)
    assert [it["order"] for it in table(tmp_path / "orders.csv")] == ["#1"]


def test_an_order_that_was_exported_twice_counts_once_and_another_under_its_number_is_bad(tmp_path: Path) -> None:
    told = run(shopify(tmp_path, row("#1"), row("#2"), row("#1"), row("#2", units="3")), "--from", "shopify")
    assert told["orders"] == {"taken": 2, "duplicate": 1, "bad": 1}
    assert [it["quantity"] for it in table(tmp_path / "orders.csv")] == ["1", "1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_marks_line_ends_and_delimiters_make_no_difference(
    tmp_path: Path, encoding: str, end: str, delimiter: str
) -> None:
    file = tmp_path / "export.csv"
    text = end.join([HEAD, row("#1", sku="Tée-1"), row("#2")]).replace(",", delimiter) + end
    file.write_bytes(text.encode(encoding))
    assert run(file, "--from", "shopify")["orders"] == {"taken": 2}
    assert table(tmp_path / "orders.csv")[0]["sku"] == "Tée-1"


def test_another_encoding_is_told_and_can_be_named(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes("\n".join([HEAD, row(sku="Tée-1")]).encode("windows-1252"))
    assert "windows-1252" in run(file, "--from", "shopify", code=3)["error"]["message"]
    assert run(file, "--from", "shopify", "--encoding", "windows-1252")["orders"] == {"taken": 1}


def test_a_mapping_is_printed_saved_changed_and_used_again(tmp_path: Path) -> None:
    printed = CliRunner().invoke(app, ["orders", "mapping", "--from", "shopify"]).stdout
    saved = tmp_path / "columns.yaml"
    saved.write_text(printed.replace("Lineitem price", "Preis").replace("decimal: .", "decimal: ','"))
    head = HEAD.replace("Lineitem price", "Preis").replace(",", ";")
    file = shopify(
        tmp_path, row(price="7.99").replace(",", ";").replace("7.99", "7,99").replace("0.00", "0,00"), head=head
    )
    assert run(file, "--mapping", str(saved))["orders"] == {"taken": 1}
    assert table(tmp_path / "orders.csv")[0]["unit_price"] == "7.99"


@pytest.mark.parametrize("change", ["extra: 1\n", "left_out: 5\n", "schema: other\n", "columns: {order: a}\n", ": ["])
def test_a_mapping_that_cannot_be_used_is_refused(tmp_path: Path, change: str) -> None:
    saved = tmp_path / "columns.yaml"
    printed = CliRunner().invoke(app, ["orders", "mapping", "--from", "own"]).stdout
    saved.write_text(printed + change)
    assert run(shopify(tmp_path, row()), "--mapping", str(saved), code=3)["error"]["code"] == "IntakeError"


def test_shoppers_are_those_of_the_privacy_folder_where_there_is_one(tmp_path: Path) -> None:
    made = CliRunner().invoke(app, ["privacy", "init", "--folder", str(tmp_path), "--json"])
    assert made.exit_code == 0, made.output
    run(shopify(tmp_path, row()), "--from", "shopify", "--privacy", str(tmp_path / "privacy"))
    wanted = privacy_folder.load(tmp_path / "privacy").pseudonyms().of("a@b.example")
    assert table(tmp_path / "orders.csv")[0]["shopper"] == wanted


def test_a_file_is_streamed_and_never_held(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    with file.open("w") as export:
        export.write(HEAD + ",Notes\n")
        for number in range(20_000):
            export.write(f"{row(f'#{number}')},{'x' * 2_000}\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert run(file, "--from", "shopify")["orders"] == {"taken": 20_000}
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert file.stat().st_size > 40_000_000
    assert grown < 25_000  # KiB: the file has 40 MB


def test_a_key_that_is_forgotten_makes_other_names_each_time(tmp_path: Path) -> None:
    assert key_files.new("pseudonyms") != key_files.new("pseudonyms")
    names = set()
    for _ in range(2):
        run(shopify(tmp_path, row()), "--from", "shopify")
        names.add(table(tmp_path / "orders.csv")[0]["shopper"])
    assert len(names) == 2
