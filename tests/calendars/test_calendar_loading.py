"""A year is loaded as the year its file says; what that replaces and what looks like a slip is known beforehand."""

import json
from datetime import date, timedelta

import pytest

from intake.calendars.edits import lacking, with_year, year_of
from intake.calendars.loading import YearReplacement, loading_of
from intake.errors import InvalidInput
from routing.calendars.book import FIRST_YEAR, LAST_YEAR, CalendarRows, book_of
from routing.calendars.file import read_calendar
from tests.calendars.calendar_files import read_2027, year_2027
from tests.calendars.shipped import shipped_calendar

NOTICE = "合成通知"
NOTHING = CalendarRows()
SHIPPED = book_of(NOTHING, 0)


def file_of(*off: str, year: int | None = None, worked: tuple[str, ...] = ()):
    days = [{"name": "合成", "date": day, "isOffDay": day in off} for day in (*off, *worked)]
    stated = {} if year is None else {"year": year}
    return read_calendar(json.dumps({"papers": [NOTICE], "days": days, **stated}).encode())


def all_days(year: int, *, of: int = 366) -> list[str]:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(of))
    return [day.isoformat() for day in days if day.year == year]


def loaded(file, *, rows: CalendarRows = NOTHING, year: int | None = None) -> YearReplacement:
    before = book_of(rows, 0)
    return loading_of(before, book_of(with_year(rows, file, year=year), 1), year_of(file, year))


def test_the_year_a_file_states_is_its_year_though_half_its_days_lie_in_another():
    rows = with_year(CalendarRows(), file_of("2026-12-31", "2027-01-01", year=2027))
    calendar = book_of(rows, 1).country
    assert {row.year for row in rows.years} == {2027}
    assert [day for day in all_days(2026) if is_worked(calendar, day) != is_worked(shipped_calendar(), day)] == [
        "2026-12-31"
    ]


def is_worked(calendar, day: str) -> bool:
    return calendar.is_working(date.fromisoformat(day))


def test_days_of_a_later_years_notice_do_not_replace_the_year_they_lie_in():
    rows = with_year(CalendarRows(), read_2027())
    both = with_year(rows, file_of("2027-12-31", "2028-01-01", year=2028))
    assert {row.year for row in both.years} == {2027, 2028}
    assert rows.days - both.days == set()


def test_a_file_that_states_no_year_and_could_be_of_two_is_asked_about_and_never_guessed():
    halved = file_of("2027-12-31", "2028-01-01")
    with pytest.raises(InvalidInput, match="2027, 2028: say which year") as refused:
        with_year(CalendarRows(), halved)
    assert refused.value.field == "year"
    assert {row.year for row in with_year(CalendarRows(), halved, year=2028).years} == {2028}


def test_most_days_say_the_year_where_the_file_does_not():
    assert year_of(file_of("2027-12-31", "2028-01-01", "2028-01-02")) == 2028


def test_of_a_file_of_many_years_the_one_that_is_named_is_taken():
    many = file_of(*all_days(2026, of=20), *all_days(2027, of=9), "2028-01-01", "2028-05-01")
    rows = with_year(CalendarRows(), many, year=2027)
    assert {row.year for row in rows.years} == {2027}
    assert {row.day.isoformat() for row in rows.days} == {*all_days(2027, of=9), "2028-01-01"}


def test_a_year_against_the_files_own_word_is_refused():
    with pytest.raises(InvalidInput, match="says itself that it is of 2027") as refused:
        year_of(file_of("2027-01-01", year=2027), 2028)
    assert refused.value.field == "year"


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (file_of("2026-12-31", year=2027), "decrees no day of 2027"),
        (file_of(*all_days(2027), year=2027), "leaves no working day in 2027"),
        (file_of("2036-01-01", year=2036), "outside the calendar, 2004 to 2035"),
        (file_of("2045-01-01"), "outside the calendar"),
        (file_of("2035-10-01", "2036-01-01", year=2035), "2036-01-01 is outside"),
        (file_of("2003-12-31", "2004-01-01", year=2004), "2003-12-31 is outside"),
    ],
)
def test_a_year_that_cannot_be_is_refused(file, told):
    with pytest.raises(InvalidInput, match=told) as refused:
        with_year(CalendarRows(), file)
    assert refused.value.field == "file"


def test_every_year_between_the_first_and_the_last_is_counted_by_a_notice_or_by_the_law():
    last = shipped_calendar()
    assert (last.first.year, last.last.year) == (FIRST_YEAR, LAST_YEAR)
    assert not any(last.is_working(date(year, 10, 1)) for year in range(FIRST_YEAR, LAST_YEAR + 1))


def test_loading_an_official_year_says_what_it_replaces_and_how_many_days_go_and_come():
    found = loaded(file_of("2026-12-31", "2026-01-01", "2026-03-02", year=2026))
    assert found.replaced is not None
    assert "2026年部分节假日安排" in found.replaced.notice
    # 33 days off and 6 make-up days are decreed for 2026; those of the law stay, as the year becomes provisional.
    assert (found.removed, found.added) == (23, 2)


def test_loading_a_provisional_year_replaces_nothing():
    assert loaded(read_2027()).replaced is None


def test_loading_a_loaded_year_anew_replaces_it():
    first = with_year(CalendarRows(), read_2027(off=("2027-01-04",)))
    found = loaded(read_2027(), rows=first)
    assert found.replaced is not None
    assert (found.removed, found.added) == (1, 0)


def test_a_whole_notice_raises_no_doubt():
    for year in range(FIRST_YEAR, 2027):
        found = loading_of(SHIPPED, SHIPPED, year)
        assert (found.lost, found.needless, found.is_odd) == ((), (), False), year
    found = loaded(read_2027())
    assert (found.lost, found.needless, found.is_odd) == ((), (), False)


def test_days_of_the_law_left_to_be_worked_are_named_in_any_year():
    assert loaded(file_of("2025-01-01", year=2025, worked=("2025-10-01",))).lost == (date(2025, 10, 1),)
    worked = year_2027().replace(b'"date": "2027-10-02", "isOffDay": true', b'"date": "2027-10-02", "isOffDay": false')
    assert loaded(read_calendar(worked)).lost == (date(2027, 10, 2),)  # a Saturday


@pytest.mark.parametrize("holiday", ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"])
@pytest.mark.parametrize("layout", ["json", "csv"])
def test_a_year_without_one_of_the_seven_holidays_is_taken_and_stays_provisional(holiday: str, layout: str) -> None:
    said = json.loads(year_2027())
    lawful = [day for day in said["days"] if day["name"] != holiday]
    source = json.dumps(said | {"days": lawful})
    if layout == "csv":
        lines = [f"{day['date']},0,{day['name']},{NOTICE}" for day in lawful]
        source = "\n".join(["day,is_working,name,notice", *lines])
    file = read_calendar(source.encode())
    book = book_of(with_year(NOTHING, file), 1)
    assert lacking(file, 2027) == (holiday,)
    assert book.country.is_provisional(date(2027, 6, 1))
    assert book.rows.days, "it is taken"
    assert not book.country.is_working(date(2027, 10, 1)), "the law stands where the file says nothing"


def test_a_make_up_day_on_a_working_day_is_a_slip():
    assert loaded(read_2027(worked=("2027-03-02", "2027-03-06"))).needless == (date(2027, 3, 2),)


@pytest.mark.parametrize(("more", "odd"), [(2, False), (3, True), (200, True)])
def test_far_too_many_days_off_are_odd(more, odd):
    spring = [day for day in all_days(2027)[60:] if date.fromisoformat(day).weekday() < 5][:more]
    found = loaded(read_2027(off=tuple(spring)))
    assert found.lawful == 13
    assert found.is_odd is odd
