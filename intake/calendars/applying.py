"""One whole pass over the open deadlines, a transaction a lot."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from intake.calendars.follow import follow_lot, is_waiting, settle_versions
from intake.calendars.preview import Change
from intake.casework.office import Office
from intake.db import Database
from intake.numbers import BEFORE_ALL_IDS

OfficeOf = Callable[[Session], Office]


def follow_calendars(db: Database, office_of: OfficeOf, *, at: datetime) -> list[Change]:
    """What was changed; nothing where no version waits. May be killed and begun again at any point."""
    with db.reading() as session:
        if not is_waiting(session):
            return []
        office = office_of(session)
    found: list[Change] = []
    cursor: int | None = BEFORE_ALL_IDS
    while cursor is not None:
        with db.unit_of_work() as session:
            done = follow_lot(session, office, after=cursor, at=at)
            found += done.changes
            cursor = done.cursor
            if cursor is None:
                settle_versions(session, office, begun_at=at)
    return found
