"""Work that is done again and again beside everything else, in a thread of its own."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self


class Repeating:
    """Does `work`, waits `seconds`, does it again; from entering the context to leaving it.

    Work that raises is not done again: `failed` is told why, and may say it to people.
    """

    def __init__(self, work: Callable[[], object], seconds: float, failed: Callable[[Exception], None]) -> None:
        self._work = work
        self._seconds = seconds
        self._failed = failed
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
        while not self._stop.is_set():
            try:
                self._work()
            except Exception as error:
                if not self._stop.is_set():
                    self._failed(error)
                return
            self._stop.wait(self._seconds)
