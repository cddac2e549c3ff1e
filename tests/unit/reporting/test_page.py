"""Pages need nothing else, escape what others wrote, and give every table as CSV."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from offchain.reporting import plots
from offchain.reporting.page import Page, Section, Table, render, write

HOSTILE = '<script>alert("x")</script>'


def page(*tables: Table, title: str = "Effect") -> Page:
    plot = plots.bars("Uses", {"tea": 3}, "orders")
    return Page(title, "What it brought.", [Section("Uses", ["In words."], [plot], tables)], [("1,234", "orders")])


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_every_table_is_written_whole_as_csv(tmp_path: Path) -> None:
    rows = [[f"shopper {number}", number] for number in range(1000)]
    written = write(page(Table("Uses by shopper", ["shopper", "uses"], rows)), tmp_path / "new")
    assert [path.name for path in written] == ["report.html", "uses-by-shopper.csv"]
    assert read(written[1]) == [["shopper", "uses"], *([name, str(number)] for name, number in rows)]
    html = written[0].read_text("utf-8")
    assert "shopper 49" in html
    assert "shopper 50" not in html
    assert "all 1,000 rows" in html


def test_what_others_wrote_is_text(tmp_path: Path) -> None:
    html = render(page(Table(HOSTILE, [HOSTILE], [[HOSTILE]]), title=HOSTILE))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 4
    assert "<svg" in html


def test_a_page_asks_for_nothing_from_elsewhere() -> None:
    html = render(page(Table("t", ["c"], [])))
    asked = re.findall(r'(?:src|href)="([^"#][^"]*)"', html)
    assert asked == ["data:,", "t.csv"]
    assert "url(" not in re.sub(r"url\(#", "", html)
    assert "@import" not in html


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "@x", "-2+3", "\tx"])
def test_no_cell_is_a_formula(tmp_path: Path, cell: str) -> None:
    written = write(page(Table("t", ["c"], [[cell]])), tmp_path)
    assert read(written[1])[1] == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["-2.50", "+3", "-12.5 %", "-7"])
def test_a_number_below_zero_stays_one(tmp_path: Path, cell: str) -> None:
    written = write(page(Table("t", ["c"], [[cell]])), tmp_path)
    assert read(written[1])[1] == [cell]


def test_whole_numbers_are_grouped_on_the_page_and_plain_in_the_file(tmp_path: Path) -> None:
    written = write(page(Table("t", ["a", "c"], [["x", 1234567]])), tmp_path)
    assert '<td class="n">1,234,567</td>' in written[0].read_text("utf-8")
    assert read(written[1])[1] == ["x", "1234567"]


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="rows of \\[2\\] cells under 1 columns"):
        Table("t", ["c"], [["a", "b"]])


def test_two_tables_of_one_name_are_refused(tmp_path: Path) -> None:
    table = Table("t", ["c"], [])
    with pytest.raises(ValueError, match="two tables of one name"):
        write(page(table, Table("T", ["c"], [])), tmp_path)
    assert not list(tmp_path.iterdir())
