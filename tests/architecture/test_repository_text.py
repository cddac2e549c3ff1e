"""What the repository's text never says: paths of one machine, hosts of package registries, folders beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.architecture.breaches import refuse
from tests.architecture.repository import texts
from tests.surroundings import ROOT

# Put together from parts, so that this file does not hold what it looks for.
MACHINE = re.compile(r"(?<![\w.~$}/-])/(?:work|root|tmp|home/\w+|Users/\w+)(?=/[\w.]|[\"'`\s]|$)", re.MULTILINE)
REGISTRY = re.compile("|".join(re.escape(host.replace("·", ".")) for host in (
    "registry·npmjs·org", "registry·yarnpkg·com", "pypi·org", "files·pythonhosted·org", "npm·pkg·github·com",
    "static·crates·io", "proxy·golang·org", "binaries·soliditylang·org",
)))  # fmt: skip
BESIDE = re.compile(r"\.\./shared|PROMO_" + "SHARED")

PRODUCT = ("offchain", "api", "scripts", "contracts", "tools", "verifier", "examples")

SAYS_ALL_THE_SAME: dict[str, str] = {}
"""File -> why it may."""


def saying(pattern: re.Pattern[str], files: Iterable[tuple[Path, str]]) -> list[str]:
    """Every line that the pattern finds."""
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in files
        if path.as_posix() not in SAYS_ALL_THE_SAME and pattern.search(text)
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_text_names_a_path_of_one_machine() -> None:
    refuse(saying(MACHINE, texts(ROOT)))


def test_no_text_names_the_host_of_a_registry() -> None:
    refuse(saying(REGISTRY, texts(ROOT)))


def test_product_code_never_names_the_shared_folder() -> None:
    product = [(path, text) for path, text in texts(ROOT) if path.parts[0] in PRODUCT]
    assert len(product) > 50
    refuse(saying(BESIDE, product))


@pytest.mark.parametrize(
    "folder", ["work/main", "root/venv", "root", "tmp/probe.py", "home/ann/shop", "Users/ann/shop"]
)
def test_a_path_of_a_machine_is_found(folder: str) -> None:
    assert saying(MACHINE, [(Path("README.md"), f"see /{folder}")])


@pytest.mark.parametrize("text", ["the work/main", "a/tmp/b", "network/root/x", "${TMP}/tmp/x", "https://x.org/work/1"])
def test_a_word_inside_another_path_is_none(text: str) -> None:
    assert saying(MACHINE, [(Path("README.md"), text)]) == []


def test_the_host_of_a_registry_is_found() -> None:
    assert saying(REGISTRY, [(Path("package-lock.json"), '"resolved": "https://registry.' + 'npmjs.org/solc"')])


def test_a_name_of_the_shared_folder_is_found() -> None:
    assert saying(BESIDE, [(Path("offchain/settings.py"), "folder = Path('../" + "shared/data')")])
