"""Programs that run until a signal says stop.

Apart from what such a program runs: a command that only waits loads none of the service.
"""

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

_WAKE_SECONDS = 0.25


class Stop:
    """What Ctrl-C and a polite end of the process do: cut preparations short, and end the wait of a served program."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._serving = False

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """Raises `KeyboardInterrupt` before the service is up. A second signal does not cut the orderly end short."""
        self._asked.set()
        if not self._serving:
            raise KeyboardInterrupt

    def end(self) -> None:
        """Lets `wait` come back, as a signal does."""
        self._asked.set()

    def wait(self, checks: Sequence[Callable[[], None]]) -> None:
        """Comes back when the program shall end. Raises what a check raises, about four times a second."""
        self._serving = True
        while not self._asked.wait(_WAKE_SECONDS):
            for check in checks:
                check()


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """In place of what SIGINT and SIGTERM do otherwise."""
    stop = Stop()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(it, stop.on_signal) for it in signals]
    try:
        yield stop
    finally:
        for it, previous in zip(signals, before, strict=True):
            signal.signal(it, previous)
