"""The sweep takes each step once: after downtime, twice in a row, and by two at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import Session, func, select

from intake.casework import clocks, coordinate, coordination, find, sign, sweep
from intake.casework.office import Office
from intake.db import Database
from intake.models import Complaint, ComplaintEvent, Deadline, DeadlineStep, Message, Notice
from intake.vocabulary import State, Step
from routing.vocabulary import Clock, Symbol
from tests import factories as make

SECOND = timedelta(seconds=1)


def _take(session: Session, office: Office, at: datetime) -> int:
    return sweep.take_due_steps(session, office, at=at)


def _notices(session: Session, complaint: Complaint) -> list[tuple[str, str, int | None]]:
    rows = session.exec(select(Notice).where(Notice.complaint_id == complaint.id).order_by(Notice.id)).all()
    return [(row.kind, row.params["clock"], row.department_id) for row in rows]


def _row(session: Session, complaint: Complaint, clock: Clock) -> Deadline:
    statement = select(Deadline).where(Deadline.complaint_id == complaint.id, Deadline.clock == clock)
    return session.exec(statement.order_by(Deadline.id)).first()


def test_a_breach_comes_one_second_after_the_due_moment_and_once(database: Database) -> None:
    with database.unit_of_work() as session:
        office = make.make_office(session)
        complaint = make.make_complaint(session, office)
        due = _row(session, complaint, Clock.SIGN).due_at
        _take(session, office, due)
        assert _row(session, complaint, Clock.SIGN).breached_at is None
        assert _take(session, office, due + SECOND) > 0
        assert _row(session, complaint, Clock.SIGN).breached_at == due
        assert _take(session, office, due + SECOND) == 0
        assert (Step.DUE, Clock.SIGN, complaint.lead_department_id) in _notices(session, complaint)


def test_a_department_climbs_the_ladder_and_supervision_also_tells_the_hotline(database: Database) -> None:
    with database.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, office, violations=("F-01",))
        make.bring_to(session, office, crew, complaint, State.HANDLING, at=make.on(0, 14))
        for day in range(1, 60):
            for hour in (1, 20):
                _take(session, office, make.on(day, hour))
        climbed = [
            (kind, desk)
            for kind, clock, desk in _notices(session, complaint)
            if clock == Clock.CLOSURE and desk in {complaint.lead_department_id, None}
        ]
        lead = complaint.lead_department_id
        assert climbed == [
            (Step.HALF, lead),
            (Step.DAY_BEFORE, lead),
            (Step.DUE, lead),
            (Step.PLUS_1, lead),
            (Step.PLUS_3, lead),
            (Step.PLUS_3, None),
            (Step.PLUS_5, lead),
            (Step.PLUS_5, None),
        ]
        apologies = session.exec(select(Message).where(Message.template == "overdue")).all()
        assert len(apologies) == 1


def test_after_a_downtime_only_the_latest_step_is_announced(database: Database) -> None:
    with database.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, office)
        make.bring_to(session, office, crew, complaint, State.HANDLING, at=make.on(0, 14))
        _take(session, office, make.on(60))
        closure = _row(session, complaint, Clock.CLOSURE)
        taken = session.exec(select(DeadlineStep.step).where(DeadlineStep.deadline_id == closure.id)).all()
        assert set(taken) == set(Step)
        said = {kind for kind, clock, _ in _notices(session, complaint) if clock == Clock.CLOSURE}
        assert said == {Step.PLUS_5}
        assert closure.breached_at == closure.due_at
        assert closure.next_step_at is None
        events = session.exec(select(ComplaintEvent.data).where(ComplaintEvent.kind == "deadline:step")).all()
        assert [data["step"] for data in events if data["deadline_id"] == closure.id] == [Step.PLUS_5]


def test_a_clock_that_was_met_is_not_announced(database: Database) -> None:
    with database.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, office)
        lead = complaint.lead_department_id
        sign.sign_for(session, office, complaint, actor=crew.handler(lead), at=make.on(0, 10))
        _take(session, office, make.on(3))
        assert (Clock.SIGN, lead) not in {(clock, desk) for _, clock, desk in _notices(session, complaint)}


def test_two_sweeps_at_once_take_each_step_once(database: Database) -> None:
    with database.unit_of_work() as session:
        office = make.make_office(session)
        for _ in range(12):
            make.make_complaint(session, office)
    at, start = make.on(60), Barrier(2)

    def run(_: int) -> int:
        start.wait()
        total = 0
        for _round in range(20):
            with database.unit_of_work() as session:
                taken = sweep.take_due_steps(session, office, at=at, limit=10)
            total += taken
            if not taken:
                return total
        raise AssertionError("the sweep does not come to an end")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    with database.unit_of_work() as session:
        while sweep.take_due_steps(session, office, at=at):
            pass  # what one left because the other held it
        announced = select(func.count()).where(ComplaintEvent.kind == "deadline:step")
        deadlines = session.scalar(select(func.count()).select_from(Deadline).where(Deadline.cancelled_at.is_(None)))
        assert session.scalar(announced) == deadlines
        assert len(session.exec(select(Message).where(Message.template == "overdue")).all()) == 12


def test_a_complaint_somebody_holds_is_left_for_the_next_sweep(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer: nobody holds a row beside it")
    with database.unit_of_work() as session:
        office = make.make_office(session)
        held, free = make.make_complaint(session, office), make.make_complaint(session, office)
        numbers = held.number, free.id
    with database.unit_of_work() as holder:
        find.lock_complaint(holder, numbers[0])
        with database.unit_of_work() as session:
            assert _take(session, office, make.on(3)) > 0
            announced = set(session.exec(select(Notice.complaint_id)).all())
            assert announced == {numbers[1]}
    with database.unit_of_work() as session:
        assert _take(session, office, make.on(3)) > 0


def test_a_coordination_that_fails_goes_to_be_designated(database: Database) -> None:
    with database.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, office)
        coordinate.coordinate_complaint(session, office, complaint, "合成", actor=crew.dispatcher, at=make.on(0, 14))
        _take(session, office, make.on(4))
        designate = _row(session, complaint, Clock.DESIGNATE)
        assert designate.department_id == make.department_of(office, Symbol.TNW)
        assert designate.department_id == coordination.designator_of(office, complaint)
        _take(session, office, make.on(30))
        rows = [row for row in clocks.open_deadlines(session, complaint) if row.clock is Clock.DESIGNATE]
        assert len(rows) == 1


def test_one_complaint_that_cannot_be_swept_does_not_stop_the_others(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with database.unit_of_work() as session:
        office = make.make_office(session)
        broken, sound = make.make_complaint(session, office), make.make_complaint(session, office)
        row = _row(session, broken, Clock.SIGN)
        row.started_at = datetime(1990, 1, 1, tzinfo=make.MONDAY.tzinfo)  # before the calendar begins
        row.next_step_at = make.on(0)
        session.add(row)
        session.flush()
        assert _take(session, office, make.on(3)) > 0
        assert {kind for kind, *_ in _notices(session, sound)} == {Step.PLUS_1}
    assert str(broken.id) in caplog.text
