"""Build the documentation site into build/site/html: `make docs`.

Its pages are those of docs/, what they link to, and what is made of the program: routes, contracts, schema. What builds
it is installed into .toolchain/docs, by hash. Exit codes: 0 built, 1 a link leads nowhere or a page is missing (said
which), 3 what builds it cannot be installed. Needs what `make setup` installs.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from tools.installing import run_installer
from tools.site.api_page import api_page
from tools.site.contract_pages import contract_pages
from tools.site.gathering import FRONT, GatheringError, gather
from tools.site.navigation import NavigationError, navigation
from tools.site.schema_page import schema_page
from tools.surroundings import EXIT_SURROUNDINGS_MISSING, ROOT, SurroundingsMissingError

PACKAGES = Path(".toolchain") / "docs"
BUILT = Path("build") / "site"
LOCK = FRONT / "requirements.lock"


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Build it."""
    parser = argparse.ArgumentParser(prog="python -m tools.site", description=__doc__)
    parser.add_argument("--out", type=Path, default=root / BUILT, help="folder of pages and site")
    out = parser.parse_args(arguments).out.resolve()
    try:
        install(root)
        prepare(root, out)
    except SurroundingsMissingError as error:
        print(error, file=sys.stderr)
        return EXIT_SURROUNDINGS_MISSING
    except (GatheringError, NavigationError) as error:
        print(error, file=sys.stderr)
        return 1
    code = build(root, out)
    if code == 0:
        print(f"built; to read it: python3 -m http.server --directory {out / 'html'}")
    return code


def build(root: Path, out: Path) -> int:
    """Calls mkdocs in a folder that `prepare` made. Returns 0, or 1 where a link leads nowhere."""
    mkdocs = [str(root / PACKAGES / "bin" / "mkdocs"), "build", "--strict", "--config-file", "mkdocs.yml"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        mkdocs, cwd=out, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment, check=False
    )
    told = [line for line in done.stderr.splitlines() if line and not line.startswith("INFO")]
    print("\n".join(told), end="\n" if told else "", file=sys.stderr)
    return 1 if done.returncode else 0


def install(root: Path) -> None:
    """What builds the site, unless it is there as the lock says. Raises `SurroundingsMissingError`."""
    stamp, wanted = root / PACKAGES / "lock.sha256", hashlib.sha256((root / LOCK).read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return
    uv, python = str(root / ".venv" / "bin" / "uv"), str(root / ".venv" / "bin" / "python")
    run_installer(root, "docs-venv", [uv, "venv", "--clear", "--python", python, str(PACKAGES)])
    inside = ["--python", str(PACKAGES / "bin" / "python")]
    run_installer(root, "docs-sync", [uv, "pip", "sync", *inside, "--require-hashes", str(LOCK)])
    stamp.write_text(wanted, "utf-8")


def prepare(root: Path, out: Path) -> None:
    """Pages and settings, ready for mkdocs. Raises `GatheringError`, `NavigationError`."""
    made = {"reference/api.md": api_page(), "reference/campaign-schema.md": schema_page(root)}
    pages = gather(root, made | dict(contract_pages(root)), out / "pages")
    order = navigation(yaml.safe_load((root / FRONT / "nav.yml").read_text("utf-8")), pages)
    settings = (root / FRONT / "mkdocs.yml").read_text("utf-8")
    (out / "mkdocs.yml").write_text(settings + "\n" + yaml.safe_dump({"nav": order}, allow_unicode=True), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
