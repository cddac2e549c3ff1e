"""Every command has a help with an example that it takes, and answers in JSON; docs/commands.md says so."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command
from typer.testing import CliRunner

from offchain import cli
from offchain.commands.lazy_group import summaries
from tools.command_table import PAGE, PRINTS_JSON, SUMMARY, Told, commands, main, page, troubles

TOLD = list(commands())
REDIRECTIONS = {">", "<", "|"}


@dataclass(frozen=True)
class Taken:
    """What the program makes of a command line. words : of the command that is called."""

    words: tuple[str, ...]


def taken(line: str, monkeypatch: pytest.MonkeyPatch) -> Taken:
    """Reads a command line as the program does, without calling anything; files need not be there."""
    words = shlex.split(line.replace("\\\n", " "))
    words = words[1 : next((at for at, word in enumerate(words) if word in REDIRECTIONS), len(words))]
    command: TyperCommand | TyperGroup | None = get_command(cli.app)  # type: ignore[assignment]
    context, path = None, list[str]()
    while isinstance(command, TyperGroup):
        context = command.make_context(path[-1] if path else "promo", words, parent=context)
        name, found, words = command.resolve_command(context, words_after_options(words, command))
        command = found  # type: ignore[assignment]
        path.append(name or "")
    assert command is not None
    for parameter in command.params:
        if isinstance(parameter, (TyperArgument, TyperOption)):
            monkeypatch.setattr(parameter.type_descriptor.parameter_info, "exists", False)
    command.make_context(path[-1], list(words), parent=context)
    return Taken(tuple(path))


def words_after_options(words: Sequence[str], group: TyperGroup) -> list[str]:
    """From the first word on that names a command of the group."""
    return list(words[next((at for at, word in enumerate(words) if word in group.commands), 0) :])


def named(it: Told) -> str:
    return " ".join(it.words)


def test_page_and_summaries_are_current() -> None:
    assert main(["--check"]) == 0


def test_every_command_has_a_help_an_example_and_json() -> None:
    assert troubles(TOLD) == ()
    assert len(TOLD) > 100


@pytest.mark.parametrize("it", TOLD, ids=named)
def test_its_examples_are_taken_by_the_command_itself(
    it: Told, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for line in it.examples:
        assert taken(line, monkeypatch).words == it.words, line


@pytest.mark.parametrize(
    "line",
    [
        "promo quote tea.yaml --order order.json --discount 5",
        "promo quote tea.yaml",
        "promo quote tea.yaml --order order.json --chain-id many",
        "promo campaign lnt tea.yaml",
    ],
)
def test_a_line_that_the_program_would_refuse_is_found(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Exception, match=r"(?i)no such|missing|valid integer"):
        taken(line, monkeypatch)


def test_a_command_without_help_example_or_json_is_named() -> None:
    bare = TyperCommand("tell", help="")
    assert [line.partition(":")[0] for line in troubles([Told(("tell",), bare)])] == ["promo tell"] * 3


def test_an_exception_that_is_none_any_more_is_named() -> None:
    quote = next(it for it in TOLD if it.words == ("quote",))
    words = next(iter(PRINTS_JSON))
    assert "PRINTS_JSON" in troubles([quote._replace(words=words)])[0]


@pytest.mark.parametrize("place", [PAGE, SUMMARY], ids=str)
def test_a_stale_file_is_found_and_written_anew(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (PAGE, SUMMARY):
        (tmp_path / path).parent.mkdir(parents=True)
    assert main([], tmp_path) == 0
    (tmp_path / place).write_text("old")
    assert main(["--check"], tmp_path) == 1
    assert place.as_posix() in capsys.readouterr().err
    assert main([], tmp_path) == main(["--check"], tmp_path) == 0


def test_the_page_has_every_option_of_every_command() -> None:
    text = page(TOLD)
    for it in TOLD:
        section = text.partition(f"### promo {named(it)}\n")[2].partition("\n### ")[0]
        assert all(f"`{name}`" in section for option in it.options for name in option.opts), it.words


def test_the_program_s_help_says_what_each_command_says_itself() -> None:
    printed = re.sub(r"[│\s]+", " ", CliRunner().invoke(cli.app, ["--help"], env={"COLUMNS": "300"}).output)
    assert list(summaries()) == sorted(cli.COMMANDS)
    for name, told in summaries().items():
        assert re.search(rf" {name} +{re.escape(told)}", printed), name
