"""Traces of a person are found wherever they may lie, and tables lose the person's rows alone."""

from __future__ import annotations

import gzip
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from offchain.adapters import shop_tables, trace_search
from offchain.privacy.needles import Needle, of_person

ID = "ann-17"
KEY = bytes(range(100, 132))


def _sqlite(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a TEXT, b TEXT, c TEXT)")
        connection.execute("INSERT INTO t VALUES ('xx', ?, 'yy')", (ID,))
    connection.close()


def _deleted_in_sqlite(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE t (a TEXT)")
        connection.execute("INSERT INTO t VALUES (?)", (ID,))
        connection.commit()
        connection.execute("DELETE FROM t")
    connection.close()


def _tar(path: Path) -> None:
    inner = path.with_name("inner.csv.gz")
    inner.write_bytes(gzip.compress(f"shopper\n{ID}\n".encode()))
    with tarfile.open(path, "w:gz") as archive:
        archive.add(inner, "inner.csv.gz")
    inner.unlink()


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.txt", f"see {ID}.")


HIDING: dict[str, Callable[[Path], object]] = {
    "a.txt": lambda path: path.write_text(f"see {ID}."),
    "upper.txt": lambda path: path.write_text(ID.upper()),
    "wide.txt": lambda path: path.write_text(ID, "utf-16"),
    "a.json": lambda path: path.write_text('{"x": ["ann\\u002d17"]}'),
    "a.csv": lambda path: path.write_text(f"shopper,arm\n{ID},x\n"),
    "a.parquet": lambda path: pl.DataFrame({"household_id": [ID]}).write_parquet(path),
    "a.npz": lambda path: np.savez_compressed(path, ids=np.array([ID])),
    "a.sqlite3": _sqlite,
    "deleted.sqlite3": _deleted_in_sqlite,
    "a.tar.gz": _tar,
    "a.zip": _zip,
    "a.gz": lambda path: path.write_bytes(gzip.compress(ID.encode())),
    "far.bin": lambda path: path.write_bytes(bytes(8 * 2**20 - 3) + ID.encode()),
}


@pytest.mark.parametrize("name", HIDING)
def test_an_id_is_found_wherever_it_hides(tmp_path: Path, name: str) -> None:
    HIDING[name](tmp_path / name)
    found = trace_search.search([tmp_path], [Needle("shopper id", text=ID)])
    assert [(Path(it.file).name, it.what) for it in found.traces] == [(name, "shopper id")]
    assert found.unread == []


@pytest.mark.parametrize("text", ["ann-170", "xann-17", "ann-1", "ann_17"])
def test_another_id_is_not_taken_for_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(f"see {text}.")
    assert trace_search.search([tmp_path], [Needle("shopper id", text=ID)]).traces == []


def test_a_short_id_is_looked_for_as_a_value_only(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("shopper,quantity\n18,17\n")
    (tmp_path / "a.txt").write_text("17 of 18")
    needle = Needle("shopper id", text="17")
    assert trace_search.search([tmp_path], [needle]).traces == []
    (tmp_path / "b.csv").write_text("shopper,item\n5,shopper:17\n")
    assert [Path(it.file).name for it in trace_search.search([tmp_path], [needle]).traces] == ["b.csv"]


def test_a_key_is_found_as_bytes_and_as_digits(tmp_path: Path) -> None:
    needles = of_person(shopper=ID, pseudonym="0" * 64, values={}, data_key=KEY, wrapping=bytes(32))
    (tmp_path / "a.bin").write_bytes(b"x" + KEY + b"y")
    (tmp_path / "b.key").write_text(f"k {KEY.hex().upper()}")
    whats = [it.what for it in trace_search.search([tmp_path], needles).traces]
    assert whats == ["data key", "data key, in digits"]


def test_an_archive_that_does_not_open_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 broken")
    assert [Path(name).name for name in trace_search.search([tmp_path], []).unread] == ["a.zip"]


def test_links_are_not_followed_and_a_file_is_counted_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    assert trace_search.search([tmp_path, tmp_path / "a.txt"], []).files == 1


def test_a_table_loses_the_rows_of_one_and_nothing_else(tmp_path: Path) -> None:
    kept = b'\xef\xbb\xbfshopper,item\r\n"ann-170",x\r\nbob,"a ""b"""\n\n'
    gone = b'ann-17,x\r\n"ann-17",y\nbob,shopper:ann-17\nann-17,"open\n'
    (tmp_path / "events.csv").write_bytes(kept + gone)
    assert shop_tables.without([tmp_path], {ID}) == {str(tmp_path / "events.csv"): 4}
    assert (tmp_path / "events.csv").read_bytes() == kept
    assert shop_tables.without([tmp_path], {ID}) == {}


def test_a_table_that_names_no_shoppers_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"item\n{ID}\n")
    assert shop_tables.without([tmp_path], {ID}) == {}


def test_a_parquet_table_loses_the_rows_of_one(tmp_path: Path) -> None:
    path = tmp_path / "transactions.parquet"
    pl.DataFrame({"household_id": [17, 18, 17], "x": [1, 2, 3]}).write_parquet(path)
    assert shop_tables.without([tmp_path], {"17"}) == {str(path): 2}
    assert pl.read_parquet(path)["x"].to_list() == [2]
