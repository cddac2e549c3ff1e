"""Every fault that is looked for is found in a page that has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import DESK, PHONE, look

SOUND = '<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>t</title><h1>One</h1>{}</html>'
PICTURE = '<svg aria-label="bars" width="50" height="50"><rect width="9" height="9"/></svg>'
FAULTS = {
    "complaints": "<script>console.error('no')</script>",
    "asked": '<script>fetch("http://127.0.0.1:9/x").catch(() => 0)</script>',
    "cut": '<div style="width:2000px">wide</div>',
    "small": '<p style="font-size:8px">small</p>',
    "faint": '<p style="color:#999">faint</p>',
    "unnamed": f"<table><tr><td>1</table>{PICTURE.replace('aria-label', 'id')}",
    "untabled": f"<h2>Plot</h2>{PICTURE}",
    "sideways": '<div style="width:2000px">wide</div>',
    "outline": "<h1>Two</h1>",
}


def written(folder: Path, body: str) -> Path:
    file = folder / "page.html"
    file.write_text(SOUND.format(body), "utf-8")
    return file


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_found(browser: Browser, tmp_path: Path, kind: str) -> None:
    assert kind in look(browser, written(tmp_path, FAULTS[kind]), DESK).faults()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_sound_page_has_none(browser: Browser, tmp_path: Path, width: int) -> None:
    body = f'<h2>Plot</h2>{PICTURE}<div style="overflow-x:auto"><table style="width:2000px"><tr><td>1</table></div>'
    assert look(browser, written(tmp_path, body), width).faults() == {}


def test_night_is_looked_at_as_such(browser: Browser, tmp_path: Path) -> None:
    night = "<style>@media (prefers-color-scheme: dark) { p { color: #222; } body { background: #111; } }</style>"
    file = written(tmp_path, night + "<p>Text</p>")
    assert look(browser, file, DESK).faults() == {}
    assert "faint" in look(browser, file, DESK, "dark").faults()
