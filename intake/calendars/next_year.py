"""Whether next year's notice has been loaded in time: a warning from 1 November, an error from 10 December."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from intake.casework.outbox import staff_notices
from intake.models import Staff
from intake.vocabulary import StaffRole
from routing.calendars.book import CalendarBook
from routing.calendars.store import load_calendars
from routing.calendars.working_time import local_day

# The notice comes out in November; without it no date of January can be promised.
WARNING_FROM = (11, 1)
MISSING_FROM = (12, 10)


class NextYear(StrEnum):
    """Where it stands."""

    OK = "ok"
    DUE = "due"  # 应导入
    MISSING = "missing"  # 未导入

    @property
    def level(self) -> str:
        """As whoever watches an installation takes it: `ok`, `warning` or `error`."""
        return _LEVELS[self]


_LEVELS = {NextYear.OK: "ok", NextYear.DUE: "warning", NextYear.MISSING: "error"}


def next_year(book: CalendarBook, today: date) -> NextYear:
    """Where the calendar of the year after `today` stands; before November nobody can have it."""
    is_known = today.year + 1 not in book.country.provisional_years and today.year + 1 <= book.country.last.year
    when = today.month, today.day
    if is_known or when < WARNING_FROM:
        return NextYear.OK
    return NextYear.DUE if when < MISSING_FROM else NextYear.MISSING


def tell_administrators(session: Session, *, at: datetime) -> None:
    """One line to each administrator when it becomes due, and one more when it is missing."""
    today = local_day(at)
    state = next_year(load_calendars(session), today)
    if state is NextYear.OK:
        return
    kind = staff_notices.CALENDAR_DUE if state is NextYear.DUE else staff_notices.CALENDAR_MISSING
    for staff in session.exec(select(Staff).where(col(Staff.is_active))).all():
        if StaffRole.ADMINISTRATOR.value in staff.roles:
            cause = f"{today.year + 1}:{staff.id}"
            staff_notices.notify_desk(
                session, kind, cause=cause, at=at, staff_id=staff.id, number="", year=today.year + 1
            )
