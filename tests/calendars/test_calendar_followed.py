"""One calendar after another: what was kept once is not told again, and each event stands for a change."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from intake.calendars.applying import follow_calendars
from intake.calendars.edits import with_hours, with_local_day, with_year, without_local_day
from intake.calendars.preview import DateChange, Fate, changes
from intake.calendars.publish import proposed, publish
from intake.casework.actor import SYSTEM
from intake.db import Database
from intake.models import ComplaintEvent, Deadline
from routing.calendars.book import DayRow
from routing.calendars.file import read_calendar
from routing.calendars.working_time import SHANGHAI
from routing.vocabulary import CalendarAct, Clock, Symbol
from tests import factories as make
from tests.calendars.calendar_files import read_2027
from tests.clocks.replayed import check_replays

pytestmark = pytest.mark.slow

RECEIVED = datetime(2026, 12, 28, 10, 0, tzinfo=SHANGHAI)
FIRST = datetime(2026, 12, 29, 10, 0, tzinfo=SHANGHAI)
SATURDAY = date(2027, 1, 9)
PARTIAL = "day,is_working,name,notice\n2027-01-01,0,元旦,合成通知第二号\n".encode()


@pytest.fixture
def complaint(database: Database) -> int:
    with database.unit_of_work() as session:
        return make.make_complaint(session, make.make_office(session, at=RECEIVED), at=RECEIVED, accept=True).id


def change(database: Database, edit, *, nth: int = 0) -> list[DateChange]:
    """Look at the change, put it in force, and let the deadlines follow; what was foretold is what is done."""
    at = FIRST + timedelta(minutes=nth)
    with database.unit_of_work() as session:
        collaborators = make.make_office(session, at=at)
        book = proposed(collaborators.rules.calendars, edit(collaborators.rules.calendars.rows))
        foretold = list(changes(session, collaborators, book, at=at))
        publish(session, book, CalendarAct.YEAR, note="合成", actor=SYSTEM, at=at)
    assert follow_calendars(database, make.make_office, at=at) == foretold
    with database.reading() as session:
        check_replays(session, make.make_office(session), at=at)
    return foretold


def events(database: Database, complaint_id: int) -> list[dict]:
    with database.reading() as session:
        statement = select(ComplaintEvent.data).where(
            ComplaintEvent.complaint_id == complaint_id, ComplaintEvent.kind == "deadline:recalendar"
        )
        return list(session.exec(statement.order_by(ComplaintEvent.seq)))


def due_on(database: Database, complaint_id: int) -> date:
    with database.reading() as session:
        statement = select(Deadline.due_at).where(
            Deadline.complaint_id == complaint_id, Deadline.clock == Clock.CLOSURE
        )
        return session.exec(statement).one().astimezone(SHANGHAI).date()


def worked(*days: date):
    def edit(rows):
        for day in days:
            rows = with_local_day(rows, DayRow(day, True, "合成", make.CITY, basis="合成决定"))
        return rows

    return edit


def of_2027(**said):
    return lambda rows: with_year(rows, read_2027(**said))


def test_a_date_kept_once_is_not_kept_again_by_every_later_calendar(database, complaint):
    assert {one.fate for one in change(database, of_2027(worked=("2027-01-02", "2027-01-09")))} == {Fate.KEPT}
    with database.reading() as session:
        department = make.department_of(make.make_office(session), Symbol.MR)
    assert change(database, lambda rows: with_hours(rows, department, "10:00-19:00"), nth=1) == []
    elsewhere = DayRow(date(2027, 1, 8), False, "合成", "370000", basis="合成决定")
    assert change(database, lambda rows: with_local_day(rows, elsewhere), nth=2) == []
    anew = of_2027(worked=("2027-01-02", "2027-01-09"), notice="合成通知第二号")
    assert change(database, anew, nth=3) == []
    assert len(events(database, complaint)) == 1


def test_a_date_that_would_be_earlier_still_is_told_again(database, complaint):
    was = due_on(database, complaint)
    (first, *_others) = [one for one in change(database, worked(SATURDAY)) if one.clock is Clock.CLOSURE]
    more = change(database, worked(SATURDAY, SATURDAY + timedelta(days=1)), nth=1)
    (second,) = [one for one in more if one.clock is Clock.CLOSURE]
    assert {first.fate, second.fate} == {Fate.KEPT}
    assert second.will_be < first.will_be
    assert due_on(database, complaint) == was
    assert len(events(database, complaint)) == 2


def test_a_kept_date_that_a_later_calendar_gives_back_does_not_change(database, complaint):
    change(database, worked(SATURDAY))
    assert change(database, lambda rows: without_local_day(rows, make.CITY, SATURDAY), nth=1) == []
    assert len(events(database, complaint)) == 1


def test_a_kept_date_moves_later_once_a_calendar_goes_beyond_it(database, complaint):
    was = due_on(database, complaint)
    change(database, worked(SATURDAY))
    moved = change(database, of_2027(off=("2027-01-04", "2027-01-05", "2027-01-06")), nth=1)
    assert Fate.LATER in {one.fate for one in moved}
    assert due_on(database, complaint) > was
    assert len(events(database, complaint)) == 2


def test_a_kept_date_is_confirmed_at_the_date_that_holds(database, complaint):
    was = due_on(database, complaint)
    change(database, worked(SATURDAY))
    confirmed = [one for one in change(database, of_2027(), nth=1) if one.clock is Clock.CLOSURE]
    assert [(one.fate, one.was, one.will_be) for one in confirmed] == [
        (Fate.CONFIRMED, confirmed[0].was, confirmed[0].was)
    ]
    assert due_on(database, complaint) == was
    told = next(one for one in events(database, complaint)[-1]["deadlines"] if one["clock"] == "closure")
    assert (told["from"], told["kept"]) == (told["to"], False)


def test_an_official_year_that_a_file_without_its_holidays_replaces_becomes_provisional(database, complaint):
    was = due_on(database, complaint)
    change(database, of_2027())
    back = change(database, lambda rows: with_year(rows, read_calendar(PARTIAL)), nth=1)
    assert {one.fate for one in back} == {Fate.PROVISIONAL}
    assert all(one.was == one.will_be for one in back)
    assert due_on(database, complaint) == was


def test_training_complaints_are_neither_counted_nor_moved(database):
    with database.unit_of_work() as session:
        collaborators = make.make_office(session, at=RECEIVED)
        counted, practised = (
            make.make_complaint(session, collaborators, at=RECEIVED, accept=True, is_training=is_training).id
            for is_training in (False, True)
        )
    moved = change(database, of_2027(off=("2027-01-04", "2027-01-05", "2027-01-06")))
    assert {one.complaint_id for one in moved} == {counted}
    assert not events(database, practised)
    with database.reading() as session:
        versions = select(Deadline.calendar_version).where(Deadline.complaint_id == practised).distinct()
        assert session.exec(versions).all() == [0]
