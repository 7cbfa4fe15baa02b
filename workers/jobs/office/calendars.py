"""A new calendar is followed by every open deadline, and the coming year's notice is asked for in time."""

from intake.calendars.applying import follow_calendars
from intake.calendars.next_year import tell_administrators
from intake.clock import now
from intake.runtime import process_runtime


def follow_calendar() -> None:
    """Bring what is behind onto the newest calendar; where nothing waits this is one look."""
    runtime = process_runtime()
    follow_calendars(runtime.db, runtime.fresh_office, at=now())


def remind_of_next_year() -> None:
    with process_runtime().db.unit_of_work() as session:
        tell_administrators(session, at=now())
