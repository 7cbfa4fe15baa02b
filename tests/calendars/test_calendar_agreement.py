"""Every day of 2004 to 2026 by three independent sources; where they differ, who is right and by which notice."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from tests.calendars.shipped import shipped_calendar

OURS = shipped_calendar()
LIBRARY = holidays.CN(years=range(2003, 2028))
FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)

# The notice of 2006 (国务院办公厅关于2006年部分节假日安排的通知) moved the Saturday 2005-12-31 to 2006-01-03: it
# was worked. `chinesecalendar` does not know this day of the year before.
DISAGREEMENTS = {date(2005, 12, 31): {"ours": True, "holidays": True, "chinesecalendar": False}}


def days() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def said(day: date) -> dict[str, bool]:
    return {
        "ours": OURS.is_working(day),
        "holidays": LIBRARY.is_working_day(day),
        "chinesecalendar": chinese_calendar.is_workday(day),
    }


def test_three_sources_agree_on_every_day_but_those_listed_here_with_their_source():
    assert {day: told for day in days() if len(set((told := said(day)).values())) > 1} == DISAGREEMENTS


@pytest.mark.parametrize("year", [2025, 2026])
def test_working_days_of_the_official_years_are_248(year):
    assert OURS.between(date(year - 1, 12, 31), date(year, 12, 31)) == 248
