"""Plots within pages whose policy forbids styles in the page: every style becomes the attribute that SVG has for it."""

import re
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

_METADATA: Final = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLES: Final = re.compile(r"\s*<style[^>]*>.*?</style>", re.DOTALL)
_TITLE: Final = re.compile(r"\s*<title>.*?</title>", re.DOTALL)
_STYLE: Final = re.compile(r' style="([^"]*)"')
_ID: Final = re.compile(r' id="([^"]*)"')
_REFERENCE: Final = re.compile(r'(url\(#|href="#)([^)"]+)')
_FONT: Final = "font-family"
_LABEL: Final = re.compile(r'aria-label="[^"]*"')
_WORDS: Final = re.compile(r">([^<>\s][^<>]*)<")


def inlined(drawing: str, name: str, label: str, words: Mapping[str, str] | None = None) -> str:
    """A drawing of `plots` for a page. name : tells its parts from those of other drawings of the page; label : what it
    is called; words : text of the drawing -> what stands there instead, such as in another language."""
    kept = _TITLE.sub("", _STYLES.sub("", _METADATA.sub("", drawing)))
    known = {match[2] for match in _REFERENCE.finditer(kept)}
    kept = _ID.sub(lambda it: f' id="{name}-{it[1]}"' if it[1] in known else "", kept)
    kept = _REFERENCE.sub(lambda it: f"{it[1]}{name}-{it[2]}", kept)
    kept = _STYLE.sub(_attributes, kept)
    kept = _LABEL.sub(lambda _: f'aria-label="{escape(label, {chr(34): "&quot;"})}"', kept, count=1)
    return _WORDS.sub(lambda it: f">{escape(words[it[1]])}<" if words and it[1] in words else it[0], kept)


def _attributes(style: re.Match[str]) -> str:
    """The page's own font counts, in the sizes of the plot."""
    entries = (entry.partition(":") for entry in style[1].split(";") if entry.strip())
    return "".join(f' {key.strip()}="{value.strip()}"' for key, _, value in entries if key.strip() != _FONT)
