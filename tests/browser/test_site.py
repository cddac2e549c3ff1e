"""The documentation site: built strictly, loads nothing from elsewhere, is read and searched in a real browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, ConsoleMessage

from tests.browser import pictures
from tests.browser.chromium import DESK, HEIGHT, PHONE
from tests.surroundings import ROOT
from tools.site.__main__ import build, install, prepare
from tools.site.gathering import FRONT
from tools.surroundings import SurroundingsMissingError

ASSET = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=\"?((?:https?:)?//[^\"\s>]+)")
SECTIONS = ["Start", "Tutorials", "How-to", "Reference", "Explanation"]


class Quiet(SimpleHTTPRequestHandler):
    """Tells nothing of what it serves."""

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site; skipped where what builds it cannot be installed."""
    out = tmp_path_factory.mktemp("site")
    try:
        install(ROOT)
    except SurroundingsMissingError as error:
        pytest.skip(f"the site cannot be built here: {error}")
    prepare(ROOT, out)
    assert build(ROOT, out) == 0
    return out / "html"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where it is served, since browsers let no worker search a folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_no_page_refers_to_another_host(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 100
    found = {(page.name, it) for page in pages for it in ASSET.findall(page.read_text("utf-8"))}
    assert found == set()
    sheets = "".join(path.read_text("utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"(?:@import\s+|url\()[\"']?(?:https?:)?//[^)]+", sheets) == []


def test_an_asset_of_another_host_would_be_found() -> None:
    assert ASSET.findall('<link rel=stylesheet href="https://fonts.example/a.css">') == ["https://fonts.example/a.css"]


def test_a_heading_that_is_not_there_is_an_error(site: Path, tmp_path: Path) -> None:
    settings = (ROOT / FRONT / "mkdocs.yml").read_text("utf-8")
    (tmp_path / "pages").mkdir()
    (tmp_path / "mkdocs.yml").write_text(settings + "\nnav: [index.md]\n", "utf-8")
    for link, code in (("#one", 0), ("#two", 1), ("gone.md", 1)):
        (tmp_path / "pages" / "index.md").write_text(f"# One\n\n[there]({link})\n", "utf-8")
        assert build(ROOT, tmp_path) == code, link


def test_the_sections_are_in_their_order(site: Path) -> None:
    nav = yaml.safe_load((ROOT / FRONT / "nav.yml").read_text("utf-8"))
    assert [next(iter(it)) for it in nav] == SECTIONS


def ours(message: ConsoleMessage) -> bool:
    """Not of the theme's look for a sitemap beside each page, by which it would follow a change of language."""
    return not message.location["url"].endswith("/sitemap.xml")


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize(
    ("path", "heading", "language", "word"),
    [
        ("tutorials/merchant/", "Merchant: a campaign in ten minutes", "en", "veto"),
        ("zh/trust-model/", "需要信任谁、信任什么", "zh", "否决"),
    ],
)
def test_it_is_read_and_searched(
    browser: Browser, address: str, width: int, path: str, heading: str, language: str, word: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": HEIGHT})
    complaints, asked = list[str](), list[str]()
    page.on("console", lambda it: complaints.append(it.text) if it.type in ("error", "warning") and ours(it) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.goto(f"{address}/{path}", wait_until="networkidle")
        assert page.locator("h1").inner_text().startswith(heading)
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        if language == "en":
            pictures.take(page, picture="site", width=width)
        if width == PHONE:
            page.locator("label[for=__search]").first.click()
        page.locator("input.md-search__input").fill(word)
        page.wait_for_selector(".md-search-result__item")
        assert word in page.locator(".md-search-result__list").inner_text().lower()
    finally:
        page.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
