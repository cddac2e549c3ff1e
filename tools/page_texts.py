"""Keep the Chinese of the pages beside their English: `.venv/bin/python -m tools.page_texts`.

Reads every text that templates (`_("...")`) and JavaScript modules (`_("...")`) of `api/web` say, and writes them into
`api/web/locale/zh_CN/LC_MESSAGES/pages.po`: new ones without their Chinese, which is then wanted; those that are said
no more are dropped. With --check nothing is written. Exit codes: 0 done or current, 1 the file is stale, or a text has
no Chinese (said which). Needs what `make setup` installs.
"""

from __future__ import annotations

import argparse
import sys
from io import BytesIO
from pathlib import Path
from typing import Iterator, Sequence

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from tools.surroundings import ROOT

WEB = Path("api") / "web"
FILE = WEB / "locale" / "zh_CN" / "LC_MESSAGES" / "pages.po"
COMMAND = ".venv/bin/python -m tools.page_texts"
_METHODS = {".html": "jinja2.ext:babel_extract", ".js": "javascript"}
_OPTIONS = {"trimmed": "true", "silent": "false"}
_HEADER = f"# The Chinese of the pages. The list of texts is made by `{COMMAND}`; the Chinese is written here."


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Write the file, or with --check compare it."""
    parser = argparse.ArgumentParser(prog="python -m tools.page_texts", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the file is stale")
    options = parser.parse_args(arguments)
    catalogue = current(root)
    wanted, place = text_of(catalogue), root / FILE
    if not options.check:
        place.write_bytes(wanted)
    elif place.read_bytes() != wanted:
        print(f"{FILE.as_posix()} is stale; run {COMMAND}", file=sys.stderr)
        return 1
    missing = untold(catalogue)
    for text in missing:
        print(f"{FILE.as_posix()}: no Chinese for {text!r}", file=sys.stderr)
    return 1 if missing else 0


def current(root: Path = ROOT) -> Catalog:
    """What is said now, with the Chinese that the file has."""
    with (root / FILE).open("rb") as file:
        known = read_po(file, locale="zh_CN")
    catalogue = Catalog(locale="zh_CN", fuzzy=False, header_comment=_HEADER)
    for text, places in said(root):
        before = known.get(text)
        catalogue.add(text, before.string if before else "", locations=places, flags=())
    return catalogue


def said(root: Path = ROOT) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Every text and the files that say it, ascending by text; line numbers would change with every edit: 1."""
    found: dict[str, set[str]] = {}
    for folder, endings in ((WEB / "templates", ".html"), (WEB / "static", ".js")):
        for path in sorted((root / folder).glob(f"*{endings}")):
            with path.open("rb") as file:
                for _, message, _, _ in extract(_METHODS[endings], file, options=_OPTIONS):
                    found.setdefault(str(message), set()).add(path.relative_to(root).as_posix())
    for text in sorted(found):
        yield text, [(place, 1) for place in sorted(found[text])]


def text_of(catalogue: Catalog) -> bytes:
    """The file, the same bytes each time."""
    file = BytesIO()
    write_po(file, catalogue, width=120, omit_header=False, include_lineno=False)
    lines = file.getvalue().decode().split("\n")
    kept = ("Content-", "MIME-", "Language")
    return "\n".join(it for it in lines if not it.startswith('"') or _is_kept(it, kept)).encode()


def _is_kept(line: str, names: Sequence[str]) -> bool:
    """Of the header: what readers need. Dates and names of translators would make the file change by itself."""
    head = line.strip('"').partition(":")[0]
    dated = ("Project-Id", "Report-Msgid", "POT-Creation", "PO-Revision", "Last-Translator", "Generated-By", "Plural-")
    return not head.startswith(dated) or any(head.startswith(name) for name in names)


def untold(catalogue: Catalog) -> list[str]:
    """Texts without their Chinese."""
    return [str(message.id) for message in catalogue if message.id and not message.string]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
