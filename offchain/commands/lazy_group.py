"""A group of commands that are imported when they are called: `promo quote` loads no plots and no models."""

import importlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from typer import Typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info, get_group
from typer.models import CommandInfo

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
