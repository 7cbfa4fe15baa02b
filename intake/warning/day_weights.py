"""How much of a window's complaints a day brings: working days, weekends and public holidays differ. Pure.

Windows end with the same day of the week, so the rhythm of the week is in all of them alike; what a Golden Week takes
away, and a day of make-up work adds, is not.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np

from routing.calendars.working_time import DayKind, WorkingCalendar

Weights = np.ndarray[tuple[int], np.dtype[np.float64]]
WEEK = 7
_KINDS = (DayKind.WORKING, DayKind.WEEKEND, DayKind.HOLIDAY)
# Complaints' worth of the belief that all days are alike: a first week says little.
_PRIOR = 20.0
_SATURDAY = 5


def day_kinds(calendar: WorkingCalendar, last: date, days: int) -> list[DayKind]:
    """What each day was, `last` first. Days that the calendar does not know are as their weekday."""
    known: Callable[[date], bool] = lambda day: calendar.first <= day <= calendar.last  # noqa: E731
    each = (last - timedelta(days=back) for back in range(days))
    return [_kind(calendar, day) if known(day) else _by_weekday(day) for day in each]


def week_weights(counts: Sequence[int], kinds: Sequence[DayKind], weeks: int) -> Weights:
    """The weight of each week, the newest first; 7 of one whose days are as usual.

    `counts` are the complaints of each day, of the whole hotline, the newest first: so many as `kinds`, or fewer.
    """
    seen = np.asarray(counts, dtype=float)
    ordinary = seen.mean() if len(seen) and seen.any() else 1.0
    worth = {}
    for kind in _KINDS:
        of_kind = np.array([one is kind for one in kinds[: len(seen)]], dtype=bool)
        share = _PRIOR / ordinary
        worth[kind] = (seen[of_kind].sum() + _PRIOR) / ((of_kind.sum() + share) * ordinary)
    days = np.array([worth[kind] for kind in kinds[: weeks * WEEK]], dtype=float)
    weights = days.reshape(weeks, WEEK).sum(axis=1)
    even: Weights = weights * WEEK / weights.mean()
    return even


def _kind(calendar: WorkingCalendar, day: date) -> DayKind:
    kind = calendar.kind_of(day)
    return DayKind.WORKING if kind is DayKind.MAKEUP else kind


def _by_weekday(day: date) -> DayKind:
    return DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORKING
