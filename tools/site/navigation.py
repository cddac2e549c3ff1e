"""The order of the pages: docs/site/nav.yml, with all pages that a * stands for, each once."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any

Entry = str | dict[str, Any]


class NavigationError(Exception):
    """An entry of nav.yml fits no page."""


def navigation(wanted: Sequence[Entry], pages: Sequence[PurePosixPath]) -> list[Entry]:
    """The order for mkdocs. wanted : of nav.yml; pages : all that there are. Raises `NavigationError`."""
    named = set(_names(wanted))
    known = [str(page) for page in pages if not page.name.endswith(".zh.md")]
    return _filled(wanted, known, named)


def _filled(wanted: Sequence[Entry], known: Sequence[str], named: set[str]) -> list[Entry]:
    found: list[Entry] = []
    for entry in wanted:
        if isinstance(entry, dict):
            ((title, below),) = entry.items()
            found.append({title: _filled(below, known, named) if isinstance(below, list) else _one(below, known)})
        elif "*" in entry:
            fitting = [it for it in known if fnmatch(it, entry) and it not in named]
            if not fitting:
                raise NavigationError(f"docs/site/nav.yml: {entry} fits no page")
            found += fitting
        else:
            found.append(_one(entry, known))
    return found


def _one(name: str, known: Sequence[str]) -> str:
    if name not in known:
        raise NavigationError(f"docs/site/nav.yml: there is no page {name}")
    return name


def _names(wanted: Sequence[Entry]) -> list[str]:
    """Every page that has an entry of its own."""
    found = list[str]()
    for entry in wanted:
        below = next(iter(entry.values())) if isinstance(entry, dict) else entry
        found += _names(below) if isinstance(below, list) else [below]
    return found
