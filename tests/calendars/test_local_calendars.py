"""Days of a place, half days and office hours with several intervals, laid over the country's calendar."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.calendars.edits import with_hours, with_local_day, with_year
from intake.calendars.next_year import NextYear, next_year
from intake.calendars.picture import months
from intake.errors import InvalidInput
from routing.calendars.book import CalendarRows, DayRow, book_of
from routing.calendars.file import read_calendar
from routing.calendars.office_hours import read_hours, written_hours
from routing.calendars.working_time import OFFICE_HOURS, SHANGHAI, DayKind, Decreed, layered
from routing.clocks.deadlines import Limit, Pause, due
from routing.errors import BadCalendar
from routing.vocabulary import Clock, Unit
from tests.calendars.calendar_files import read_2027
from tests.calendars.shipped import shipped_calendar
from tests.stages.extents import extent

SHIPPED = shipped_calendar()
PROVINCE, CITY, COUNTY, ELSEWHERE = "510000", "510100", "510104", "370000"
FRIDAY = date(2026, 11, 27)
MORNING = ((time(8), time(12)),)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def own(region: str, day: date = FRIDAY, *, works: bool = False, hours: str = "") -> DayRow:
    return DayRow(day, works, "合成", region, hours, "合成决定")


def test_a_half_day_counts_as_a_working_day_and_its_hours_only_half():
    half = layered(SHIPPED, {FRIDAY: Decreed(is_working=True, name="合成", hours=MORNING)})
    assert half.is_working(FRIDAY)
    assert half.kind_of(FRIDAY) is DayKind.WORKING
    assert half.after(FRIDAY - timedelta(days=1), 1) == FRIDAY
    assert half.close_of(FRIDAY) == at(FRIDAY, 12)
    assert half.hours_after(at(FRIDAY, 11), 2) == at(date(2026, 11, 30), 9)
    assert half.worked_before(at(FRIDAY, 20)) - half.worked_before(at(FRIDAY, 0)) == timedelta(hours=4)


def test_a_pause_that_begins_after_the_close_of_a_half_day_does_not_take_it():
    half = layered(SHIPPED, {FRIDAY: Decreed(is_working=True, hours=MORNING)})
    limit, start = Limit(Clock.CLOSURE, 3, Unit.WORKING_DAYS, "", ""), at(date(2026, 11, 26), 9)
    pause = Pause(at(FRIDAY, 13), at(FRIDAY, 18))
    assert due(limit, start, half, pauses=[pause]).due_on == due(limit, start, half).due_on
    assert due(limit, start, SHIPPED, pauses=[pause]).due_on > due(limit, start, SHIPPED).due_on


@pytest.mark.parametrize(
    ("decreed_in", "asked_in", "works"),
    [
        (PROVINCE, PROVINCE, False),
        (PROVINCE, COUNTY, False),
        (CITY, COUNTY, False),
        (CITY, PROVINCE, True),
        (CITY, ELSEWHERE, True),
        (COUNTY, CITY, True),
    ],
)
def test_a_place_keeps_the_days_of_what_it_lies_in(decreed_in, asked_in, works):
    book = book_of(with_local_day(CalendarRows(), own(decreed_in)), 1)
    assert book.of(asked_in).is_working(FRIDAY) is works
    assert book.country.is_working(FRIDAY)


def test_the_nearer_decree_lies_over_the_farther():
    rows = with_local_day(with_local_day(CalendarRows(), own(PROVINCE)), own(CITY, works=True))
    book = book_of(rows, 1)
    assert not book.of(PROVINCE).is_working(FRIDAY)
    assert book.of(COUNTY).is_working(FRIDAY)


def test_a_place_can_work_on_a_weekend():
    saturday = FRIDAY + timedelta(days=1)
    book = book_of(with_local_day(CalendarRows(), own(CITY, saturday, works=True)), 1)
    assert book.of(CITY).kind_of(saturday) is DayKind.MAKEUP


def test_without_anything_of_its_own_a_place_has_the_very_calendar_of_the_country():
    book = book_of(CalendarRows(), 0)
    assert book.of(CITY) is book.country


def test_office_hours_of_a_department_hold_for_it_alone():
    book = book_of(with_hours(with_hours(CalendarRows(), None, "9:00-12:00,14:00-18:00"), 7, "10:00—16:00"), 1)
    assert book.of(CITY).office_hours == ((time(9), time(12)), (time(14), time(18)))
    assert book.of(CITY, 7).hours_after(at(FRIDAY, 15), 2) == at(date(2026, 11, 30), 11)
    assert with_hours(book.rows, 7, " ").hours == with_hours(CalendarRows(), None, "9:00-12:00,14:00-18:00").hours


@pytest.mark.parametrize("text", ["", "8-12", "08:00-12:00,11:00-13:00", "12:00-08:00", "25:00-26:00", "08:00-08:00"])
def test_hours_that_make_no_sense_are_refused(text):
    with pytest.raises(BadCalendar):
        read_hours(text)


def test_hours_are_written_as_they_are_read():
    assert read_hours(written_hours(OFFICE_HOURS)) == OFFICE_HOURS


def test_a_day_off_has_no_hours():
    with pytest.raises(BadCalendar):
        Decreed(is_working=False, hours=MORNING)


def test_a_year_may_decree_days_of_the_december_before_and_keeps_the_rest_of_that_year():
    said = read_calendar("day,is_working,name\n2027-01-01,0,元旦\n2026-12-31,0,元旦\n2027-02-05,0,春节\n".encode())
    calendar = book_of(with_year(CalendarRows(), said, notice="合成通知"), 1).country
    assert not calendar.is_working(date(2026, 12, 31))
    assert not calendar.is_working(date(2026, 10, 7))
    assert calendar.is_provisional(date(2027, 6, 1)), "five holidays are missing"


def test_a_file_of_two_years_is_refused_with_both():
    said = read_calendar("day,is_working,name\n2027-05-01,0,劳动节\n2028-05-01,0,劳动节\n".encode())
    with pytest.raises(InvalidInput, match="2027, 2028"):
        with_year(CalendarRows(), said, notice="合成通知")


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2026, 10, 31), NextYear.OK),
        (date(2026, 11, 1), NextYear.DUE),
        (date(2026, 12, 9), NextYear.DUE),
        (date(2026, 12, 10), NextYear.MISSING),
        (date(2026, 12, 31), NextYear.MISSING),
        (date(2025, 12, 31), NextYear.OK),
    ],
)
def test_next_year_is_due_from_november_and_missing_from_the_tenth_of_december(today, found):
    assert next_year(book_of(CalendarRows(), 0), today) is found
    assert next_year(book_of(with_year(CalendarRows(), read_2027()), 1), today) is NextYear.OK


def test_the_picture_shows_each_day_once_with_what_it_is():
    book = book_of(with_local_day(CalendarRows(), own(CITY, works=True, hours="08:00-12:00")), 1)
    pictured = months(book, 2026, CITY, today=FRIDAY)
    cells = [cell for month in pictured for week in month.weeks for cell in week if cell]
    assert [cell.day for cell in cells] == [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(month.worked for month in pictured) == 248
    (half,) = [cell for cell in cells if cell.is_local]
    assert (half.day, half.hours, half.is_today) == (FRIDAY, "08:00-12:00", True)


@settings(deadline=None, max_examples=extent(200))
@given(st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.integers(0, 60), st.integers(1, 20))
def test_a_local_day_off_never_gives_an_earlier_date(received, after, n):
    off = received + timedelta(days=after)
    book = book_of(with_local_day(CalendarRows(), own(CITY, off)), 1)
    assert book.of(CITY).after(received, n) >= SHIPPED.after(received, n)
