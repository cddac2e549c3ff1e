"""Hours in which nobody is disturbed, by the shopper's clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """begin, end : minutes after midnight in the zone, over midnight where begin is the later one; the same: none."""

    begin: int = 21 * 60
    end: int = 8 * 60
    zone: str = "UTC"

    @classmethod
    def parse(cls, text: str, zone: str) -> "QuietHours":
        """From `21:00-08:00`. Raises `ValueError`."""
        begin, _, end = text.partition("-")
        ZoneInfo(zone)
        return cls(_minute(begin), _minute(end), zone)

    def until(self, now: int) -> int | None:
        """When they end, Unix seconds, where `now` is in them; None where it is not."""
        there = datetime.fromtimestamp(now, ZoneInfo(self.zone))
        minute = there.hour * 60 + there.minute
        over = self.begin > self.end
        quiet = (minute >= self.begin or minute < self.end) if over else self.begin <= minute < self.end
        if not quiet:
            return None
        day = there + _DAY if over and minute >= self.begin else there
        wake = day.replace(hour=self.end // 60, minute=self.end % 60, second=0, microsecond=0, fold=0)
        return int(wake.timestamp())


def _minute(text: str) -> int:
    found = datetime.strptime(text.strip(), "%H:%M").replace(tzinfo=UTC)
    return found.hour * 60 + found.minute
