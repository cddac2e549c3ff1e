"""A group of commands that are imported when they are called: `promo quote` loads no plots and no models.

What each does in a sentence, for the help of the program and for the completion of a shell, stands in summaries.json,
which `.venv/bin/python -m tools.command_table` writes from the commands; one that is not in it yet is imported.
"""

import importlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import resources
from typing import Any, Final

from typer import Typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info, get_group
from typer.models import CommandInfo

SUMMARIES: Final = "summaries.json"
_MARKUP: Final = "rich"
"""How help is printed; that of groups is `typer`'s default."""


class LazyCommands(Mapping[str, TyperCommand | TyperGroup]):
    """Name -> command, imported at the first look; the names alone import nothing."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places

    def __getitem__(self, name: str) -> TyperCommand | TyperGroup:
        return _imported(name, self._places[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class LazyGroup(TyperGroup):
    """places : name of a command -> "module:attribute", a function or a `typer.Typer` of commands."""

    places: Mapping[str, str] = {}

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = LazyCommands(self.places)  # type: ignore[assignment]

    def format_help(self, *given: Any) -> None:
        """The help of the group, which imports no command."""
        with self._in_summary():
            super().format_help(*given)

    def shell_complete(self, *given: Any) -> Any:
        """What a shell offers for the name of a command, which imports none."""
        with self._in_summary():
            return super().shell_complete(*given)

    @contextmanager
    def _in_summary(self) -> Iterator[None]:
        """The commands are their names and summaries meanwhile."""
        commands, told = self.commands, summaries()
        self.commands = {
            name: TyperCommand(name, help=told[name]) if name in told else commands[name] for name in commands
        }
        try:
            yield
        finally:
            self.commands = commands


def summaries() -> Mapping[str, str]:
    """Name of a command -> the first paragraph of its help."""
    found: Mapping[str, str] = json.loads((resources.files(__package__) / SUMMARIES).read_text(encoding="utf-8"))
    return found


@cache
def _imported(name: str, place: str) -> TyperCommand | TyperGroup:
    module, _, attribute = place.partition(":")
    found = getattr(importlib.import_module(module), attribute)
    if isinstance(found, Typer):
        group = get_group(found)
        group.name = name
        return group
    info = CommandInfo(name=name, callback=found)
    return get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode=_MARKUP)  # type: ignore[return-value]
