"""Events of an iCalendar that come again: which days they state, and which of them are left out."""

import pytest

from routing.calendars.file import read_calendar
from tests.calendars.test_calendar_ics import NEW_YEAR, day_off, event, ics, read


@pytest.mark.parametrize(
    ("summary", "lines", "days"),
    [
        ("春节（休）", ("RRULE:FREQ=DAILY;COUNT=3",), ["2027-01-01", "2027-01-02", "2027-01-03"]),
        ("春节（休）", ("RRULE:FREQ=DAILY;UNTIL=20270103", "EXDATE;VALUE=DATE:20270102"), ["2027-01-01", "2027-01-03"]),
        ("元旦（休）", ("RDATE;VALUE=DATE:20270102",), ["2027-01-01", "2027-01-02"]),
        ("元旦", ("RRULE:FREQ=YEARLY",), ["2027-01-01"]),
        ("元旦", ("RRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1",), ["2027-01-01"]),
    ],
)
def test_what_recurs_is_read_where_it_states_days_of_a_year(summary, lines, days):
    assert read(day_off(summary, NEW_YEAR, *lines)) == [(day, False) for day in days]


@pytest.mark.parametrize(
    ("start", "lines"),
    [
        ("20270211", ("RRULE:FREQ=YEARLY",)),  # not a day of the law's own
        ("20270101", ("RRULE:FREQ=WEEKLY;COUNT=3",)),
        ("20270101", ("RRULE:FREQ=DAILY",)),
        ("20270101", ("RRULE:FREQ=DAILY;COUNT=100000",)),
        ("20270101", ("RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=1MO",)),
        ("20270101", ("RECURRENCE-ID;VALUE=DATE:20270101",)),
    ],
)
def test_what_recurs_otherwise_is_left_out(start, lines):
    said = read_calendar(ics(event("春节（休）", f"DTSTART;VALUE=DATE:{start}", *lines), event("元旦（休）", NEW_YEAR)))
    assert [one.isoformat() for one in (day.day for day in said.days)] == ["2027-01-01"]
    assert "recurs" in str(said.left_out[0].reason)


def test_what_comes_back_each_year_is_looked_at_in_the_years_the_calendar_is_of():
    said = read_calendar(
        ics(
            event("元旦", "DTSTART;VALUE=DATE:20150101", "RRULE:FREQ=YEARLY"),
            event("春节（班）", "DTSTART;VALUE=DATE:20270131"),
        )
    )
    assert [one.day.isoformat() for one in said.days] == ["2027-01-01", "2027-01-31"]
