"""When an epoch is due. The times are the same for every operator, whenever its program was started."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

DAY: Final = 86_400
_UNITS: Final = {"s": 1, "m": 60, "h": 3_600, "d": DAY}
_DURATION: Final = re.compile(r"([1-9][0-9]{0,8})([smhd])")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def duration(text: str) -> int:
    """Seconds of `90s`, `10m`, `6h` or `2d`. Raises `ValueError`."""
    parts = _DURATION.fullmatch(text)
    if parts is None:
        raise ValueError(f"{text!r} is no duration such as 90s, 10m, 6h or 2d")
    return int(parts[1]) * _UNITS[parts[2]]


def time_of_day(text: str) -> int:
    """Seconds since midnight, UTC, of `02:30`. Raises `ValueError`."""
    parts = _TIME.fullmatch(text)
    if parts is None:
        raise ValueError(f"{text!r} is no time of the day such as 02:30")
    return 3_600 * int(parts[1]) + 60 * int(parts[2])


@dataclass(frozen=True, slots=True)
class Schedule:
    """Either every so many seconds, counted from 1970, or at times of the day. every : seconds, 0 for none; at :
    seconds since midnight, UTC, ascending. Raises `ValueError` for both or neither."""

    every: int = 0
    at: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.every) == bool(self.at):
            raise ValueError("a schedule says either `every` or `at`")

    @classmethod
    def of(cls, every: str, at: Sequence[str]) -> "Schedule":
        """From texts, empty for what is not said. Raises `ValueError`."""
        return cls(duration(every) if every else 0, tuple(sorted({time_of_day(text) for text in at})))

    def due(self, now: int) -> int:
        """The last time up to and with `now` at which an epoch was due, Unix seconds."""
        if self.every:
            return now - now % self.every
        midnight = now - now % DAY
        today = [midnight + second for second in self.at if midnight + second <= now]
        return today[-1] if today else midnight - DAY + self.at[-1]

    def following(self, now: int) -> int:
        """The first time after `now` at which one is due."""
        if self.every:
            return self.due(now) + self.every
        midnight = now - now % DAY
        later = [midnight + second for second in self.at if midnight + second > now]
        return later[0] if later else midnight + DAY + self.at[0]
