"""A list under the words people sort their day by: overdue, today, this week, later, waiting on others."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from types import MappingProxyType

from intake.desk.listing import ListLine
from intake.language.i18n import N_
from routing.calendars.working_time import SHANGHAI, local_day
from routing.clocks.deadlines import is_breached

OVERDUE, TODAY, THIS_WEEK, LATER, WAITING = (
    N_("Overdue"),
    N_("Due today"),
    N_("Due this week"),
    N_("Later"),
    N_("Waiting on others"),
)
# As an address names them.
KEYS: Mapping[str, str] = MappingProxyType(
    {"overdue": OVERDUE, "today": TODAY, "week": THIS_WEEK, "later": LATER, "waiting": WAITING}
)


def grouped(lines: Sequence[ListLine], now: datetime) -> list[tuple[str, list[ListLine]]]:
    """Lines come in the order of their due times, so each group is one run; empty groups are left out."""
    return [(name, list(run)) for name, run in groupby(lines, key=lambda line: group_of(line.due_at, now))]


def group_of(due_at: datetime | None, now: datetime) -> str:
    """The name of the group; a week ends with its Sunday."""
    if due_at is None:
        return WAITING
    if is_breached(due_at, now):
        return OVERDUE
    today, due_on = local_day(now), local_day(due_at)
    if due_on == today:
        return TODAY
    return THIS_WEEK if due_on <= today + timedelta(days=6 - today.weekday()) else LATER


def bounds(now: datetime) -> Mapping[str, tuple[datetime | None, datetime | None]]:
    """From when, and until before when, each group with a due time reaches; the same as `group_of` says of one."""
    today = local_day(now)
    tomorrow, monday = (_midnight(today + timedelta(days=days)) for days in (1, 7 - today.weekday()))
    return {"overdue": (None, now), "today": (now, tomorrow), "week": (tomorrow, monday), "later": (monday, None)}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=SHANGHAI)
