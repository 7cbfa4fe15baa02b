"""A new year's notice: who is promised what by it, what stays, what is recorded, and that the record still agrees."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlmodel import Session, select

from intake.calendars.applying import follow_calendars
from intake.calendars.edits import with_hours, with_local_day, with_year, without_local_day
from intake.calendars.follow import is_waiting
from intake.calendars.preview import Fate, changes
from intake.calendars.publish import proposed, publish
from intake.casework.actor import SYSTEM
from intake.casework.collaborators import Collaborators
from intake.casework.verbs import ask_info, supply_info
from intake.db import Database
from intake.errors import InvalidInput
from intake.models import Complaint, ComplaintEvent, Deadline, OfficeEvent
from routing.calendars.book import CalendarRows, DayRow
from routing.calendars.store import load_calendars
from routing.calendars.working_time import SHANGHAI
from routing.models import CalendarDay, CalendarVersion
from routing.vocabulary import CalendarAct, Channel, Clock, Symbol
from tests import factories as make
from tests.calendars.calendar_files import read_2027
from tests.clocks.replayed import check_replays
from tests.stages.keys import RING

pytestmark = pytest.mark.slow

RECEIVED = datetime(2026, 12, 28, 10, 0, tzinfo=SHANGHAI)  # a Monday
LATER_ON = datetime(2026, 12, 29, 10, 0, tzinfo=SHANGHAI)
NEXT_DAY = datetime(2026, 12, 30, 10, 0, tzinfo=SHANGHAI)
MUCH_LATER = datetime(2026, 12, 29, 10, 5, tzinfo=SHANGHAI)


def change(database: Database, rows, *, act: CalendarAct = CalendarAct.YEAR, at: datetime = LATER_ON) -> list:
    """Publish what `rows` makes of the rows in force, and let the deadlines follow."""
    with database.unit_of_work() as session:
        make.make_office(session)
        book = load_calendars(session)
        publish(session, proposed(book, rows(book.rows)), act, note="合成", actor=SYSTEM, at=at)
    return follow_calendars(database, make.make_office, at=at)


def load_2027(**said):
    return lambda rows: with_year(rows, read_2027(**said))


def complaint(database: Database, at: datetime = RECEIVED) -> int:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session, at=at)
        return make.make_complaint(session, collaborators, at=at, accept=True).id


def row(session: Session, complaint_id: int, clock: Clock) -> Deadline:
    statement = select(Deadline).where(Deadline.complaint_id == complaint_id, Deadline.clock == clock)
    return session.exec(statement).one()


def due_on(database: Database, complaint_id: int, clock: Clock = Clock.CLOSURE) -> date:
    with database.reading() as session:
        return row(session, complaint_id, clock).due_at.astimezone(SHANGHAI).date()


def events(database: Database, complaint_id: int) -> list[dict]:
    with database.reading() as session:
        statement = select(ComplaintEvent.data).where(
            ComplaintEvent.complaint_id == complaint_id, ComplaintEvent.kind == "deadline:recalendar"
        )
        return list(session.exec(statement.order_by(ComplaintEvent.seq)))


def assert_replay_agrees(database: Database, at: datetime = MUCH_LATER) -> None:
    with database.reading() as session:
        check_replays(session, make.make_office(session), at=at)


def test_a_day_off_more_moves_what_runs_over_it_and_the_preview_says_exactly_that(database):
    touched, before = complaint(database), complaint(database, at=datetime(2026, 11, 23, 10, tzinfo=SHANGHAI))
    was = due_on(database, touched)
    with database.reading() as session:
        collaborators = make.make_office(session)
        book = proposed(
            collaborators.rules.calendars, with_year(collaborators.rules.calendars.rows, read_2027(off=("2027-01-04",)))
        )
        foretold = list(changes(session, collaborators, book, at=LATER_ON))
    done = change(database, load_2027(off=("2027-01-04",)))
    assert done == foretold
    assert {one.complaint_id for one in done} == {touched}
    assert {one.fate for one in done} == {Fate.LATER}
    assert (was, due_on(database, touched)) == (date(2027, 1, 19), date(2027, 1, 20))
    assert len(events(database, touched)) == 1
    assert events(database, before) == []
    assert_replay_agrees(database)


def test_a_promised_date_never_moves_earlier_and_its_event_says_that_it_stays(database):
    touched = complaint(database)
    was = due_on(database, touched)
    done = change(database, load_2027(worked=("2027-01-02", "2027-01-09")))
    assert {one.fate for one in done} == {Fate.KEPT}
    assert due_on(database, touched) == was
    (event,) = events(database, touched)
    closure = next(one for one in event["deadlines"] if one["clock"] == "closure")
    assert closure["kept"]
    assert closure["to"] < closure["from"]
    assert_replay_agrees(database)


def test_a_date_that_stays_the_same_is_no_longer_provisional(database):
    touched = complaint(database)
    done = change(database, load_2027())
    assert {one.fate for one in done} == {Fate.CONFIRMED}
    with database.reading() as session:
        assert not row(session, touched, Clock.CLOSURE).is_provisional
        assert not session.get(Complaint, touched).is_provisional
    assert_replay_agrees(database)


def test_following_twice_changes_nothing_and_the_version_is_done_once_no_process_can_be_behind(database):
    touched = complaint(database)
    change(database, load_2027(off=("2027-01-04",)))
    with database.reading() as session:
        assert is_waiting(session)
    assert follow_calendars(database, make.make_office, at=MUCH_LATER) == []
    assert len(events(database, touched)) == 1
    with database.reading() as session:
        assert not is_waiting(session)


def test_a_promise_made_by_a_process_that_was_behind_follows_too(database):
    with database.unit_of_work() as session:
        stale = make.make_office(session).rules
    change(database, load_2027(off=("2027-01-04",)))
    with database.unit_of_work() as session:
        collaborators = Collaborators(stale, RING, make.make_office(session).jobs, make.CITY)
        late = make.make_complaint(session, collaborators, at=LATER_ON, accept=True).id
    assert due_on(database, late) == date(2027, 1, 20)
    follow_calendars(database, make.make_office, at=MUCH_LATER)
    assert due_on(database, late) == date(2027, 1, 21)
    assert_replay_agrees(database)


def test_what_stood_still_meanwhile_runs_on_by_the_new_calendar(database):
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        held = make.make_complaint(session, collaborators, at=RECEIVED, accept=False)
        ask_info.ask_info(session, collaborators, held, "合成：请补充", actor=crew.dispatcher, at=RECEIVED)
    change(database, load_2027(off=("2027-01-04",)))
    assert events(database, held.id) == []
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        again = session.get(Complaint, held.id)
        supply_info.supply_info(
            session, collaborators, again, "合成补充", Channel.PHONE, actor=crew.operator, at=NEXT_DAY
        )
    # One day paused, one day off more than was known at receipt.
    assert due_on(database, held.id) == date(2027, 1, 21)
    assert len(events(database, held.id)) == 1
    assert_replay_agrees(database, NEXT_DAY)


def test_a_local_day_off_is_of_its_region_and_of_what_lies_in_it_alone(database):
    here = complaint(database)
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        away = make.make_complaint(session, collaborators, at=RECEIVED, accept=True, region_code=make.PROVINCE).id
    was = due_on(database, away)
    own = DayRow(date(2026, 12, 30), False, "合成地方假日", make.CITY, basis="合成决定")
    change(database, lambda rows: with_local_day(rows, own), act=CalendarAct.LOCAL_DAY)
    assert due_on(database, here) == date(2027, 1, 20)
    assert due_on(database, away) == was
    assert_replay_agrees(database)
    change(database, lambda rows: without_local_day(rows, make.CITY, own.day), at=MUCH_LATER)
    assert due_on(database, here) == date(2027, 1, 20)
    assert_replay_agrees(database)


def test_office_hours_of_a_department_are_its_own(database):
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        department = make.department_of(collaborators, Symbol.MR)
    change(database, lambda rows: with_hours(rows, department, "9:00-12:00，13:00-17:00"), act=CalendarAct.OFFICE_HOURS)
    with database.reading() as session:
        book = load_calendars(session)
    day = date(2026, 12, 30)
    assert book.of(make.CITY, department).close_of(day).astimezone(SHANGHAI).hour == 17
    assert book.of(make.CITY).close_of(day) == book.country.close_of(day)
    assert {one.hours for one in book.rows.hours} == {"09:00-12:00, 13:00-17:00"}


def test_every_version_can_be_read_for_ever(database):
    change(database, load_2027(off=("2027-01-04",)))
    change(database, load_2027(), at=MUCH_LATER)
    with database.reading() as session:
        found = [load_calendars(session, version).country.is_working(date(2027, 1, 4)) for version in (0, 1, 2)]
        assert found == [True, False, True]
        assert load_calendars(session).version == 2
        stale = session.exec(select(CalendarDay).where(CalendarDay.until_version == 2)).all()
        assert {one.day for one in stale} == {date(2027, 1, 4)}


def test_a_second_change_from_the_same_version_is_told_to_look_again(database):
    with database.reading() as session:
        first = proposed(load_calendars(session), with_year(CalendarRows(), read_2027()))
    change(database, load_2027(off=("2027-01-04",)))
    with database.unit_of_work() as session, pytest.raises(InvalidInput, match="meanwhile become version 1"):
        publish(session, first, CalendarAct.YEAR, note="合成", actor=SYSTEM, at=LATER_ON)


def test_loading_what_is_already_known_is_refused_and_writes_nothing(database):
    change(database, load_2027())
    with pytest.raises(InvalidInput, match="changes nothing"):
        change(database, load_2027())
    with database.reading() as session:
        assert len(session.exec(select(CalendarVersion)).all()) == 1
        acts = session.exec(select(OfficeEvent.data).where(OfficeEvent.kind == "calendar:publish")).all()
    assert [act["version"] for act in acts] == [1]


def test_a_file_without_a_notice_makes_no_official_year():
    nameless = replace(read_2027(), notice="")
    with pytest.raises(InvalidInput) as refused:
        with_year(CalendarRows(), nameless)
    assert refused.value.field == "notice"
    assert with_year(CalendarRows(), nameless, notice="合成通知").years
