"""Departments that will not hold their closure rate this month at the pace they close at."""

from datetime import date, timedelta

from intake.reports.by import By
from intake.reports.figures import Figures
from intake.reports.measures import COUNTS, HEADLINE, RATES
from intake.reports.periods import month_before, of_dates, of_month
from intake.vocabulary import AlertKind, AlertSubject
from intake.warning.findings import AlertFinding, RunWindow
from intake.warning.month_end import LEVEL, MonthSoFar
from routing.calendars.working_time import WorkingCalendar

_MONTHS_BEFORE = 6
_PACE_DAYS = 56


def find_month_ends(figures: Figures, calendar: WorkingCalendar, window: RunWindow) -> tuple[list[AlertFinding], int]:
    """Of the month that today is in; and how many departments have something due in it."""
    month = f"{window.today:%Y-%m}"
    period = of_month(month)
    due = _closed_of_due(figures, month)
    before: dict[str, tuple[int, int]] = {}
    for steps in range(1, _MONTHS_BEFORE + 1):
        for key, (closed, of) in _closed_of_due(figures, month_before(month, steps)).items():
            closed_so_far, of_so_far = before.get(key, (0, 0))
            before[key] = closed_so_far + closed, of_so_far + of
    lately = window.last(_PACE_DAYS)
    pace, days_lately = _closed(figures, *lately), calendar.between(lately[0] - timedelta(days=1), lately[1])
    days_left = calendar.between(window.today - timedelta(days=1), period.last_day)
    findings = []
    for key, (closed, of) in due.items():
        closed_before, due_before = before.get(key, (0, 0))
        so_far = MonthSoFar(of, closed, due_before, closed_before, pace.get(key, 0), days_lately, days_left)
        if so_far.is_about_to_break:
            findings.append(_finding(key, so_far, period.first_day, period.last_day))
    return findings, len(due)


def _finding(key: str, so_far: MonthSoFar, first: date, last: date) -> AlertFinding:
    test = {
        "due": so_far.due,
        "closed": so_far.closed,
        "needed": so_far.needed,
        "closed_before": so_far.closed_before,
        "due_before": so_far.due_before,
        "closed_lately": so_far.closed_lately,
        "days_lately": so_far.days_lately,
        "days_left": so_far.days_left,
        "months_before": _MONTHS_BEFORE,
        "rate": LEVEL,
    }
    chance = so_far.chance
    return AlertFinding(
        AlertKind.MONTH_END, AlertSubject.DEPARTMENT, key, first, last, so_far.closed, None, chance, test
    )


def _closed_of_due(figures: Figures, month: str) -> dict[str, tuple[int, int]]:
    """By department what of that due in the month was closed by its end, and all that was due."""
    rows = figures.rows_by(RATES[HEADLINE], of_month(month), By.DEPARTMENT)
    return {row.value: (int(row.numerator), row.denominator) for row in rows if row.value}


def _closed(figures: Figures, first: date, last: date) -> dict[str, int]:
    rows = figures.measured(COUNTS["closed"], of_dates(first, last), (By.DEPARTMENT,))
    return {row.values[0]: row.denominator for row in rows if row.values[0]}
