"""Surges and silences of this installation: the series read, tested, and each matter told of once."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from sqlmodel import Session, col, select

from intake.reports.periods import of_dates
from intake.vocabulary import AlertKind, AlertSubject
from intake.warning import false_alarms, silence
from intake.warning.day_weights import WEEK, day_kinds, week_weights
from intake.warning.findings import AlertFinding, RunWindow
from intake.warning.series import (
    GROUPED_BY,
    GroupedComplaint,
    complaints_since,
    days_of_all,
    first_received,
    weeks_of,
)
from intake.warning.surges import LEAST_WEEKS, MOST_WEEKS, Surge, surges_in
from routing.batches import batched
from routing.calendars.working_time import WorkingCalendar, local_day
from routing.models import Association
from routing.vocabulary import Lifecycle

Label = tuple[AlertSubject, str]
# Who is told of first: what lies wholly within the surge of a body is no surge of its region besides.
_FINEST_FIRST = (*GROUPED_BY, AlertSubject.HOTLINE)
_LONGEST_DAYS = 4 * WEEK
_LOT = 500  # ids a statement


def weeks_of_history(session: Session, today: date) -> int:
    """Whole weeks since the first complaint, as many as are looked at."""
    began = first_received(session)
    return 0 if began is None else max(0, min(MOST_WEEKS, (today - local_day(began)).days // WEEK))


def find_surges(
    session: Session, calendar: WorkingCalendar, window: RunWindow, weeks: int
) -> tuple[list[AlertFinding], int]:
    """What is found, and of how many tests; neither where the history is too short for any."""
    if weeks < LEAST_WEEKS:
        return [], 0
    end = of_dates(*window.last(1)).end
    daily = days_of_all(session, end, weeks * WEEK)
    labels, counts = [(AlertSubject.HOTLINE, "")], [np.asarray(daily).reshape(weeks, WEEK).sum(axis=1)]
    for subject in GROUPED_BY:
        for key, of_weeks in weeks_of(session, subject, end, weeks).items():
            labels.append((subject, key))
            counts.append(np.asarray(of_weeks))
    kinds = day_kinds(calendar, window.last(1)[1], weeks * WEEK)
    found = surges_in(np.stack(counts), week_weights(daily, kinds, weeks))
    if not found.surges:
        return [], found.tests
    lately = complaints_since(session, of_dates(*window.last(_LONGEST_DAYS)).start, end)
    told = _each_once(found.surges, labels, lately, window, found.level)
    return [_finding(one, labels, window, found.tests, within) for one, within in told], found.tests


def find_silences(session: Session, window: RunWindow, weeks: int) -> tuple[list[AlertFinding], int]:
    """Of associations that are at work: that one that was dissolved draws no complaints is no news."""
    needed = silence.WINDOW_WEEKS + silence.BEFORE_WEEKS
    if weeks < needed:
        return [], 0
    end = of_dates(*window.last(1)).end
    whole = np.asarray(days_of_all(session, end, needed * WEEK)).reshape(needed, WEEK).sum(axis=1)
    of_bodies = weeks_of(session, AlertSubject.ASSOCIATION, end, needed)
    found = silence.silent(of_bodies, whole.tolist())
    active = _active(session, [int(key) for key in found])
    first, last = window.last(silence.WINDOW_WEEKS * WEEK)
    findings = [
        AlertFinding(
            AlertKind.SILENCE,
            AlertSubject.ASSOCIATION,
            key,
            first,
            last,
            came=0,
            expected=one.expected,
            probability=one.probability,
            test={
                "weeks": silence.WINDOW_WEEKS,
                "before": one.before,
                "rate": false_alarms.RATE,
                "tests": len(of_bodies),
            },
        )
        for key, one in found.items()
        if int(key) in active
    ]
    return findings, len(of_bodies)


def _each_once(
    surges: Sequence[Surge],
    labels: Sequence[Label],
    lately: Sequence[GroupedComplaint],
    window: RunWindow,
    level: float,
) -> list[tuple[Surge, list[list[str]]]]:
    """Those that stand on complaints of their own, each with the groups in which it alone is what stands out."""
    told: dict[Label, tuple[Surge, list[list[str]]]] = {}
    for one in sorted(surges, key=lambda one: (_FINEST_FIRST.index(labels[one.place][0]), one.probability)):
        label, start = labels[one.place], of_dates(*window.last(one.days)).start
        lent = _lent(label, told, [complaint for complaint in lately if complaint.received_at >= start])
        if lent and one.without(round(sum(lent.values()))) > level:
            most = max(lent, key=lambda key: lent[key])
            told[most][1].append([label[0].value, label[1]])
        else:
            told[label] = (one, [])
    return list(told.values())


def _lent(
    label: Label, told: Mapping[Label, tuple[Surge, list[list[str]]]], lately: Sequence[GroupedComplaint]
) -> dict[Label, float]:
    """How much of what is more than expected of a group comes from each finer one that is told of."""
    lent: dict[Label, float] = {}
    for complaint in lately:
        if label in complaint.keys or label[0] is AlertSubject.HOTLINE:
            for finer in [key for key in complaint.keys if key in told and key != label][:1]:
                lent[finer] = lent.get(finer, 0.0) + _excess(told[finer][0])
    return lent


def _excess(surge: Surge) -> float:
    """How much of each of its complaints is more than was expected."""
    return max(0.0, 1 - surge.mean / surge.came)


def _finding(
    surge: Surge, labels: Sequence[Label], window: RunWindow, tests: int, within: list[list[str]]
) -> AlertFinding:
    subject, key = labels[surge.place]
    first, last = window.last(surge.days)
    test = {
        "usual": surge.usual,
        "windows": surge.windows,
        "days": surge.days,
        "terms": surge.terms,
        "tests": tests,
        "rate": false_alarms.RATE,
        "within": within,
    }
    return AlertFinding(AlertKind.SURGE, subject, key, first, last, surge.came, surge.mean, surge.probability, test)


def _active(session: Session, ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in batched(ids, _LOT):
        is_active = (col(Association.id).in_(some), col(Association.lifecycle) == Lifecycle.ACTIVE)
        found.update(session.exec(select(Association.id).where(*is_active)))
    return found
