"""Cells of an export as integers and times; no amount is ever a float."""

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from offchain.domain.bounds import MAX_U96
from offchain.intake.errors import BadCell

_WHOLE: Final = re.compile(r"-?\d{1,9}(?:\.0{1,6})?")
_SECONDS: Final = re.compile(r"\d{9,11}")


def whole(column: str, text: str) -> int:
    """A number of units. Raises `BadCell`."""
    if not _WHOLE.fullmatch(text.strip()) or not text.isascii():
        raise BadCell(column, text, "a whole number", "correct the cell, or map another column")
    return int(text.strip().partition(".")[0])


def minor(column: str, text: str, form: tuple[str, str, str], decimals: int) -> int:
    """Minor units, exact. form : decimal point, separator of thousands, `units` or `minor`. Raises `BadCell`."""
    point, thousands, unit = form
    given = text.strip()
    plain = given.replace(thousands, "") if thousands else given
    sign, plain = (-1, plain[1:]) if plain.startswith("-") else (1, plain)
    before, _, after = plain.partition(point)
    digits = before + after
    if not before or not digits.isascii() or not digits.isdigit() or (plain.endswith(point) and point in plain):
        advice = "look at `decimal` and `thousands` of the mapping"
        raise BadCell(column, text, f"an amount such as 12{point}50", advice)
    places = 0 if unit == "minor" else decimals
    if after[places:].strip("0"):
        raise BadCell(column, text, f"at most {places} decimals", "the currency has no smaller unit: correct the cell")
    value = sign * int(before + after[:places].ljust(places, "0"))
    if abs(value) > MAX_U96:
        raise BadCell(column, text, f"at most {MAX_U96} minor units", "correct the cell")
    return value


def moment(column: str, text: str, form: str, zone: ZoneInfo | None) -> datetime:
    """A time with its offset. form : of `strptime`, "" for ISO 8601 in its usual variants. Raises `BadCell`."""
    given = text.strip()
    if not form and _SECONDS.fullmatch(given) and given.isascii():
        return datetime.fromtimestamp(int(given), ZoneInfo("UTC"))
    try:
        found = datetime.strptime(given, form) if form else datetime.fromisoformat(_iso(given))  # noqa: DTZ007 - below
    except ValueError as error:
        wanted = f"a time of the form {form}" if form else "2026-10-05T08:00:00+01:00, or that with spaces"
        raise BadCell(column, text, wanted, "set `time_form` of the mapping") from error
    if found.tzinfo is not None:
        return found
    if zone is None:
        raise BadCell(column, text, "a time with its offset", "set `time_zone` of the mapping, such as Europe/Berlin")
    there = found.replace(tzinfo=zone)
    back = there.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None)
    if back != found:
        raise BadCell(column, text, f"a time that there was in {zone.key}", "clocks were put forward then: correct it")
    return there


def written(time: datetime) -> str:
    """As past orders have it."""
    offset = time.utcoffset() or timedelta()
    return time.isoformat(timespec="seconds") if offset.microseconds == 0 else time.isoformat()


def _iso(text: str) -> str:
    """`2023-08-01 12:34:56 +0200` and `... UTC` as ISO 8601."""
    text = re.sub(r"\s*(?:UTC|GMT)$", "+00:00", text)
    return re.sub(r"\s+([+-]\d\d:?\d\d)$", r"\1", text)
