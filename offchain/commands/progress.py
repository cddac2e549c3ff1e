"""How far a long command is, on standard error: a bar on a terminal, elsewhere a line a minute."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Item = TypeVar("Item")

_BETWEEN: Final = 60.0
"""Seconds between two lines where no terminal is."""
_TENTHS: Final = 10


@contextmanager
def bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar through `total` steps; yields what is called with how many more are done."""
    if not sys.stderr.isatty():
        yield _lines(what, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=total)
        yield lambda done: shown.advance(task, done)


@contextmanager
def stages() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each of several stages that follow one another; yields what is called with the stage, how many steps of
    it are done, and of how many."""
    if not sys.stderr.isatty():
        said = [time.monotonic()]

        def tell(what: str, done: int, total: int) -> None:
            if time.monotonic() - said[0] >= _BETWEEN:
                said[0] = time.monotonic()
                print(f"{what}: {done:,} of {total:,}", file=sys.stderr, flush=True)

        yield tell
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=1)
        named = [""]

        def move(what: str, done: int, total: int) -> None:
            if what != named[0]:
                named[0] = what
                shown.reset(task, description=what, total=total)
            shown.update(task, completed=done)

        yield move


def through(items: Iterable[Item], what: str, total: int) -> Iterator[Item]:
    """The items, with a bar that moves on after each."""
    with bar(what, total) as done:
        for item in items:
            yield item
            done(1)


def tenths() -> Callable[[int, int], None]:
    """What is told how many of how many are done, and says each tenth."""
    told_of = 0

    def tell(done: int, count: int) -> None:
        nonlocal told_of
        tenth = done * _TENTHS // count
        if tenth > told_of:
            print(f"{done:,} of {count:,}", file=sys.stderr, flush=True)
        told_of = tenth

    return tell


def _lines(what: str, total: int) -> Callable[[int], None]:
    count, said = 0, time.monotonic()

    def advance(done: int) -> None:
        nonlocal count, said
        count += done
        if time.monotonic() - said >= _BETWEEN:
            said = time.monotonic()
            print(f"{what}: {count:,} of {total:,}", file=sys.stderr, flush=True)

    return advance
