"""A page in a real browser: its width, its complaints, what sticks out, what cannot be read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import pictures
from tests.surroundings import require_or_skip

PHONE, DESK = 390, 1280  # pixels
HEIGHT = 900
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOOK = """() => {
  const seen = element => { const box = element.getBoundingClientRect(); return box.width > 0 && box.height > 0; };
  const colour = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const clear = rgba => rgba.length === 4 && rgba[3] === 0;
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const rgba = colour(getComputedStyle(at).backgroundColor);
      if (rgba.length && !clear(rgba)) return rgba;
    }
    return [255, 255, 255];
  };
  const light = rgb => rgb.slice(0, 3).map(part => part / 255)
    .map(part => part <= .03928 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [.2126, .7152, .0722][at], 0);
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + .05) / (low + .05);
  };
  const scrolls = element => {
    for (let at = element; at; at = at.parentElement)
      if (at !== document.documentElement && ["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  const every = [...document.body.querySelectorAll("*")].filter(seen);
  const texts = every.filter(it => [...it.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
  const told = it => `${it.tagName.toLowerCase()}: ${it.textContent.trim().slice(0, 40)}`;
  const ink = it => colour(it instanceof SVGElement ? getComputedStyle(it).fill : getComputedStyle(it).color);
  const size = it => {
    const matrix = it instanceof SVGElement ? it.getScreenCTM() : {a: 1, b: 0};
    return parseFloat(getComputedStyle(it).fontSize) * Math.hypot(matrix.a, matrix.b);
  };
  const sections = [[]];
  for (const it of every) it.tagName === "H2" ? sections.push([it]) : sections[sections.length - 1].push(it);
  return {
    sideways: document.documentElement.scrollWidth - innerWidth,
    cut: every.filter(it => it.getBoundingClientRect().right > innerWidth + 1 && !scrolls(it)).map(told),
    small: texts.filter(it => size(it) < 9).map(told),
    faint: texts.filter(it => contrast(ink(it), behind(it)) < 4.5).map(told),
    unnamed: every.filter(it => it.tagName === "IMG" && !it.alt
      || it.tagName === "svg" && !it.getAttribute("aria-label") && !it.querySelector("title")).map(told),
    untabled: sections.filter(it => it.some(at => ["svg", "IMG"].includes(at.tagName))
      && !it.some(at => at.tagName === "TABLE")).map(it => told(it[0])),
    language: document.documentElement.lang,
    heading: [...document.querySelectorAll("h1")].map(it => it.textContent.trim()),
  };
}"""


@dataclass(frozen=True)
class Seen:
    """What a page looks like.

    complaints : of the browser; asked : what the page wanted from elsewhere; sideways : pixels to scroll to the side;
    cut : what sticks out; small : text below 9 pixels; faint : text with a contrast below 4.5; unnamed : pictures
    without a name; untabled : sections with a picture and no table.
    """

    complaints: tuple[str, ...]
    asked: tuple[str, ...]
    sideways: int
    cut: list[str]
    small: list[str]
    faint: list[str]
    unnamed: list[str]
    untabled: list[str]
    language: str
    heading: list[str]

    def faults(self) -> dict[str, Any]:
        """What nobody should have to see, by kind; empty where there is none."""
        kinds = ("complaints", "asked", "cut", "small", "faint", "unnamed", "untabled")
        found = {kind: getattr(self, kind) for kind in kinds if getattr(self, kind)}
        if self.sideways > 0:
            found["sideways"] = self.sideways
        if not self.language or len(self.heading) != 1:
            found["outline"] = (self.language, self.heading)
        return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's; without it the test is skipped, or fails if it is required."""
    program = shutil.which("chromium")
    require_or_skip("browser", program is not None, "no chromium on PATH; Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def look(
    browser: Browser, file: Path, width: int, scheme: Literal["light", "dark"] = "light", *, picture: str = ""
) -> Seen:
    """Opens a file at that width, by day or by night. picture : name under which the documentation shows it by day."""
    page = browser.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)
    try:
        seen = _seen(page, file.resolve().as_uri())
        if scheme == "light":
            pictures.take(page, picture, width)
        return seen
    finally:
        page.close()


def _seen(page: Page, address: str) -> Seen:
    complaints, asked = list[str](), list[str]()
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"{request.url} failed"))
    page.on("request", lambda request: asked.append(request.url) if _elsewhere(request.url, address) else None)
    page.goto(address, wait_until="networkidle")
    return Seen(tuple(complaints), tuple(asked), **page.evaluate(LOOK))


def _elsewhere(url: str, address: str) -> bool:
    return url != address and not url.startswith("data:")
