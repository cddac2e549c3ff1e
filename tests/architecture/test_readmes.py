"""STYLE rule 55: every folder with more than one file has a README.md that names each of them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path, PurePosixPath

import pytest

from tests.architecture.breaches import refuse
from tests.architecture.repository import written_files
from tests.surroundings import ROOT

SPEAKS_FOR_ITSELF = {"__init__.py", ".gitkeep"}
"""Files that a README need not name."""

TOP = PurePosixPath()
"""The top level: its README names the folders, and leaves out the usual files of a repository's top."""

GENERATED = {
    "offchain/audit/bundles": "one folder a bundle",
}
"""Folders whose files a run makes."""


def unexplained(root: Path) -> list[str]:
    """Folders without a README, and files or folders that the README beside them does not name."""
    folders: dict[PurePosixPath, set[str]] = defaultdict(set)
    for path in written_files(root):
        folders[PurePosixPath(path.parent)].add(path.name)
        for parent in path.parents:
            if parent != parent.parent and str(parent) != ".":
                folders[PurePosixPath(parent.parent)].add(f"{parent.name}/")
    found = []
    for folder, names in sorted(folders.items()):
        wanted = {name for name in names - SPEAKS_FOR_ITSELF if name != "README.md"}
        if folder == TOP:
            wanted = {name for name in wanted if name.endswith("/") and not name.startswith(".")}
        elif len(wanted) < 2 or str(folder) in GENERATED or folder.name.startswith("."):
            continue
        readme = root / folder / "README.md"
        if not readme.is_file():
            found.append(f"{folder} has {len(wanted)} entries and no README.md")
            continue
        text = readme.read_text("utf-8")
        found += [f"{folder}/README.md does not name {name}" for name in sorted(wanted) if name not in text]
    return found


def test_every_folder_explains_its_files() -> None:
    refuse(unexplained(ROOT))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository whose one folder is explained."""
    (tmp_path / "README.md").write_text("`offchain/` is there.")
    package = tmp_path / "offchain"
    package.mkdir()
    for name in ("__init__.py", "ports.py", "settings.py"):
        (package / name).write_text("")
    (package / "README.md").write_text("| `ports.py` | ... |\n| `settings.py` | ... |")
    return tmp_path


def test_a_folder_that_is_explained_is_no_breach(tree: Path) -> None:
    assert unexplained(tree) == []


def test_a_folder_without_a_readme_is_found(tree: Path) -> None:
    (tree / "offchain" / "README.md").unlink()
    assert unexplained(tree) == ["offchain has 2 entries and no README.md"]


def test_a_file_that_its_readme_does_not_name_is_found(tree: Path) -> None:
    (tree / "offchain" / "cli.py").write_text("")
    assert unexplained(tree) == ["offchain/README.md does not name cli.py"]


def test_a_folder_that_the_readme_above_does_not_name_is_found(tree: Path) -> None:
    (tree / "offchain" / "oracle").mkdir()
    (tree / "offchain" / "oracle" / "__init__.py").write_text("")
    assert unexplained(tree) == ["offchain/README.md does not name oracle/"]


def test_what_a_run_made_needs_no_explanation(tree: Path) -> None:
    (tree / "offchain" / "__pycache__").mkdir()
    (tree / "offchain" / "__pycache__" / "ports.pyc").write_text("")
    (tree / "build").mkdir()
    (tree / "build" / "report.json").write_text("")
    assert unexplained(tree) == []
