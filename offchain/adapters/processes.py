"""Work for several cores: forked processes, so that what they share, keys among it, is never written anywhere."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Answer = TypeVar("Answer")

_AHEAD = 4
"""Tasks a process that wait or whose answers wait."""
_kept: list[Any] = []
"""In a process of the pool: what all tasks share."""


def in_processes(work: Callable[[Shared, Task], Answer], shared: Shared, tasks: Iterable[Task]) -> Iterator[Answer]:
    """The answers in the order of the tasks, which are taken no faster than answers are. work : a function of a module.

    Raises what `work` raises, `BrokenProcessPool` when a process is killed.
    """
    count = os.cpu_count() or 1
    with ProcessPoolExecutor(count, get_context("fork"), _begin, (shared,)) as pool:
        waiting: deque[Future[Answer]] = deque()
        for task in tasks:
            waiting.append(pool.submit(_do, work, task))
            if len(waiting) >= _AHEAD * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _begin(shared: object) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that began it stops the others
    _kept[:] = [shared]


def _do(work: Callable[[Any, Task], Answer], task: Task) -> Answer:
    return work(_kept[0], task)
