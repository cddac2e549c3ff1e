"""Hours and weekdays on which a promotion holds. Twin of contracts/libraries/Schedule.sol."""

from enum import IntEnum
from typing import Final

from offchain.domain.refusals import Refusal
from offchain.domain.terms import Terms

DAY: Final = 86_400
QUARTER_HOUR: Final = 900


class Weekday(IntEnum):
    """A day of the week; the bit of the mask is its number."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


def check_hours(terms: Terms, time: int) -> None:
    """Refuses a moment outside the daily window [daily_from, daily_to) or on a weekday that the mask leaves out.

    time : Unix seconds. The day is the local one, `utc_offset` quarter hours (signed, 8 bits) ahead of UTC. A window
    whose end is not after its begin reaches over midnight; both 0 = the whole day. Bit 0 of the mask is Monday; 0 =
    every day. In a window over midnight the weekday is that of the moment, not that of the window's begin.
    """
    if not (terms.weekdays or terms.daily_from or terms.daily_to):
        return
    offset = terms.utc_offset - 256 if terms.utc_offset > 127 else terms.utc_offset
    local = time + offset * QUARTER_HOUR
    weekday = (local // DAY + 3) % 7  # the first of January 1970 was a Thursday
    if terms.weekdays and not terms.weekdays >> weekday & 1:
        raise Refusal("Hub_WrongWeekday", weekday=weekday, weekdays=terms.weekdays)
    if not (terms.daily_from or terms.daily_to):
        return
    second = local % DAY
    inside = second >= terms.daily_from, second < terms.daily_to
    if not (all(inside) if terms.daily_from < terms.daily_to else any(inside)):
        raise Refusal("Hub_OutsideHours", second=second, dailyFrom=terms.daily_from, dailyTo=terms.daily_to)
