"""Each deadline explained from the record: its days, its hours, what moved it, and what comes if nothing happens."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from intake.calendars.edits import with_local_day, without_local_day
from intake.calendars.follow import follow_lot, settle_versions
from intake.calendars.publish import proposed, publish
from intake.casework.actor import COMPLAINANT, SYSTEM
from intake.casework.clocks.explanation import DeadlineExplanation, explain_deadline
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.requests import decide, file, statutory_procedure
from intake.casework.verbs import ask_info, resume, review, supply_info
from intake.db import Database
from intake.events import EventKind
from intake.models import Complaint, Deadline
from intake.vocabulary import PauseReason, RequestKind, State
from routing.calendars.book import CalendarRows, DayRow
from routing.calendars.store import load_calendars
from routing.calendars.working_time import SHANGHAI, DayKind, local_day
from routing.clocks.deadlines import due
from routing.vocabulary import CalendarAct, Channel, Clock, Unit
from tests import factories as make

pytestmark = pytest.mark.slow

_HOUR = timedelta(hours=1)


def _explained(
    session: Session, collaborators: Collaborators, complaint: Complaint, clock: Clock, *, at: datetime
) -> DeadlineExplanation:
    statement = select(Deadline).where(Deadline.complaint_id == complaint.id, Deadline.clock == clock)
    row = session.exec(statement.where(Deadline.cancelled_at.is_(None))).one()
    return explain_deadline(session, collaborators, complaint, row, audit.timeline(session, complaint.id), at=at)


def _handled(session: Session, **changes: object) -> tuple[Collaborators, make.Crew, Complaint]:
    collaborators, crew = make.make_office(session), make.Crew(session)
    complaint = make.make_complaint(session, collaborators, **changes)
    make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=complaint.received_at + _HOUR)
    return collaborators, crew, complaint


def _ask(
    session: Session,
    collaborators: Collaborators,
    crew: make.Crew,
    complaint: Complaint,
    *,
    kind: RequestKind,
    day: int,
) -> None:
    """Asked for at ten in the morning by the lead department, granted at eleven by a dispatcher."""
    days = {"days": 5} if kind is RequestKind.EXTENSION else {}
    reason = "complex" if kind is RequestKind.EXTENSION else PauseReason.COURT
    lead = crew.handler(complaint.lead_department_id)
    wish = file.DecisionRequestInput(kind, reason, "合成证据", "合成依据", **days)
    request = file.file_request(session, collaborators, complaint, wish, actor=lead, at=make.on(day))
    decide.decide_request(
        session,
        collaborators,
        complaint,
        request,
        approve=True,
        note="同意",
        actor=crew.dispatcher,
        at=make.on(day, 11),
    )


def _kinds(explained: DeadlineExplanation) -> list[EventKind]:
    return [each.event.kind for each in explained.moves]


def _days_of(explained: DeadlineExplanation, kind: DayKind) -> Sequence[date]:
    return [each.day for each in explained.days if each.kind is kind]


def _day(n: int) -> date:
    return local_day(make.on(n))


def test_every_day_from_receipt_to_due_stands_in_its_week(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, _crew, complaint = _handled(session)
        explained = _explained(session, collaborators, complaint, Clock.CLOSURE, at=make.on(1))
        assert [each.day for each in explained.days] == [_day(n) for n in range(22)]
        assert [each.count for each in explained.days if each.count] == list(range(1, 16))
        weeks = list(explained.weeks())
        assert {len(week) for week in weeks} == {7}
        assert [day.day for week in weeks for day in week if day] == [_day(n) for n in range(22)]
        assert all(day is None or day.day.weekday() == n for week in weeks for n, day in enumerate(week))
        assert _kinds(explained) == [EventKind.DEADLINE_PROMISE]
        assert explained.moves[0].due_at == explained.row.due_at


def test_a_pause_and_an_extension_each_leave_the_date_they_made(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _handled(session)
        first = complaint.closure_due_at
        _ask(session, collaborators, crew, complaint, kind=RequestKind.SUSPENSION, day=1)
        lead = crew.handler(complaint.lead_department_id)
        resume.resume_complaint(session, collaborators, complaint, "合成", actor=lead, at=make.on(4))
        resumed = complaint.closure_due_at
        _ask(session, collaborators, crew, complaint, kind=RequestKind.EXTENSION, day=7)
        explained = _explained(session, collaborators, complaint, Clock.CLOSURE, at=make.on(8))
        kinds = (
            EventKind.DEADLINE_PROMISE,
            EventKind.DEADLINE_PAUSE,
            EventKind.DEADLINE_RESUME,
            EventKind.DEADLINE_EXTEND,
        )
        assert _kinds(explained) == list(kinds)
        assert [each.due_at for each in explained.moves] == [first, None, resumed, complaint.closure_due_at]
        assert _days_of(explained, DayKind.PAUSED) == [_day(1), _day(2), _day(3)]
        assert (explained.days[-1].day, explained.days[-1].count) == (local_day(complaint.closure_due_at), 20)


def test_a_clock_that_stands_still_shows_the_date_it_would_have_and_the_one_it_will_have(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _handled(session)
        _ask(session, collaborators, crew, complaint, kind=RequestKind.SUSPENSION, day=1)
        at = make.on(3, 9)
        explained = _explained(session, collaborators, complaint, Clock.CLOSURE, at=at)
        assert _days_of(explained, DayKind.PAUSED) == [_day(1), _day(2)]
        assert explained.pause_until == complaint.pause_until
        lead = crew.handler(complaint.lead_department_id)
        ceiling = explained.run_on_at
        resume.resume_complaint(session, collaborators, complaint, "合成", actor=lead, at=at)
        assert explained.resumed_at == complaint.closure_due_at
        calendar = collaborators.rules.calendar
        assert calendar.between(local_day(explained.resumed_at), local_day(ceiling)) == calendar.between(
            local_day(at) - timedelta(days=1), local_day(explained.pause_until)
        )


def test_hours_of_an_urgent_matter_run_by_night_and_add_up_to_the_limit(database: Database) -> None:
    friday = make.on(4, 16)
    with database.unit_of_work() as session:
        collaborators, _crew, complaint = _handled(session, at=friday)
        complaint.policy = "urgent"
        make.promise_anew(session, collaborators, complaint, Clock.CLOSURE, at=friday)
        explained = _explained(session, collaborators, complaint, Clock.CLOSURE, at=friday)
        assert explained.row.unit is Unit.HOURS
        assert [(each.day, each.ran / _HOUR) for each in explained.days] == [(_day(4), 8.0), (_day(5), 16.0)]


def test_hours_that_were_paused_are_taken_from_their_days(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, accept=False)
        ask_info.ask_info(session, collaborators, complaint, "合成？", actor=crew.operator, at=make.on(0))
        supply_info.supply_info(
            session, collaborators, complaint, "合成。", Channel.WEB, actor=COMPLAINANT, at=make.on(2, 9)
        )
        explained = _explained(session, collaborators, complaint, Clock.DISPATCH, at=make.on(2, 9))
        assert [each.ran / _HOUR for each in explained.days] == [0.5, 0.0, 1.5]
        assert _days_of(explained, DayKind.PAUSED) == [_day(1)]
        assert _days_of(explained, DayKind.DAY_ZERO) == []


def test_days_of_a_year_without_its_notice_are_provisional(database: Database) -> None:
    received = datetime(2033, 12, 20, 10, tzinfo=SHANGHAI)
    with database.unit_of_work() as session:
        collaborators, _crew, complaint = _handled(session, at=received)
        explained = _explained(session, collaborators, complaint, Clock.CLOSURE, at=received)
        assert explained.row.is_provisional
        assert all(each.is_provisional for each in explained.days)


def test_redoing_begins_a_clock_and_says_so(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _handled(session)
        make.bring_to(session, collaborators, crew, complaint, State.REPLIED, at=make.on(2))
        review.send_back(session, collaborators, complaint, "合成", actor=crew.dispatcher, at=make.on(3))
        explained = _explained(session, collaborators, complaint, Clock.REDO, at=make.on(3))
        assert _kinds(explained) == [EventKind.COMPLAINT_MOVE, EventKind.DEADLINE_PROMISE]
        closure = _explained(session, collaborators, complaint, Clock.CLOSURE, at=make.on(3))
        assert EventKind.COMPLAINT_MOVE in _kinds(closure)


def test_what_stops_the_hotline_is_no_event_of_a_procedure_of_the_law(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _handled(session)
        lead = crew.handler(complaint.lead_department_id)
        statutory_procedure.open_statutory(
            session, collaborators, complaint, Clock.PETITION, "合成1号", actor=lead, at=make.on(1)
        )
        _ask(session, collaborators, crew, complaint, kind=RequestKind.SUSPENSION, day=1)
        explained = _explained(session, collaborators, complaint, Clock.PETITION, at=make.on(3))
        assert _kinds(explained) == [EventKind.DEADLINE_PROMISE]
        assert explained.resumed_at is None
        assert not _days_of(explained, DayKind.PAUSED)
        assert explained.days[-1].day == local_day(explained.row.due_at)


def test_a_new_calendar_moves_a_date_later_and_never_earlier(database: Database) -> None:
    own = DayRow(_day(8), is_working=False, name="合成节", region_code=make.CITY, basis="合成文件")
    with database.unit_of_work() as session:
        collaborators, _crew, complaint = _handled(session)
        first = complaint.closure_due_at
        collaborators = _publish(session, lambda rows: with_local_day(rows, own), at=make.on(1))
        moved = _explained(session, collaborators, complaint, Clock.CLOSURE, at=make.on(1))
        assert _kinds(moved) == [EventKind.DEADLINE_PROMISE, EventKind.DEADLINE_RECALENDAR]
        assert [each.due_at for each in moved.moves] == [first, moved.row.due_at]
        assert moved.row.due_at > first
        assert next(each for each in moved.days if each.day == _day(8)).kind is DayKind.HOLIDAY
        assert not moved.is_held
        collaborators = _publish(session, lambda rows: without_local_day(rows, make.CITY, _day(8)), at=make.on(2))
        held = _explained(session, collaborators, complaint, Clock.CLOSURE, at=make.on(2))
        assert held.row.due_at == moved.row.due_at
        assert [each.day for each in held.days] == [each.day for each in moved.days]
        assert (held.row.calendar_version, held.calendar.version, held.is_held) == (2, 1, True)


def _publish(session: Session, edit: Callable[[CalendarRows], CalendarRows], *, at: datetime) -> Collaborators:
    """The next version of the calendar, followed by every open deadline."""
    book = load_calendars(session)
    publish(session, proposed(book, edit(book.rows)), CalendarAct.LOCAL_DAY, note="合成", actor=SYSTEM, at=at)
    collaborators = make.make_office(session, at=at)
    follow_lot(session, collaborators, after=0, at=at)
    settle_versions(session, collaborators, begun_at=at + _HOUR)
    return collaborators


@pytest.mark.parametrize("goal", [State.REPLIED, State.CALLBACK, State.CLOSED])
def test_every_clock_of_a_road_ends_its_days_where_it_is_due(database: Database, goal: State) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _handled(session)
        make.bring_to(session, collaborators, crew, complaint, goal, at=make.on(3))
        events = audit.timeline(session, complaint.id)
        for row in session.exec(select(Deadline).where(Deadline.complaint_id == complaint.id)):
            explained = explain_deadline(session, collaborators, complaint, row, events, at=make.on(3))
            assert explained.days[-1].day == local_day(row.due_at)
            assert [each.due_at for each in explained.moves if each.due_at] == [row.due_at]
            assert not explained.is_held
            assert due(row.limit, row.started_at, explained.calendar).due_at == row.original_due_at
