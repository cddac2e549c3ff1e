"""The `Clock` port."""

import time


class SystemClock:
    """The machine's clock."""

    def now(self) -> int:
        """Unix seconds."""
        return int(time.time())

    def wait(self, seconds: float) -> None:
        """Sleeps."""
        time.sleep(seconds)


class ManualClock:
    """A clock that stands still until it is told to move; for tests."""

    def __init__(self, now: int = 0) -> None:
        self._now = float(now)

    def now(self) -> int:
        """Unix seconds."""
        return int(self._now)

    def wait(self, seconds: float) -> None:
        """Moves the clock instead of sleeping."""
        self._now += seconds
