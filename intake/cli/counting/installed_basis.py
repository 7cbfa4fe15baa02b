"""The calendar and the limits of the installation that is here, for who only asks: nothing is made or migrated."""

from intake import environment
from intake.clock import now
from intake.db import Database
from intake.revision import known_revision, require_newest
from routing.calendars.book import CalendarBook
from routing.calendars.store import load_calendars
from routing.clocks.policies import Limits
from routing.clocks.store import load_limits


def find_installed(profile: str, *, with_limits: bool) -> tuple[CalendarBook, Limits | None] | None:
    """None where the database has nothing in it. Raises InvalidInput for one that cannot be asked."""
    database = Database(environment.database_url())
    try:
        if known_revision(database) is None:
            return None
        require_newest(database)
        with database.reading() as session:
            limits = load_limits(session, profile, at=now()) if with_limits else None
            return load_calendars(session), limits
    finally:
        database.dispose()
