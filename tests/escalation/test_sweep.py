"""The sweep takes each step once: after downtime, twice in a row, and by two at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import Session, func, select

from intake.calendars.edits import with_local_day
from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.casework.escalation import sweep
from intake.casework.escalation.recipients import Recipients
from intake.casework.parts import coordination
from intake.casework.reconcile.verification import differences
from intake.casework.verbs import coordinate, sign
from intake.db import Database
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent, Deadline, DeadlineStep, Message, Notice
from intake.vocabulary import SkipReason, StaffRole, State
from routing.calendars.book import DayRow, book_of
from routing.vocabulary import Clock, Step, Symbol, Unit
from tests import factories as make
from tests.clocks.stored import open_deadlines

pytestmark = pytest.mark.both_databases

SECOND = timedelta(seconds=1)


def _take(session: Session, collaborators: Collaborators, at: datetime) -> int:
    return sweep.take_due_steps(session, collaborators, at=at)


def _notices(session: Session, complaint: Complaint) -> list[tuple[str, str, int | None]]:
    rows = session.exec(select(Notice).where(Notice.complaint_id == complaint.id).order_by(Notice.id)).all()
    return [(row.kind, row.params.get("clock"), row.department_id) for row in rows]


def _skipped(session: Session, deadline: Deadline) -> list[tuple[Step, SkipReason]]:
    """As the record has it."""
    events = session.exec(select(ComplaintEvent.data).where(ComplaintEvent.kind == EventKind.DEADLINE_STEP))
    return [
        (data["step"], data["skipped"]) for data in events if data["deadline_id"] == deadline.id and data["skipped"]
    ]


def _row(session: Session, complaint: Complaint, clock: Clock) -> Deadline:
    statement = select(Deadline).where(Deadline.complaint_id == complaint.id, Deadline.clock == clock)
    found = session.exec(statement.order_by(Deadline.id)).all()
    return next((row for row in found if row.department_id == complaint.lead_department_id), found[0])


def test_a_breach_comes_one_second_after_the_due_moment_and_once(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators)
        due = _row(session, complaint, Clock.SIGN).due_at
        _take(session, collaborators, due)
        assert _row(session, complaint, Clock.SIGN).breached_at is None
        assert _take(session, collaborators, due + SECOND) > 0
        assert _row(session, complaint, Clock.SIGN).breached_at == due
        assert _take(session, collaborators, due + SECOND) == 0
        assert (Step.DUE, Clock.SIGN, complaint.lead_department_id) in _notices(session, complaint)


def test_the_ladder_goes_from_the_person_to_the_head_to_the_department_and_the_hotline(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, violations=("F-01",))
        lead = complaint.lead_department_id
        head = make.make_staff(session, StaffRole.HANDLER, department_id=lead, is_head=True)
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
        for day in range(1, 60):
            for hour in (1, 20):
                _take(session, collaborators, make.on(day, hour))
        person = crew.handler(lead).staff_id
        addressed = select(Notice).where(Notice.complaint_id == complaint.id).order_by(Notice.id)
        climbed = [
            (row.kind, row.staff_id, row.department_id)
            for row in session.exec(addressed)
            if row.params.get("clock") == Clock.CLOSURE
            and (row.staff_id in {person, head.id} or row.department_id == lead)
        ]
        assert climbed == [
            (Step.HALF, person, None),
            (Step.DAY_BEFORE, person, None),
            (Step.DUE, person, None),
            (Step.PLUS_1, person, None),
            (Step.PLUS_1, head.id, None),
            (Step.PLUS_3, None, lead),
            (Step.PLUS_5, None, lead),
        ]
        hotline = [row.kind for row in session.exec(addressed) if row.staff_id is None and row.department_id is None]
        assert {Step.PLUS_3, Step.PLUS_5} == set(hotline)
        (apology,) = session.exec(select(Message).where(Message.template == "overdue")).all()
        assert apology.created_at == make.on(22, 1)  # found late at night
        assert apology.next_attempt_at == make.on(22, 8)


def test_without_a_person_or_a_head_the_department_is_told(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators)
        for hour in (10, 20):
            _take(session, collaborators, make.on(2, hour))
        told = {(kind, desk) for kind, clock, desk in _notices(session, complaint) if clock == Clock.SIGN}
        parts = find.handlings_of(session, complaint.id)
        assert told == {(Step.PLUS_1, part.department_id) for part in parts}


def test_a_breach_at_midnight_is_marked_then_and_told_when_the_office_opens(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators)
        deadline = _row(session, complaint, Clock.SIGN)
        assert _take(session, collaborators, deadline.due_at + SECOND) > 0
        notice = session.exec(select(Notice).where(Notice.deadline_id == deadline.id)).one()
        assert notice.shown_at == collaborators.rules.calendar.opening_of(make.on(2).date())
        crew = make.Crew(session)
        handler = crew.handler(complaint.lead_department_id)
        assert notice.read_at is None
        sign.sign_for(session, collaborators, complaint, actor=handler, at=make.on(2, 7))
        session.refresh(notice)
        assert notice.read_at == make.on(2, 7)
        assert _skipped(session, deadline) == [(Step.DUE, SkipReason.MET)]


def test_what_is_urgent_is_told_by_night(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators, violations=("S-01",), at=make.on(0, 16))
        row = _row(session, complaint, Clock.CLOSURE)
        row.unit, row.amount, row.policy = Unit.HOURS, 24, "urgent"
        row.due_at, row.next_step_at = make.on(1, 16), make.on(1, 4)
        session.add(row)
        session.flush()
        _take(session, collaborators, make.on(1, 4, 1))
        notice = session.exec(select(Notice).where(Notice.deadline_id == row.id)).first()
        assert (notice.kind, notice.shown_at) == (Step.HALF, make.on(1, 4, 1))


def test_after_a_downtime_only_the_latest_step_is_announced(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
        _take(session, collaborators, make.on(60))
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
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        lead = complaint.lead_department_id
        sign.sign_for(session, collaborators, complaint, actor=crew.handler(lead), at=make.on(0, 10))
        _take(session, collaborators, make.on(3))
        assert (Clock.SIGN, lead) not in {(clock, desk) for _, clock, desk in _notices(session, complaint)}


def test_two_sweeps_at_once_take_each_step_once(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        for _ in range(12):
            make.make_complaint(session, collaborators)
    at, start = make.on(60), Barrier(2)

    def run(_: int) -> int:
        start.wait()
        total = 0
        for _round in range(20):
            with database.unit_of_work() as session:
                taken = sweep.take_due_steps(session, collaborators, at=at, limit=10)
            total += taken
            if not taken:
                return total
        raise AssertionError("the sweep does not come to an end")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    with database.unit_of_work() as session:
        while sweep.take_due_steps(session, collaborators, at=at):
            pass  # what one left because the other held it
        announced = select(func.count()).where(ComplaintEvent.kind == "deadline:step")
        deadlines = session.scalar(select(func.count()).select_from(Deadline).where(Deadline.cancelled_at.is_(None)))
        assert session.scalar(announced) == deadlines
        assert len(session.exec(select(Message).where(Message.template == "overdue")).all()) == 12


def test_a_complaint_somebody_holds_is_left_for_the_next_sweep(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer: nobody holds a row beside it")
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        held, free = make.make_complaint(session, collaborators), make.make_complaint(session, collaborators)
        numbers = held.number, free.id
    with database.unit_of_work() as holder:
        find.lock_complaint(holder, numbers[0])
        with database.unit_of_work() as session:
            assert _take(session, collaborators, make.on(3)) > 0
            announced = set(session.exec(select(Notice.complaint_id)).all())
            assert announced == {numbers[1]}
    with database.unit_of_work() as session:
        assert _take(session, collaborators, make.on(3)) > 0


def test_a_coordination_that_fails_goes_to_be_designated(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        coordinate.coordinate_complaint(
            session, collaborators, complaint, "合成", actor=crew.dispatcher, at=make.on(0, 14)
        )
        _take(session, collaborators, make.on(4))
        designate = _row(session, complaint, Clock.DESIGNATE)
        assert designate.department_id == make.department_of(collaborators, Symbol.TNW)
        assert designate.department_id == coordination.designator_of(collaborators, complaint)
        _take(session, collaborators, make.on(30))
        rows = [row for row in open_deadlines(session, complaint) if row.clock is Clock.DESIGNATE]
        assert len(rows) == 1


@pytest.mark.parametrize("late", [timedelta(), timedelta(hours=8, minutes=59), timedelta(days=4)])
def test_it_is_to_be_designated_by_the_same_day_however_late_the_sweep_comes(
    database: Database, late: timedelta
) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        coordinate.coordinate_complaint(
            session, collaborators, complaint, "合成", actor=crew.dispatcher, at=make.on(1, 14)
        )
        failed_at = _row(session, complaint, Clock.COORDINATE).due_at + timedelta(microseconds=1)
        _take(session, collaborators, failed_at + late)
        designate = _row(session, complaint, Clock.DESIGNATE)
        assert designate.started_at == failed_at
        assert not list(differences(session, collaborators, at=failed_at + late))


def test_a_department_hears_of_it_in_the_hours_of_its_own_place(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators)
        # The complaint's city has decreed a day off, which leaves the province at work.
        decreed = DayRow(make.on(1).date(), is_working=False, name="合成", region_code=make.CITY, basis="合成决定")
        book = book_of(with_local_day(collaborators.rules.calendars.rows, decreed), 1)
        collaborators = replace(collaborators, rules=replace(collaborators.rules, calendars=book))
        deadline, pressing = _row(session, complaint, Clock.SIGN), Recipients(session, collaborators, make.on(1))
        shown = {
            region: pressing.shown_at(
                complaint, deadline, make.department_of(collaborators, Symbol.MR, region), at=make.on(1, 3)
            )
            for region in (make.CITY, make.PROVINCE)
        }
        assert shown == {make.CITY: make.on(2, 8), make.PROVINCE: make.on(1, 8)}
