"""The glossary says where each word is in the source, or that it is planned; and it speaks as the refusals do."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.docs.markdown import Table, code_spans, page
from tests.docs.test_names import is_path
from tests.surroundings import ROOT

GLOSSARY = page(ROOT, "docs/glossary.md")
COLUMNS = ("English", "中文", "what it means here", "where")
TABLES = [table for table in GLOSSARY.tables if table.columns == COLUMNS]
ENUMS = ("kind", "scope", "target", "audience", "revocation")


def misplaced(table: Table, root: Path) -> list[str]:
    """Rows whose place does not exist or does not have the word; planned ones with a place, others without."""
    found = []
    for term, _, meaning, where in table.rows:
        planned = meaning.startswith("*planned*")
        places = code_spans(where)
        if planned == bool(places):
            found.append(f"{term}: a term has a place or is planned, one of the two")
        text = ""
        for place in places:
            if is_path(place):
                text = (root / place).read_text("utf-8") if (root / place).is_file() else ""
                if not text:
                    found.append(f"{term}: no file {place}")
            elif text and not re.search(rf"\b{re.escape(place)}\b", text):
                found.append(f"{term}: no {place} in the file named before it")
    return found


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.heading)
def test_every_term_is_where_the_glossary_says(table: Table) -> None:
    assert misplaced(table, ROOT) == []


def test_every_table_of_the_glossary_has_the_four_columns() -> None:
    assert len(TABLES) == len(GLOSSARY.tables) > 3


def test_no_term_is_explained_twice_and_none_is_without_its_chinese_word() -> None:
    rows = [row for table in TABLES for row in table.rows]
    terms = [row[0] for row in rows]
    assert sorted(terms) == sorted(set(terms))
    assert [row[0] for row in rows if not re.search(r"[\u4e00-\u9fff]", row[1])] == []
    assert [row[0] for row in rows if len(row[2]) < 3] == []


@pytest.mark.parametrize("enum", ENUMS)
def test_options_are_called_as_in_the_refusals(enum: str) -> None:
    words = json.loads((ROOT / "offchain" / "texts" / "refusals.json").read_text("utf-8"))["words"][enum]
    text = " ".join(cell for table in TABLES for row in table.rows for cell in row)
    assert [word["zh"] for word in words.values() if word["zh"] not in text] == []


@pytest.mark.parametrize(
    "row",
    [
        ("tea", "茶", "a drink", "`gone.py`"),
        ("tea", "茶", "a drink", "`tea.py` `coffee`"),
        ("tea", "茶", "a drink", ""),
        ("tea", "茶", "*planned*", "`tea.py`"),
    ],
)
def test_a_term_that_is_not_where_it_is_said_to_be_is_found(row: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "tea.py").write_text("tea = 1")
    assert len(misplaced(Table("", COLUMNS, (row,)), tmp_path)) == 1


def test_a_term_in_its_place_is_no_breach(tmp_path: Path) -> None:
    (tmp_path / "tea.py").write_text("tea = 1")
    rows = (("tea", "茶", "a drink", "`tea.py` `tea`"), ("milk", "奶", "*planned*", ""))
    assert misplaced(Table("", COLUMNS, rows), tmp_path) == []
