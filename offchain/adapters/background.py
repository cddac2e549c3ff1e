"""Work that is done again and again beside everything else, in a thread of its own."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

_LONGEST: Final = 60.0
"""Seconds: no wait after an error is longer."""


class Repeating:
    """Does `work`, waits `seconds`, does it again; from entering the context to leaving it.

    failed : told why work raised, and may say it to people; done : told of work that did not. again : whether work that
    raised is tried again, after waits that double from `seconds`, at least one, to a minute; else it has ended.
    """

    def __init__(
        self,
        work: Callable[[], object],
        seconds: float,
        failed: Callable[[Exception], None],
        *,
        done: Callable[[], None] = lambda: None,
        again: bool = False,
    ) -> None:
        self._work = work
        self._seconds = seconds
        self._failed = failed
        self._done = done
        self._again = again
        self._stop = threading.Event()
        # A daemon: work that hangs in a request must not keep the program alive.
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self, patience: float = 2.0) -> None:
        """Begins no more work, and waits up to `patience` seconds for what is being done."""
        self._stop.set()
        self._thread.join(patience)

    def _run(self) -> None:
        pause = self._seconds
        while not self._stop.is_set():
            try:
                self._work()
            except Exception as error:
                if self._stop.is_set():
                    return
                self._failed(error)
                if not self._again:
                    return
                pause = min(_LONGEST, max(1.0, 2 * pause))
            else:
                self._done()
                pause = self._seconds
            self._stop.wait(pause)


@dataclass(frozen=True, slots=True)
class Standing:
    """How pieces of such work stand. failing : name of each that was begun -> whether it raised when done last."""

    failing: dict[str, bool] = field(default_factory=dict)

    def run(
        self, name: str, work: Callable[[], object], seconds: float, told: Callable[[Exception], None], *, again: bool
    ) -> Repeating:
        """Work whose standing is kept here; not begun yet."""

        def failed(error: Exception) -> None:
            self.failing[name] = True
            told(error)

        def done() -> None:
            self.failing[name] = False

        self.failing[name] = False
        return Repeating(work, seconds, failed, done=done, again=again)
