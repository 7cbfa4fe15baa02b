"""What a limit would give for a supposed receipt, pauses and extension: as casework derives it, written nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from routing.calendars.working_time import WorkingCalendar
from routing.clocks.deadlines import HOUR_CLOCKS, DayExplained, Due, Limit, Pause, due, explain
from routing.clocks.policies import STATUTORY


@dataclass(frozen=True, slots=True)
class EstimatedDeadline:
    """When one clock would be due and every day to it; `unextended`: the date without its extension, if it has one.

    Some of what was asked may not touch it: an extension that its limit does not allow, pauses that its law ignores.
    """

    limit: Limit
    started_at: datetime
    due: Due
    days: tuple[DayExplained, ...]
    unextended: Due | None = None
    is_refused_extension: bool = False
    is_deaf_to_pauses: bool = False

    @property
    def is_by_the_hour(self) -> bool:
        return self.limit.unit in HOUR_CLOCKS


def suppose(
    limit: Limit,
    started_at: datetime,
    calendar: WorkingCalendar,
    *,
    pauses: Sequence[Pause] = (),
    extension_days: int = 0,
) -> EstimatedDeadline:
    """A clock of a law of its own knows no pause, and none is extended by more than its limit allows."""
    extension = min(extension_days, limit.extension)
    known = () if limit.clock in STATUTORY else pauses
    return EstimatedDeadline(
        limit,
        started_at,
        due(limit, started_at, calendar, pauses=known, extension_days=extension),
        explain(limit, started_at, calendar, pauses=known, extension_days=extension),
        due(limit, started_at, calendar, pauses=known) if extension else None,
        is_refused_extension=extension != extension_days,
        is_deaf_to_pauses=len(known) != len(pauses),
    )
