"""Office hours as people write them: `08:00-12:00, 14:30-17:30`."""

import re
from datetime import time

from routing.calendars.working_time import Decreed, Hours
from routing.errors import BadCalendar
from routing.translatable import N_

_INTERVAL = re.compile(r"\s*(\d{1,2})[:：](\d{2})\s*[-–—~至到]\s*(\d{1,2})[:：](\d{2})\s*")
_MOST = 6  # intervals a day


def read_hours(text: str) -> Hours:
    """Intervals in order, parted by commas. Raises BadCalendar naming what cannot be read."""
    parts = [part for part in re.split(r"[,，、;；]", text) if part.strip()]
    if not 1 <= len(parts) <= _MOST:
        message = N_("office hours %(text)s are not one to %(most)s intervals such as 08:00-12:00")
        raise BadCalendar(message, text=repr(text), most=_MOST)
    hours = tuple(_interval(part) for part in parts)
    return Decreed(is_working=True, hours=hours).hours  # checked there: in order, and not touching


def written_hours(hours: Hours) -> str:
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in hours)


def _interval(text: str) -> tuple[time, time]:
    found = _INTERVAL.fullmatch(text)
    numbers = [int(number) for number in found.groups()] if found else [24, 0, 24, 0]
    try:
        return time(numbers[0], numbers[1]), time(numbers[2], numbers[3])
    except ValueError:
        message = N_("%(text)s is not an interval such as 08:00-12:00")
        raise BadCalendar(message, text=repr(text.strip())) from None
