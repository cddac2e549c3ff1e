"""`promo` imports the command that is called, and no other."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys

import pytest
import typer
from typer.core import TyperGroup
from typer.main import get_command

from offchain import cli
from offchain.commands import outcome
from offchain.data.errors import SourceError
from offchain.domain.refusals import Refusal

_HEAVY = ("matplotlib", "scipy.optimize", "alembic", "api.app")
_SLOW = ("web3", "polars", "numpy", "scipy", "sqlalchemy", "uvicorn", "eth_account")
"""What takes longer to import than everything that a short command needs."""


def loaded_by(arguments: list[str], watched: tuple[str, ...] = _HEAVY) -> set[str]:
    """Those of the watched packages that a process of the program with these arguments imports."""
    program = f"""
import sys
from offchain.cli import app
try:
    app({arguments!r})
except SystemExit:
    pass
print([name for name in {watched!r} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(ast.literal_eval(done.stderr.splitlines()[-1]))


def test_a_wrong_name_imports_no_command() -> None:
    assert loaded_by(["quoet"]) == set()


def test_the_help_of_one_command_leaves_the_plots_alone() -> None:
    assert "matplotlib" not in loaded_by(["quote", "--help"])


def test_a_quote_starts_without_what_it_does_not_need() -> None:
    assert loaded_by(["quote", "--help"], _SLOW) == set()


def test_the_same_look_finds_them_where_they_are_imported() -> None:
    assert {"web3", "sqlalchemy"} <= loaded_by(["campaign", "--help"], _SLOW)


@pytest.mark.parametrize("place", sorted({outcome.STORE, *outcome.REFUSED, *outcome.SURROUNDINGS}))
def test_every_error_that_has_an_exit_code_by_name_is_a_class(place: str) -> None:
    module, _, name = place.rpartition(".")
    kind = getattr(importlib.import_module(module), name)
    assert issubclass(kind, Exception)
    assert f"{kind.__module__}.{kind.__qualname__}" == place


def test_an_error_is_known_by_what_it_is_derived_from() -> None:
    with pytest.raises(typer.Exit) as ended, outcome.exit_codes(as_json=False):
        raise SourceError("a.csv", found="nothing", wanted="a table", advice="give one")
    assert ended.value.exit_code == outcome.Exit.SURROUNDINGS_MISSING


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (Refusal("Hub_UnknownCampaign", campaign=b"\1" * 32), "没有"),
        (Refusal("Hub_OverBudget", discount=9, remaining=5), ""),  # amounts of a currency that is not known here
    ],
)
def test_a_refusal_is_told_in_both_languages(refusal: Refusal, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, outcome.exit_codes(as_json=False):
        raise refusal
    english, *chinese = capsys.readouterr().err.strip().splitlines()
    assert (ended.value.exit_code, english) == (outcome.Exit.REFUSED, f"{refusal.code}: {refusal}")
    assert len(chinese) == (1 if said else 0)
    assert said in "".join(chinese)


def test_an_error_of_the_same_name_from_elsewhere_is_a_defect() -> None:
    class DataError(Exception):
        pass

    with pytest.raises(DataError), outcome.exit_codes(as_json=False):
        raise DataError


def test_the_help_of_all_imports_none() -> None:
    assert loaded_by(["--help"], (*_HEAVY, *_SLOW)) == set()


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_name_is_a_command_with_a_help(name: str) -> None:
    group = get_command(cli.app)
    assert isinstance(group, TyperGroup)
    command = group.commands[name]
    assert command.name == name
    assert command.help
