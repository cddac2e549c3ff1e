"""The hooks before a commit are local, download nothing, and check what `make lint` checks."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tests.surroundings import ROOT

CONFIGURATION = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
INSTALLED = re.compile(r"(?:\.venv/bin|node_modules/\.bin)/[\w./-]+")


def hooks() -> list[dict[str, Any]]:
    return [hook for repository in CONFIGURATION["repos"] for hook in repository["hooks"]]


def lint() -> str:
    """What `make lint` runs."""
    return re.search(r"^lint:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)[1]  # type: ignore[index]


def test_every_hook_is_local_and_needs_no_environment_of_its_own() -> None:
    assert {repository["repo"] for repository in CONFIGURATION["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks()} == {"system"}
    assert not any("additional_dependencies" in hook for hook in hooks())


def test_hooks_run_the_programs_of_make_lint() -> None:
    programs = {program for hook in hooks() for program in INSTALLED.findall(hook["entry"])}
    assert programs == {*INSTALLED.findall(lint()), ".venv/bin/python"}


def test_hooks_are_as_strict_as_make_lint() -> None:
    entries = " ".join(hook["entry"] for hook in hooks())
    assert [option for option in ("--strict", "--disc --noPoster --max-warnings 0") if option not in entries] == []
    assert "--strict" in lint()
    assert "--disc --noPoster --max-warnings 0" in lint()


def test_types_are_checked_in_the_folders_of_the_makefile() -> None:
    typed = re.search(r"^TYPED := \$\(wildcard (.*)\)$", MAKEFILE, re.MULTILINE)
    (entry,) = [hook["entry"] for hook in hooks() if hook["id"] == "mypy"]
    assert typed is not None
    assert f"$(ls -d {typed[1]} " in entry


def test_the_table_of_refusals_is_checked_when_any_of_its_sources_changes() -> None:
    (hook,) = [hook for hook in hooks() if "tools.error_table --check" in hook["entry"]]
    sources = (
        "contracts/types/Errors.sol",
        "contracts/types/CompanionErrors.sol",
        "offchain/domain/refusals.py",
        "offchain/texts/refusals.json",
        "docs/errors.md",
    )
    assert all((ROOT / source).is_file() for source in sources)
    assert [source for source in sources if not re.search(hook["files"], source)] == []
