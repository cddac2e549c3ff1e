"""The Python side of set-up: the right interpreter, a whole environment, Brownie without compiled modules."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from tools import python_packages
from tools.surroundings import ROOT, SurroundingsMissingError


def test_another_python_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 12, 1))
    with pytest.raises(SurroundingsMissingError, match=r"Install Python 3\.11"):
        python_packages.install(tmp_path)


def test_a_python_without_venv_is_told_the_debian_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else there(name))
    with pytest.raises(SurroundingsMissingError, match=r"apt-get install python3\.11-venv"):
        python_packages.install(tmp_path)


def test_the_installed_brownie_runs_from_its_python_source() -> None:
    package = ROOT / python_packages.SITE_PACKAGES / "brownie"
    assert (package / "__init__.py").is_file()
    assert list(package.rglob("*.so")) == []


def test_compiled_modules_are_removed_once_and_said_on_the_console(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = tmp_path / python_packages.SITE_PACKAGES / "brownie" / "network"
    package.mkdir(parents=True)
    (package / "main.py").touch()
    (package / "main.cpython-311-x86_64-linux-gnu.so").touch()
    assert python_packages.make_brownie_pure(tmp_path) == 1
    assert "brownie: removed 1 compiled modules" in capsys.readouterr().out
    assert [path.name for path in package.iterdir()] == ["main.py"]
    assert python_packages.make_brownie_pure(tmp_path) == 0
    assert capsys.readouterr().out == ""


def test_a_compiled_module_without_source_is_kept_and_refused(tmp_path: Path) -> None:
    package = tmp_path / python_packages.SITE_PACKAGES / "brownie"
    package.mkdir(parents=True)
    orphan = package / "only.cpython-311-x86_64-linux-gnu.so"
    orphan.touch()
    with pytest.raises(SurroundingsMissingError, match=r"without source: only\.cpython"):
        python_packages.make_brownie_pure(tmp_path)
    assert orphan.exists()


@pytest.fixture
def environments(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where a virtual environment was made; none really is."""
    made: list[Path] = []

    def pretend(root: Path, _name: str, _command: list[str]) -> None:
        made.append(root)
        (root / ".venv").mkdir()

    monkeypatch.setattr(python_packages, "run_installer", pretend)
    return made


def test_an_environment_that_is_whole_is_kept(environments: list[Path], tmp_path: Path) -> None:
    python_packages._make_environment(tmp_path)
    python_packages._make_environment(tmp_path)
    assert environments == [tmp_path]


def test_an_environment_made_for_another_place_is_made_anew(environments: list[Path], tmp_path: Path) -> None:
    python_packages._make_environment(tmp_path)
    (tmp_path / python_packages.MADE_FOR).write_text("/elsewhere\n3.11.0\n")
    python_packages._make_environment(tmp_path)
    assert environments == [tmp_path, tmp_path]


def test_an_environment_whose_installer_was_killed_is_made_anew(environments: list[Path], tmp_path: Path) -> None:
    python_packages._make_environment(tmp_path)
    (tmp_path / python_packages.UNFINISHED).touch()
    python_packages._make_environment(tmp_path)
    assert environments == [tmp_path, tmp_path]
    assert not (tmp_path / python_packages.UNFINISHED).exists()
