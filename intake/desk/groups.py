"""A list under the words people sort their day by: overdue, today, this week, later, waiting on others."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from intake.desk.listing import ListLine
from intake.language.i18n import N_
from routing.calendars.working_time import local_day
from routing.clocks.deadlines import is_breached

OVERDUE, TODAY, THIS_WEEK, LATER, WAITING = (
    N_("Overdue"),
    N_("Due today"),
    N_("Due this week"),
    N_("Later"),
    N_("Waiting on others"),
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
