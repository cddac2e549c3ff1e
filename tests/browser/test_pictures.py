"""The pictures of the documentation: small, shown, and made by a test."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.pictures import MOST, small
from tests.surroundings import ROOT

FOLDER = ROOT / "docs" / "images"
PICTURES = sorted(FOLDER.glob("*.webp"))
PAGE = (ROOT / "docs" / "screenshots.md").read_text("utf-8")


def test_there_are_only_pictures() -> None:
    assert PICTURES
    assert sorted(path for path in FOLDER.iterdir() if path.name != "README.md") == PICTURES


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_a_picture_is_small_and_shown_with_words(path: Path) -> None:
    assert path.stat().st_size <= MOST
    assert re.search(rf"!\[\w[^\]]+\]\(images/{re.escape(path.name)}\)", PAGE)
    with Image.open(path) as picture:
        assert picture.format == "WEBP"
        assert picture.width == (390 if path.stem.endswith("-phone") else 1280)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_a_picture_is_made_by_a_test(path: Path) -> None:
    name = path.stem.rpartition("-")[0]
    sources = (*(ROOT / "tests").rglob("test_*.py"),)
    asked = re.compile(rf'picture="{name}"')
    assert any(asked.search(source.read_text("utf-8")) for source in sources)


def test_a_picture_that_cannot_be_small_is_refused() -> None:
    out = io.BytesIO()
    Image.effect_noise((2000, 2000), 200).save(out, "PNG")
    with pytest.raises(ValueError, match="wanted 100000"):
        small(out.getvalue())


def test_a_picture_is_as_good_as_it_may_be() -> None:
    out = io.BytesIO()
    Image.new("RGB", (390, 900), "white").save(out, "PNG")
    assert len(small(out.getvalue())) < MOST
