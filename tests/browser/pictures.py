"""Pictures of pages for the documentation: taken by the browser tests when PROMO_PICTURES names a folder.

`make screenshots` names docs/images. A test gives its page a name, `look(..., picture="simulation")`, and a line in
docs/screenshots.md shows it: simulation-phone.webp and simulation-desk.webp, by day.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

MOST = 100_000
"""Bytes of a picture that is committed."""
QUALITIES = (85, 75, 65, 50, 35, 20)


def take(page: Page, picture: str, width: int) -> None:
    """Writes what is seen of the page first, as WebP; nothing where no folder is named."""
    folder = os.environ.get("PROMO_PICTURES", "")
    if folder and picture:
        kind = "phone" if width < 600 else "desk"
        (Path(folder) / f"{picture}-{kind}.webp").write_bytes(small(page.screenshot()))


def small(png: bytes) -> bytes:
    """The picture with the best quality at which it is small enough. Raises `ValueError` where none is."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= MOST:
            return out.getvalue()
    raise ValueError(f"found {out.tell()} bytes at quality {QUALITIES[-1]}, wanted {MOST}: show less of the page")
