"""The preview of a calendar: every change once over the pages, counted, and nothing overlooked to be quick."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from intake.calendars import preview
from intake.calendars.edits import with_hours, with_local_day, with_year
from intake.calendars.preview import PAGE, ChangePage, DateChange, Fate, changes, page_of_changes, tally
from intake.calendars.publish import proposed
from intake.calendars.shift import CalendarDifference, candidates, shift_between
from intake.db import Database
from intake.models import Handling
from intake.numbers import BEFORE_ALL_IDS
from routing.calendars.book import CalendarBook, CalendarRows, DayRow, book_of
from routing.calendars.working_time import SHANGHAI
from tests import factories as make
from tests.calendars.calendar_files import read_2027

pytestmark = pytest.mark.slow

RECEIVED = datetime(2026, 12, 28, 10, 0, tzinfo=SHANGHAI)
MANY = 120  # complaints, each with two dates that change: more than two pages


@pytest.fixture
def many(database: Database) -> Database:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session, at=RECEIVED)
        for n in range(MANY):
            place = {"region_code": make.PROVINCE} if n % 3 == 0 else {}
            make.make_complaint(session, collaborators, at=RECEIVED + timedelta(seconds=n), accept=n % 2 == 0, **place)
    return database


def new_year(rows: CalendarRows) -> CalendarRows:
    return with_year(rows, read_2027(off=("2027-01-04",), worked=("2027-01-09",)))


def pages(database: Database, edit) -> list[ChangePage]:
    """As a reader turns them, each in a session of its own."""
    found: list[ChangePage] = []
    after: int | None = BEFORE_ALL_IDS
    while after is not None:
        with database.reading() as session:
            collaborators = make.make_office(session, at=RECEIVED)
            book = proposed(collaborators.rules.calendars, edit(collaborators.rules.calendars.rows))
            found.append(page_of_changes(session, collaborators, book, at=RECEIVED, after=after))
        after = found[-1].cursor
    return found


def all_changes(database: Database, edit) -> list[DateChange]:
    with database.reading() as session:
        collaborators = make.make_office(session, at=RECEIVED)
        book = proposed(collaborators.rules.calendars, edit(collaborators.rules.calendars.rows))
        return list(changes(session, collaborators, book, at=RECEIVED))


def test_every_change_stands_on_exactly_one_page(many):
    found = pages(many, new_year)
    shown = [one for page in found for one in page.changes]
    assert len(found) > 2
    assert len({one.deadline_id for one in shown}) == len(shown)
    assert shown == all_changes(many, new_year)
    assert {PAGE <= len(page.changes) < PAGE + 10 for page in found[:-1]} == {True}


def test_a_page_ends_after_so_many_complaints_and_the_next_goes_on_there(many, monkeypatch):
    monkeypatch.setattr(preview, "MOST_LOOKED_AT", 7)
    found = pages(many, new_year)
    assert len(found) == MANY // 7 + 1
    assert [one for page in found for one in page.changes] == all_changes(many, new_year)


def test_what_is_counted_is_what_changes_and_beyond_the_bound_at_least_that(many, monkeypatch):
    whole = all_changes(many, new_year)
    with many.reading() as session:
        collaborators = make.make_office(session, at=RECEIVED)
        book = proposed(collaborators.rules.calendars, new_year(collaborators.rules.calendars.rows))
        exact = tally(session, collaborators, book, at=RECEIVED)
        monkeypatch.setattr(preview, "MOST_COUNTED", MANY)
        just = tally(session, collaborators, book, at=RECEIVED)
        monkeypatch.setattr(preview, "MOST_COUNTED", 50)
        least = tally(session, collaborators, book, at=RECEIVED)
    assert exact.is_whole
    assert just == exact
    assert exact.counts == {fate: n for fate in Fate if (n := sum(one.fate is fate for one in whole))}
    assert not least.is_whole
    assert 0 < sum(least.counts.values()) < len(whole)


def department(database: Database) -> int:
    """One that has a part in some complaint."""
    with database.reading() as session:
        return session.exec(select(Handling.department_id).limit(1)).one()


def local_day(code: str) -> DayRow:
    return DayRow(date(2026, 12, 30), False, "合成地方假日", code, basis="合成决定")


@pytest.mark.parametrize("which", ["year", "department", "everybody", "city", "province"])
def test_looking_only_at_what_may_be_touched_overlooks_nothing(many, monkeypatch, which):
    own = department(many)
    edit = {
        "year": new_year,
        "department": lambda rows: with_hours(rows, own, "10:00-19:00"),
        "everybody": lambda rows: with_hours(rows, None, "10:00-19:00"),
        "city": lambda rows: with_local_day(rows, local_day(make.CITY)),
        "province": lambda rows: with_local_day(rows, local_day(make.PROVINCE)),
    }[which]
    quick = all_changes(many, edit)
    monkeypatch.setattr(preview, "shift_between", lambda _old, _new: CalendarDifference(None, hours=True))
    assert quick == all_changes(many, edit)
    # A department's hours move a date only where its parts count hours or days paused; here none does.
    assert bool(quick) == (which != "department")


def book(edit=lambda rows: rows) -> CalendarBook:
    return book_of(edit(CalendarRows()), 1)


def test_a_day_of_a_city_touches_what_lies_in_it_and_a_departments_hours_its_parts(many):
    own = department(many)
    with many.reading() as session:
        city = shift_between(book(), book(lambda rows: with_local_day(rows, local_day(make.CITY))))
        hours = shift_between(book(), book(lambda rows: with_hours(rows, own, "10:00-19:00")))
        nobody = shift_between(book(), book(lambda rows: with_hours(rows, 999_999, "10:00-19:00")))
        theirs = set(session.exec(select(Handling.complaint_id).where(Handling.department_id == own)).all())
        assert 0 < len(theirs) < MANY
        assert city.places == {make.CITY}
        assert 0 < len(candidates(session, city, after=BEFORE_ALL_IDS)) < MANY
        assert candidates(session, nobody, after=BEFORE_ALL_IDS) == []
        assert set(candidates(session, hours, after=BEFORE_ALL_IDS)) == theirs
        assert candidates(session, shift_between(book(), book()), after=BEFORE_ALL_IDS) == []
