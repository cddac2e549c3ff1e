"""`promo` imports the command that is called, and no other."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from offchain import cli

_HEAVY = ("matplotlib", "scipy.optimize", "alembic", "api.app")


def loaded_by(arguments: list[str]) -> set[str]:
    """The heavy packages in a process of the program that was given these arguments."""
    program = f"""
import sys
from offchain.cli import app
try:
    app({arguments!r})
except SystemExit:
    pass
print([name for name in {_HEAVY!r} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(ast.literal_eval(done.stderr.splitlines()[-1]))


def test_a_wrong_name_imports_no_command() -> None:
    assert loaded_by(["quoet"]) == set()


def test_the_help_of_one_command_leaves_the_plots_alone() -> None:
    assert "matplotlib" not in loaded_by(["quote", "--help"])


def test_the_help_of_all_imports_all() -> None:
    assert "matplotlib" in loaded_by(["--help"])


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_name_is_a_command_with_a_help(name: str) -> None:
    group = get_command(cli.app)
    assert isinstance(group, TyperGroup)
    command = group.commands[name]
    assert command.name == name
    assert command.help
