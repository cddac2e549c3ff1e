"""`promo conformance`: a line a case, the summary last, the exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from offchain.cli import app
from tests.unit.conformance.cases import document, line, promotion


def case_file(folder: Path, *expected: int) -> Path:
    """A file with one case of 10 off for each expected figure."""
    case: dict[str, Any] = document([line(100)], [promotion("fixed", amount_minor=10)])
    path = folder / "cases.json"
    path.write_text(json.dumps({"cases": [{**case, "expected": {"total_discount_minor": it}} for it in expected]}))
    return path


def test_every_case_has_a_line_and_the_last_line_counts_them(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["conformance", str(case_file(tmp_path, 10, 10))])
    assert result.exit_code == 0
    assert result.stdout.splitlines() == ["T equal", "T equal", '{"total":2,"equal":2,"differs":0,"unsupported":0}']


def test_with_json_every_line_is_an_object(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["conformance", str(case_file(tmp_path, 10, 11)), "--json"])
    first, second, last = map(json.loads, result.stdout.splitlines())
    assert result.exit_code == 1
    assert first == {"id": "T", "result": "equal"}
    assert second["found"] == {"total_discount_minor": 10}
    assert last == {"total": 2, "equal": 1, "differs": 1, "unsupported": 0}


@pytest.mark.parametrize("content", ["no json", "{}"])
def test_a_file_of_another_form_is_wrong_use(tmp_path: Path, content: str) -> None:
    path = tmp_path / "cases.json"
    path.write_text(content)
    assert CliRunner().invoke(app, ["conformance", str(path)]).exit_code == 2
