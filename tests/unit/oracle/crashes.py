"""Kills a program at any of its steps: an exception in place of the step, or right after it."""

from __future__ import annotations

from typing import Any


class KilledError(BaseException):
    """Stands for SIGKILL: no `except Exception` sees it, and nothing after it runs."""


class Killer:
    """Counts the calls to all ports that it watches and kills at one of them.

    at : which call, from 0; after : whether the call still has its effect, and only its answer is lost.
    """

    def __init__(self, at: int, *, after: bool) -> None:
        self._at = at
        self._after = after
        self.calls: list[str] = []

    def watch(self, port: object) -> Any:
        """The port, watched."""
        return _Watched(port, self)

    def step(self, name: str, work: Any) -> Any:
        """Does the work of one call, or dies."""
        number = len(self.calls)
        self.calls.append(name)
        if number == self._at and not self._after:
            raise KilledError(name)
        answer = work()
        if number == self._at:
            raise KilledError(name)
        return answer


class _Watched:
    def __init__(self, port: object, killer: Killer) -> None:
        self._port = port
        self._killer = killer

    def __getattr__(self, name: str) -> Any:
        if not callable(getattr(type(self._port), name, None)):
            return self._killer.step(name, lambda: getattr(self._port, name))
        call = getattr(self._port, name)
        return lambda *arguments: self._killer.step(name, lambda: call(*arguments))
