"""When a person may be told: in their own hours of any day, else when their office is open."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from routing.calendars.office_hours import read_hours
from routing.calendars.working_time import WorkingCalendar
from routing.clocks.ladder import office_moment

_CITY = ZoneInfo("Asia/Shanghai")


def hearing_moment(own: str, calendar: WorkingCalendar, at: datetime) -> datetime:
    """`at`, or the next opening. `own` is `08:00-20:00`, every day of the year, or empty."""
    if not own:
        return office_moment(calendar, at)
    ((opens, closes),) = read_hours(own)
    here = at.astimezone(_CITY)
    if here.time() < opens:
        return _on(here, opens, at)
    return at if here.time() < closes else _on(here + timedelta(days=1), opens, at)


def _on(day: datetime, moment: time, like: datetime) -> datetime:
    return datetime.combine(day.date(), moment, _CITY).astimezone(like.tzinfo)
