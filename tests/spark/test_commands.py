"""`promo segment` and `promo recommend` with `--engine spark`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from offchain.adapters.spark import session as sessions
from tests.intelligence.commands import promo
from tests.surroundings import require_or_skip


@pytest.fixture(autouse=True)
def able() -> None:
    """Spark is there."""
    told = sessions.missing(os.environ.get("JAVA_HOME"))
    require_or_skip("spark", not told, told)


@pytest.mark.parametrize("asked", [("--clusters", "4"), ("--method", "ward")], ids=str)
def test_the_same_files(tmp_path: Path, asked: tuple[str, str]) -> None:
    one = promo("segment", *asked, "--out", tmp_path / "one")
    other = promo("segment", *asked, "--engine", "spark", "--out", tmp_path / "other")
    assert one == other
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "other").iterdir())
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


@pytest.mark.parametrize("model", ["item-cf", "graph-filter"])
def test_the_same_lists(model: str) -> None:
    asked = ("recommend", "--model", model, "-n", "5", "--all")
    assert promo(*asked, "--engine", "spark") == promo(*asked)
