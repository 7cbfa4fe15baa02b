"""One whole pass over the open deadlines, a transaction a lot."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from intake.calendars.follow import follow_lot, is_waiting, settle_versions
from intake.calendars.preview import DateChange
from intake.casework.collaborators import Collaborators
from intake.db import Database
from intake.numbers import BEFORE_ALL_IDS

OfficeOf = Callable[[Session], Collaborators]


def follow_calendars(db: Database, office_of: OfficeOf, *, at: datetime) -> list[DateChange]:
    """What was changed; nothing where no version waits. May be killed and begun again at any point."""
    with db.reading() as session:
        if not is_waiting(session):
            return []
        collaborators = office_of(session)
    found: list[DateChange] = []
    cursor: int | None = BEFORE_ALL_IDS
    while cursor is not None:
        with db.unit_of_work() as session:
            done = follow_lot(session, collaborators, after=cursor, at=at)
            found += done.changes
            cursor = done.cursor
            if cursor is None:
                settle_versions(session, collaborators, begun_at=at)
    return found
