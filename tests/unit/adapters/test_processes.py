"""Work for several cores: answers in the order of the tasks, and failures told."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool

import pytest

from offchain.adapters.processes import in_processes


def times(factor: int, number: int) -> int:
    return factor * number


def fails(_: int, number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number


def dies(_: int, number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_answers_come_in_the_order_of_the_tasks() -> None:
    assert list(in_processes(times, 7, range(100))) == [7 * number for number in range(100)]


def test_tasks_are_taken_no_faster_than_answers() -> None:
    taken = []

    def tasks() -> Iterator[int]:
        for number in range(1_000):
            taken.append(number)
            yield number

    answers = in_processes(times, 1, tasks())
    assert next(answers) == 0
    assert len(taken) <= 4 * (os.cpu_count() or 1)
    answers.close()  # type: ignore[attr-defined]


def test_what_a_task_raises_is_raised() -> None:
    with pytest.raises(ValueError, match="three"):
        list(in_processes(fails, 0, range(10)))


def test_a_process_that_is_killed_is_no_silence() -> None:
    with pytest.raises(BrokenProcessPool):
        list(in_processes(dies, 0, range(10)))
