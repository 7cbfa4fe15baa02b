"""Terminated while its clocks stood still, a complaint is due on the day it was terminated: it is in a denominator."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from intake.casework import find
from intake.casework.requests import file
from intake.casework.requests.decide import decide_request
from intake.casework.requests.reasons import REASONS
from intake.db import Database
from intake.models import Complaint
from intake.reports.by import By
from intake.reports.figures import Figures, open_figures
from intake.reports.measures import BOARD, COUNTS, RATES
from intake.reports.periods import Period, of_dates
from intake.vocabulary import RequestKind, State
from routing.calendars.working_time import local_day
from tests import factories as make
from tests.reports.asking import room_of

pytestmark = pytest.mark.slow
OF_DUE = ("closure_rate", "ontime_rate", "ontime_rate_orig", "ended_rate")


def test_terminated_while_suspended_it_is_due_that_day_and_on_no_other(database: Database, tmp_path: Path) -> None:
    room, suspended, ended = room_of(database, tmp_path), make.on(1, 10), make.on(9, 10)
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, at=make.MONDAY, accept=True)
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 12))
        _granted(session, complaint, RequestKind.SUSPENSION, crew, at=suspended)
        number, department = complaint.number, complaint.lead_department_id
    with open_figures(room) as figures:
        assert _all_of(figures, of_dates(local_day(make.MONDAY), local_day(make.on(60)))) == [(0, 0)] * 4
    with database.unit_of_work() as session:
        complaint, crew.session = find.lock_complaint(session, number), session
        _granted(session, complaint, RequestKind.TERMINATION, crew, at=ended)
        assert complaint.state is State.TERMINATED
    that_day = of_dates(local_day(ended), local_day(ended))
    with open_figures(room) as figures:
        assert _all_of(figures, that_day) == [(0, 1), (0, 1), (0, 1), (1, 1)]
        assert _all_of(figures, of_dates(local_day(make.MONDAY), local_day(make.on(60)))) == _all_of(figures, that_day)
        [row] = figures.rows_by(RATES["closure_rate"], that_day, By.DEPARTMENT)
        assert (row.value, row.denominator) == (str(department), 1)
        counts = figures.counts([COUNTS["due"], COUNTS["overdue"], COUNTS["suspended"], COUNTS["terminated"]], that_day)
        assert counts == {"due": 1, "overdue": 0, "suspended": 0, "terminated": 1}
        # Nobody had to close it that day.
        today = figures.counts([BOARD["due_that_day"], BOARD["still_due"], BOARD["overdue_closure"]], that_day)
        assert not any(today.values())


def _all_of(figures: Figures, period: Period) -> list[tuple[int, int]]:
    rows = [figures.total(RATES[key], period) for key in OF_DUE]
    return [(int(row.numerator), row.denominator) for row in rows]


def _granted(session: Session, complaint: Complaint, kind: RequestKind, crew: make.Crew, *, at: datetime) -> None:
    wish, office = file.DecisionRequestInput(kind, next(iter(REASONS[kind])), "合成", "合成"), make.make_office(session)
    asked = file.file_request(session, office, complaint, wish, actor=crew.handler(complaint.lead_department_id), at=at)
    decide_request(session, office, complaint, asked, actor=crew.dispatcher, approve=True, note="合成", at=at)
